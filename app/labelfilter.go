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

// maxChecks is how many check boxes there are at once: models may know thousands.
const maxChecks = 200

// A labelFilter chooses which labels of the model are shown; none means all.
type labelFilter struct {
	content     *fyne.Container
	all         []string          // sorted by name
	names       map[string]string // in the language of the person
	selected    map[string]bool
	presets     []*preset
	checks      map[string]*widget.Check // those shown so far
	grid        *fyne.Container
	searchField *widget.Entry
	summary     *widgets.WrappedLabel
	moreHint    *widgets.WrappedLabel
	onChanged   func()
}

func newLabelFilter(all, selected []string, onChanged func()) *labelFilter {
	c := &labelFilter{
		names: map[string]string{}, selected: map[string]bool{}, checks: map[string]*widget.Check{},
		summary: widgets.NewHint(""), moreHint: widgets.NewHint(""), onChanged: onChanged,
	}
	for _, label := range namedLabels(all) {
		c.names[label] = locale.Label(label)
	}
	c.all = slices.SortedFunc(maps.Keys(c.names), func(a, b string) int {
		return cmp.Or(strings.Compare(c.names[a], c.names[b]), strings.Compare(a, b))
	})
	for _, label := range selected {
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

// namedLabels are the labels but for doubles and the gaps in the list of COCO.
func namedLabels(all []string) []string {
	known := slices.DeleteFunc(slices.Clone(all), func(l string) bool { return strings.Trim(l, "?") == "" })
	slices.Sort(known)
	return slices.Compact(known)
}

// selectOnly selects these labels and no others.
func (c *labelFilter) selectOnly(labels []string) {
	clear(c.selected)
	for _, label := range labels {
		c.selected[label] = true
	}
	for label, check := range c.checks {
		check.Checked = c.selected[label] // SetChecked would call back for each
		check.Refresh()
	}
	c.selectionChanged()
}

func (c *labelFilter) selectionChanged() {
	c.updateSummary()
	c.onChanged()
}

// updateSummary says what the selection means.
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

// selection is nil when no label or every label is selected.
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

// search shows the labels whose name contains the text in the field.
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

// checkFor is the check box of a label.
func (c *labelFilter) checkFor(label string) *widget.Check {
	if c.checks[label] == nil {
		c.checks[label] = widget.NewCheck(c.names[label], func(on bool) {
			c.selected[label] = on
			c.selectionChanged()
		})
		c.checks[label].Checked = c.selected[label]
	}
	return c.checks[label]
}

// A preset is a group of labels that is often selected.
type preset struct {
	labels []string // nil for all or none
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

// setActive shows whether all labels of the preset are selected.
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

// toggle adds labels to the selection, or removes them if all of them are in it.
func (c *labelFilter) toggle(labels []string) {
	chosen := c.selection()
	if c.includes(labels) {
		c.selectOnly(slices.DeleteFunc(chosen, func(l string) bool { return slices.Contains(labels, l) }))
		return
	}
	c.selectOnly(append(chosen, labels...))
}

// includes says whether all of labels are selected, but not every label is.
func (c *labelFilter) includes(labels []string) bool {
	chosen := c.selection()
	return len(labels) > 0 && chosen != nil &&
		!slices.ContainsFunc(labels, func(l string) bool { return !slices.Contains(chosen, l) })
}

// sameKind are the labels of the kind of one of them.
func (c *labelFilter) sameKind(label string) (same []string) {
	for _, l := range c.all {
		if palette.Of(l) == palette.Of(label) {
			same = append(same, l)
		}
	}
	return same
}

// available are those of labels that the model knows.
func (c *labelFilter) available(labels ...string) []string {
	return slices.DeleteFunc(labels, func(l string) bool { return !slices.Contains(c.all, l) })
}
