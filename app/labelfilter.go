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

// A labelFilter chooses which labels of the model are shown.
type labelFilter struct {
	content      *fyne.Container
	labels       []string          // sorted by name
	displayNames map[string]string // in the language of the person
	selected     map[string]bool
	presets      []*labelPreset
	checks       map[string]*widget.Check // those shown so far
	grid         *fyne.Container
	searchField  *widgets.Entry
	summary      *widgets.WrappedLabel
	moreHint     *widgets.WrappedLabel
	onChanged    func()
}

func newLabelFilter(k *widgets.Toolkit, all, selected []string, onChanged func()) *labelFilter {
	f := &labelFilter{
		displayNames: map[string]string{}, selected: map[string]bool{}, checks: map[string]*widget.Check{},
		summary: widgets.NewHint(""), moreHint: widgets.NewHint(""), onChanged: onChanged,
	}
	for _, label := range namedLabels(all) {
		f.displayNames[label] = locale.Label(label)
	}
	f.labels = slices.SortedFunc(maps.Keys(f.displayNames), func(a, b string) int {
		return cmp.Or(strings.Compare(f.displayNames[a], f.displayNames[b]), strings.Compare(a, b))
	})
	if selected == nil {
		selected = f.labels
	}
	for _, label := range selected {
		f.selected[label] = true
	}
	cell := fyne.NewSize(158, theme.TextSize()+2*theme.InnerPadding())
	f.grid = container.NewGridWrap(cell)
	f.searchField = k.NewEntry(lang.L("Search"))
	f.searchField.OnChanged = func(string) { f.applySearch() }
	title := widget.NewLabel(lang.L("Things to show"))
	title.TextStyle.Bold = true
	presets := container.NewGridWrap(cell)
	f.presets = f.newPresets()
	for _, p := range f.presets {
		presets.Add(p.button)
	}
	head := container.NewVBox(container.NewBorder(nil, nil, title, nil, f.searchField), presets, f.summary)
	f.content = container.NewBorder(head, f.moreHint, nil, nil, f.grid)
	f.applySearch()
	f.updateSummary()
	return f
}

// namedLabels are the labels but for doubles and the gaps in the list of COCO.
func namedLabels(all []string) []string {
	known := slices.DeleteFunc(slices.Clone(all), func(l string) bool { return strings.Trim(l, "?") == "" })
	slices.Sort(known)
	return slices.Compact(known)
}

// selectOnly selects these labels and no others.
func (f *labelFilter) selectOnly(labels []string) {
	clear(f.selected)
	for _, label := range labels {
		f.selected[label] = true
	}
	for label, check := range f.checks {
		check.Checked = f.selected[label] // SetChecked would call back for each
		check.Refresh()
	}
	f.selectionChanged()
}

func (f *labelFilter) selectionChanged() {
	f.updateSummary()
	f.onChanged()
}

// updateSummary says what the selection means.
func (f *labelFilter) updateSummary() {
	text := lang.L("Only what is chosen is shown.")
	if chosen := f.selectedLabels(); chosen == nil {
		text = lang.L("Everything is shown.")
	} else if len(chosen) == 0 {
		text = lang.L("Nothing is chosen, so nothing is shown.")
	}
	f.summary.Update(text)
	for _, p := range f.presets {
		p.setActive(f.allSelected(p.labels))
	}
}

// selectedLabels is nil when every label is selected, and empty when none is.
func (f *labelFilter) selectedLabels() []string {
	chosen := []string{}
	for _, label := range f.labels {
		if f.selected[label] {
			chosen = append(chosen, label)
		}
	}
	if len(chosen) == len(f.labels) {
		return nil
	}
	return chosen
}

// applySearch shows the labels whose name contains the text in the field.
func (f *labelFilter) applySearch() {
	f.grid.Objects = nil
	more, searched := "", strings.ToLower(strings.TrimSpace(f.searchField.Text))
	for _, label := range f.labels {
		if !strings.Contains(strings.ToLower(f.displayNames[label]), searched) {
			continue
		}
		if len(f.grid.Objects) == maxChecks {
			more = lang.L("There is more. Search for it.")
			break
		}
		f.grid.Objects = append(f.grid.Objects, f.checkBoxOf(label))
	}
	f.moreHint.Update(more)
	f.grid.Refresh()
}

// checkBoxOf is the check box of a label.
func (f *labelFilter) checkBoxOf(label string) *widget.Check {
	if f.checks[label] == nil {
		f.checks[label] = widget.NewCheck(f.displayNames[label], func(on bool) {
			f.selected[label] = on
			f.selectionChanged()
		})
		f.checks[label].Checked = f.selected[label]
	}
	return f.checks[label]
}

// A labelPreset is a group of labels that is often selected.
type labelPreset struct {
	labels []string // nil for all or none
	button *widget.Button
}

func (f *labelFilter) newPresets() []*labelPreset {
	add := func(name string, labels []string) {
		if len(labels) > 0 { // a model may know none of a kind
			f.presets = append(f.presets, &labelPreset{labels, widget.NewButton(name, func() { f.toggle(labels) })})
		}
	}
	add(lang.L("People"), f.labelsOfSameKind("person"))
	add(lang.L("Phones and books"), f.knownLabels("cell phone", "book"))
	add(lang.L("Vehicles"), f.labelsOfSameKind("car"))
	add(lang.L("Animals"), f.labelsOfSameKind("dog"))
	return append(f.presets,
		&labelPreset{nil, widget.NewButton(lang.L("All"), func() { f.selectOnly(f.labels) })},
		&labelPreset{nil, widget.NewButton(lang.L("None"), func() { f.selectOnly(nil) })})
}

// setActive shows whether all labels of the preset are selected.
func (p *labelPreset) setActive(on bool) {
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
func (f *labelFilter) toggle(labels []string) {
	chosen := f.selectedLabels()
	if f.allSelected(labels) {
		f.selectOnly(slices.DeleteFunc(chosen, func(l string) bool { return slices.Contains(labels, l) }))
		return
	}
	f.selectOnly(append(chosen, labels...))
}

// allSelected says whether all of labels are selected, but not every label is.
func (f *labelFilter) allSelected(labels []string) bool {
	chosen := f.selectedLabels()
	return len(labels) > 0 && chosen != nil &&
		!slices.ContainsFunc(labels, func(l string) bool { return !slices.Contains(chosen, l) })
}

// labelsOfSameKind are the labels of the kind of one of them.
func (f *labelFilter) labelsOfSameKind(label string) (same []string) {
	for _, l := range f.labels {
		if palette.Of(l) == palette.Of(label) {
			same = append(same, l)
		}
	}
	return same
}

// knownLabels are those of labels that the model knows.
func (f *labelFilter) knownLabels(labels ...string) []string {
	return slices.DeleteFunc(labels, func(l string) bool { return !slices.Contains(f.labels, l) })
}
