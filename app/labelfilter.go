package app

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// mostChecks bounds how many boxes to tick there are at once: a model of the
// person's own may know thousands of things.
const mostChecks = 200

// A labelChoice is the choice of what is shown of all that the model knows.
// Nothing chosen is everything.
type labelChoice struct {
	content *fyne.Container
	all     []string          // in the order of their names
	names   map[string]string // what they are called
	picked  map[string]bool
	presets []*preset
	checks  map[string]*widget.Check // those that were on show so far
	grid    *fyne.Container
	search  *widget.Entry
	note    *prose
	more    *prose
	changed func()
}

func newLabelChoice(all, picked []string, changed func()) *labelChoice {
	c := &labelChoice{
		names: map[string]string{}, picked: map[string]bool{}, checks: map[string]*widget.Check{},
		note: quiet(""), more: quiet(""), changed: changed,
	}
	for _, label := range knownLabels(all) {
		c.names[label] = labelName(label)
	}
	c.all = slices.SortedFunc(maps.Keys(c.names), func(a, b string) int {
		return cmp.Or(strings.Compare(c.names[a], c.names[b]), strings.Compare(a, b))
	})
	for _, label := range picked {
		c.picked[label] = true
	}
	cell := fyne.NewSize(158, theme.TextSize()+2*theme.InnerPadding())
	c.grid = container.NewGridWrap(cell)
	c.search = widget.NewEntry()
	c.search.SetPlaceHolder(lang.L("Search"))
	c.search.OnChanged = func(string) { c.filter() }
	title := widget.NewLabel(lang.L("Things to show"))
	title.TextStyle.Bold = true
	presets := container.NewGridWrap(cell)
	for _, p := range c.newPresets() {
		presets.Add(p.button)
	}
	head := container.NewVBox(container.NewBorder(nil, nil, title, nil, c.search), presets, c.note)
	c.content = container.NewBorder(head, c.more, nil, nil, c.grid)
	c.filter()
	c.say()
	return c
}

// knownLabels are those that name something, each once. The list of COCO has gaps.
func knownLabels(all []string) []string {
	known := slices.DeleteFunc(slices.Clone(all), func(l string) bool { return strings.Trim(l, "?") == "" })
	slices.Sort(known)
	return slices.Compact(known)
}

// set picks exactly these.
func (c *labelChoice) set(labels []string) {
	clear(c.picked)
	for _, label := range labels {
		c.picked[label] = true
	}
	for label, check := range c.checks {
		check.Checked = c.picked[label] // SetChecked would call pick for each
		check.Refresh()
	}
	c.pickedChanged()
}

func (c *labelChoice) pick(label string, on bool) {
	c.picked[label] = on
	c.pickedChanged()
}

func (c *labelChoice) pickedChanged() {
	c.say()
	c.changed()
}

// say tells how the choice is taken.
func (c *labelChoice) say() {
	text := lang.L("Only what is chosen is shown.")
	switch {
	case c.chosen() != nil:
	case len(c.all) > 0 && c.picked[c.all[0]]:
		text = lang.L("Everything is shown.")
	default:
		text = lang.L("Nothing is chosen, so everything is shown.")
	}
	c.note.set(text)
	for _, p := range c.presets {
		p.show(c.holds(p.labels))
	}
}

// chosen are the labels picked, nil when that is none or all.
func (c *labelChoice) chosen() (chosen []string) {
	for _, label := range c.all {
		if c.picked[label] {
			chosen = append(chosen, label)
		}
	}
	if len(chosen) == len(c.all) {
		return nil
	}
	return chosen
}

// filter shows the labels with what is searched for in their name.
func (c *labelChoice) filter() {
	c.grid.Objects = nil
	more, searched := "", strings.ToLower(strings.TrimSpace(c.search.Text))
	for _, label := range c.all {
		if !strings.Contains(strings.ToLower(c.names[label]), searched) {
			continue
		}
		if len(c.grid.Objects) == mostChecks {
			more = lang.L("There is more. Search for it.")
			break
		}
		c.grid.Objects = append(c.grid.Objects, c.check(label))
	}
	c.more.set(more)
	c.grid.Refresh()
}

// check is the box to tick of a label.
func (c *labelChoice) check(label string) *widget.Check {
	if c.checks[label] == nil {
		c.checks[label] = widget.NewCheck(c.names[label], func(on bool) { c.pick(label, on) })
		c.checks[label].Checked = c.picked[label]
	}
	return c.checks[label]
}
