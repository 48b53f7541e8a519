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

	"peerscope/app/locale"
	"peerscope/app/palette"
	"peerscope/app/widgets"
)

// maxChecks bounds how many boxes to tick there are at once: a model of the
// person's own may know thousands of things.
const maxChecks = 200

// A labelFilter is the choice of what is shown of all that the model knows.
// Nothing chosen is everything.
type labelFilter struct {
	content     *fyne.Container
	all         []string          // in the order of their names
	names       map[string]string // what they are called
	selected    map[string]bool
	presets     []*preset
	checks      map[string]*widget.Check // those that were on show so far
	grid        *fyne.Container
	searchField *widget.Entry
	summary     *widgets.WrappedLabel
	moreHint    *widgets.WrappedLabel
	onChanged   func()
}

func newLabelFilter(all, picked []string, changed func()) *labelFilter {
	c := &labelFilter{
		names: map[string]string{}, selected: map[string]bool{}, checks: map[string]*widget.Check{},
		summary: widgets.NewHint(""), moreHint: widgets.NewHint(""), onChanged: changed,
	}
	for _, label := range namedLabels(all) {
		c.names[label] = locale.Label(label)
	}
	c.all = slices.SortedFunc(maps.Keys(c.names), func(a, b string) int {
		return cmp.Or(strings.Compare(c.names[a], c.names[b]), strings.Compare(a, b))
	})
	for _, label := range picked {
		c.selected[label] = true
	}
	cell := fyne.NewSize(158, theme.TextSize()+2*theme.InnerPadding())
	c.grid = container.NewGridWrap(cell)
	c.searchField = widget.NewEntry()
	c.searchField.SetPlaceHolder(lang.L("Search"))
	c.searchField.OnChanged = func(string) { c.search() }
	title := widget.NewLabel(lang.L("Things to show"))
	title.TextStyle.Bold = true
	presets := container.NewGridWrap(cell)
	c.presets = c.newPresets()
	for _, p := range c.presets {
		presets.Add(p.button)
	}
	head := container.NewVBox(container.NewBorder(nil, nil, title, nil, c.searchField), presets, c.summary)
	c.content = container.NewBorder(head, c.moreHint, nil, nil, c.grid)
	c.search()
	c.updateSummary()
	return c
}

// namedLabels are those that name something, each once. The list of COCO has gaps.
func namedLabels(all []string) []string {
	known := slices.DeleteFunc(slices.Clone(all), func(l string) bool { return strings.Trim(l, "?") == "" })
	slices.Sort(known)
	return slices.Compact(known)
}

// selectOnly picks exactly these.
func (c *labelFilter) selectOnly(labels []string) {
	clear(c.selected)
	for _, label := range labels {
		c.selected[label] = true
	}
	for label, check := range c.checks {
		check.Checked = c.selected[label] // SetChecked would call pick for each
		check.Refresh()
	}
	c.selectionChanged()
}

func (c *labelFilter) setSelected(label string, on bool) {
	c.selected[label] = on
	c.selectionChanged()
}

func (c *labelFilter) selectionChanged() {
	c.updateSummary()
	c.onChanged()
}

// updateSummary tells how the choice is taken.
func (c *labelFilter) updateSummary() {
	text := lang.L("Only what is chosen is shown.")
	switch {
	case c.selection() != nil:
	case len(c.all) > 0 && c.selected[c.all[0]]:
		text = lang.L("Everything is shown.")
	default:
		text = lang.L("Nothing is chosen, so everything is shown.")
	}
	c.summary.Update(text)
	for _, p := range c.presets {
		p.setActive(c.includes(p.labels))
	}
}

// selection are the labels picked, nil when that is none or all.
func (c *labelFilter) selection() (chosen []string) {
	for _, label := range c.all {
		if c.selected[label] {
			chosen = append(chosen, label)
		}
	}
	if len(chosen) == len(c.all) {
		return nil
	}
	return chosen
}

// search shows the labels with what is searched for in their name.
func (c *labelFilter) search() {
	c.grid.Objects = nil
	more, searched := "", strings.ToLower(strings.TrimSpace(c.searchField.Text))
	for _, label := range c.all {
		if !strings.Contains(strings.ToLower(c.names[label]), searched) {
			continue
		}
		if len(c.grid.Objects) == maxChecks {
			more = lang.L("There is more. Search for it.")
			break
		}
		c.grid.Objects = append(c.grid.Objects, c.checkFor(label))
	}
	c.moreHint.Update(more)
	c.grid.Refresh()
}

// checkFor is the box to tick of a label.
func (c *labelFilter) checkFor(label string) *widget.Check {
	if c.checks[label] == nil {
		c.checks[label] = widget.NewCheck(c.names[label], func(on bool) { c.setSelected(label, on) })
		c.checks[label].Checked = c.selected[label]
	}
	return c.checks[label]
}

// A preset is a choice that people make often. It can be on together with others.
type preset struct {
	labels []string // nil: it is nothing to be on
	button *widget.Button
}

func (c *labelFilter) newPresets() []*preset {
	add := func(name string, labels []string) {
		if len(labels) > 0 { // a model may know none of a kind
			c.presets = append(c.presets, &preset{labels, widget.NewButton(name, func() { c.toggle(labels) })})
		}
	}
	add(lang.L("People"), c.sameKind("person"))
	add(lang.L("Phones and books"), c.available("cell phone", "book"))
	add(lang.L("Vehicles"), c.sameKind("car"))
	add(lang.L("Animals"), c.sameKind("dog"))
	return append(c.presets,
		&preset{nil, widget.NewButton(lang.L("All"), func() { c.selectOnly(c.all) })},
		&preset{nil, widget.NewButton(lang.L("None"), func() { c.selectOnly(nil) })})
}

// setActive marks a preset that is on.
func (p *preset) setActive(on bool) {
	importance := widget.MediumImportance
	if on {
		importance = widget.HighImportance
	}
	if p.button.Importance != importance {
		p.button.Importance = importance
		p.button.Refresh()
	}
}

// toggle adds the labels to what is chosen, or takes them out if they all are.
// While everything is shown they become all that is.
func (c *labelFilter) toggle(labels []string) {
	chosen := c.selection()
	if c.includes(labels) {
		c.selectOnly(slices.DeleteFunc(chosen, func(l string) bool { return slices.Contains(labels, l) }))
		return
	}
	c.selectOnly(append(chosen, labels...))
}

// includes says whether these are chosen, all of them, and not everything is.
func (c *labelFilter) includes(labels []string) bool {
	chosen := c.selection()
	return len(labels) > 0 && chosen != nil &&
		!slices.ContainsFunc(labels, func(l string) bool { return !slices.Contains(chosen, l) })
}

// sameKind are the labels of the same kind as one of them.
func (c *labelFilter) sameKind(label string) (same []string) {
	for _, l := range c.all {
		if palette.Of(l) == palette.Of(label) {
			same = append(same, l)
		}
	}
	return same
}

// available are those of the labels that the model knows.
func (c *labelFilter) available(labels ...string) []string {
	return slices.DeleteFunc(labels, func(l string) bool { return !slices.Contains(c.all, l) })
}
