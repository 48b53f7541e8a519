package app

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"peerscope/app/locale"
	"peerscope/app/palette"
	"peerscope/app/widgets"
)

// maxChips is how many chips there are at once: models may know thousands.
const maxChips = 200

// A labelFilter chooses which labels of the model are shown.
type labelFilter struct {
	content      *fyne.Container
	labels       []string          // sorted by name
	displayNames map[string]string // in the language of the person
	selected     map[string]bool
	presets      []*labelPreset
	toolkit      *widgets.Toolkit
	chips        map[string]*widgets.Chip // those shown so far
	chipArea     *fyne.Container
	searchField  *widgets.Entry
	summary      *widgets.WrappedLabel
	moreHint     *widgets.WrappedLabel
	onChanged    func()
}

func newLabelFilter(k *widgets.Toolkit, all, selected []string, onChanged func()) *labelFilter {
	f := &labelFilter{
		displayNames: map[string]string{}, selected: map[string]bool{}, toolkit: k, chips: map[string]*widgets.Chip{},
		summary: widgets.NewHint("").Flush(), moreHint: widgets.NewHint("").Flush(), onChanged: onChanged,
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
	f.chipArea = widgets.NewFlow()
	f.searchField = k.NewEntry(lang.L("Search"))
	f.searchField.OnChanged = func(string) { f.applySearch() }
	presets := widgets.NewFlow()
	f.presets = f.newPresets()
	for _, p := range f.presets {
		presets.Objects = append(presets.Objects, p.chip)
	}
	f.content = widgets.NewColumn(presets, f.summary, f.searchField, f.chipArea, f.moreHint)
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
	for label, chip := range f.chips {
		chip.Set(f.selected[label])
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
		p.chip.Set(p.isOn())
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
	f.chipArea.Objects = nil
	more, searched := "", strings.ToLower(strings.TrimSpace(f.searchField.Text))
	for _, label := range f.labels {
		if !strings.Contains(strings.ToLower(f.displayNames[label]), searched) {
			continue
		}
		if len(f.chipArea.Objects) == maxChips {
			more = lang.L("There is more. Search for it.")
			break
		}
		f.chipArea.Objects = append(f.chipArea.Objects, f.chipOf(label))
	}
	f.moreHint.Update(more)
	f.chipArea.Refresh()
}

// chipOf is the chip of a label.
func (f *labelFilter) chipOf(label string) *widgets.Chip {
	if f.chips[label] == nil {
		f.chips[label] = f.toolkit.NewTickChip(f.displayNames[label], func(on bool) {
			f.selected[label] = on
			f.selectionChanged()
		})
		f.chips[label].Set(f.selected[label])
	}
	return f.chips[label]
}

// A labelPreset is a selection that is often wanted.
type labelPreset struct {
	chip *widgets.Chip
	isOn func() bool
}

func (f *labelFilter) newPresets() []*labelPreset {
	presets := []*labelPreset{{
		f.toolkit.NewTickChip(lang.L("Everything"), func(bool) { f.selectOnly(f.labels) }),
		func() bool { return f.selectedLabels() == nil },
	}}
	add := func(name string, labels []string) {
		if len(labels) > 0 { // a model may know none of a kind
			chip := f.toolkit.NewTickChip(name, func(bool) { f.toggle(labels) })
			presets = append(presets, &labelPreset{chip, func() bool { return f.allSelected(labels) }})
		}
	}
	add(lang.L("People"), f.labelsOfSameKind("person"))
	add(lang.L("Phones and books"), f.knownLabels("cell phone", "book"))
	add(lang.L("Vehicles"), f.labelsOfSameKind("car"))
	add(lang.L("Animals"), f.labelsOfSameKind("dog"))
	return append(presets, &labelPreset{
		f.toolkit.NewTickChip(lang.L("Nothing"), func(bool) { f.selectOnly(nil) }),
		func() bool { chosen := f.selectedLabels(); return chosen != nil && len(chosen) == 0 },
	})
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
