package app

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/palette"
)

// A labelChoice is the choice of what is shown of all that the model knows.
// Nothing chosen is everything.
type labelChoice struct {
	content *fyne.Container
	all     []string // in the order of their names
	picked  map[string]bool
	checks  map[string]*widget.Check
	grid    *fyne.Container
	search  *widget.Entry
	note    *prose
	changed func()
}

func newLabelChoice(all, picked []string, changed func()) *labelChoice {
	c := &labelChoice{picked: map[string]bool{}, checks: map[string]*widget.Check{}, note: quiet("")}
	known := slices.DeleteFunc(slices.Clone(all), func(l string) bool { return strings.Trim(l, "?") == "" }) // a gap in COCO
	c.all = slices.SortedFunc(slices.Values(known), func(a, b string) int {
		return strings.Compare(labelName(a), labelName(b))
	})
	for _, label := range picked {
		c.picked[label] = true
	}
	c.grid = container.NewGridWrap(fyne.NewSize(158, theme.TextSize()+2*theme.InnerPadding()))
	for _, label := range c.all {
		check := widget.NewCheck(labelName(label), func(on bool) { c.pick(label, on) })
		check.SetChecked(c.picked[label])
		c.checks[label] = check
	}
	c.search = widget.NewEntry()
	c.search.SetPlaceHolder(lang.L("Search"))
	c.search.OnChanged = func(string) { c.filter() }
	title := widget.NewLabel(lang.L("Things to show"))
	title.TextStyle.Bold = true
	head := container.NewVBox(
		container.NewBorder(nil, nil, title, nil, c.search), c.newPresets(), c.note)
	c.content = container.NewBorder(head, nil, nil, nil, c.grid)
	c.filter()
	c.say()
	c.changed = changed
	return c
}

// newPresets are the choices people make most.
func (c *labelChoice) newPresets() fyne.CanvasObject {
	preset := func(name string, labels []string) fyne.CanvasObject {
		return widget.NewButton(name, func() { c.set(labels) })
	}
	row := container.NewHBox(
		preset(lang.L("All"), c.all),
		preset(lang.L("None"), nil),
		preset(lang.L("People, phones, books"), []string{"person", "cell phone", "book"}),
		preset(lang.L("Vehicles"), c.kindOf("car")),
		preset(lang.L("Animals"), c.kindOf("dog")))
	return container.NewHScroll(row)
}

// kindOf are the labels of the same kind as one of them.
func (c *labelChoice) kindOf(label string) (same []string) {
	for _, l := range c.all {
		if palette.Of(l) == palette.Of(label) {
			same = append(same, l)
		}
	}
	return same
}

// set picks exactly these.
func (c *labelChoice) set(labels []string) {
	changed := c.changed
	c.changed = nil // once at the end is enough
	for _, label := range c.all {
		c.checks[label].SetChecked(slices.Contains(labels, label))
	}
	c.changed = changed
	c.pickedChanged()
}

func (c *labelChoice) pick(label string, on bool) {
	c.picked[label] = on
	c.pickedChanged()
}

func (c *labelChoice) pickedChanged() {
	if c.changed != nil {
		c.say()
		c.changed()
	}
}

// say tells how a choice of nothing is taken.
func (c *labelChoice) say() {
	text := lang.L("Only what is chosen is shown.")
	if c.chosen() == nil {
		text = lang.L("Everything is shown.")
	}
	c.note.set(text)
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
	for _, label := range c.all {
		if strings.Contains(strings.ToLower(labelName(label)), strings.ToLower(strings.TrimSpace(c.search.Text))) {
			c.grid.Objects = append(c.grid.Objects, c.checks[label])
		}
	}
	c.grid.Refresh()
}
