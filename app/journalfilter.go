package app

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/journal"
	"peerscope/app/locale"
	"peerscope/app/widgets"
)

// A journalFilter are the controls that say what is shown: of which kind, and below that
// what of it.
type journalFilter struct {
	kinds, content      fyne.CanvasObject
	kind                *widgets.Choice
	search              *widgets.Entry
	age                 *widget.Select
	label, member, zone *widget.Select
	values              journal.Values
	until               time.Time // only what came before it is shown; zero is all
	onChanged           func()
}

// ages are the choices of how many days ago the oldest may be that is shown; 0 is any.
var ages = []int{0, 1, 7, 30}

func newJournalFilter(k *widgets.Toolkit, onKind, onChanged func()) *journalFilter {
	f := &journalFilter{search: k.NewEntry(lang.L("Search"))}
	f.kind = k.NewChoice([]string{lang.L("All that was seen"), lang.L("Alarms"), lang.L("Recordings")}, int(seenObjects), func(int) {
		f.until = time.Time{}
		onKind()
	})
	f.search.OnChanged = func(string) { f.changed() }
	choice := func(options ...string) *widget.Select {
		s := widget.NewSelect(options, nil)
		s.SetSelectedIndex(0)
		s.OnChanged = func(string) { f.changed() }
		return s
	}
	f.age = choice(lang.L("Any time"), lang.L("Last 24 hours"), lang.L("Last 7 days"), lang.L("Last 30 days"))
	f.label, f.member, f.zone = choice(lang.L("All things")), choice(lang.L("All people")), choice(lang.L("All zones"))
	f.kinds = container.NewGridWithColumns(2, f.kind.Container, f.search)
	f.content = widgets.WithSpaceBelow(container.NewGridWithRows(1, f.label, f.member, f.zone, f.age))
	f.onChanged = onChanged
	return f
}

func (f *journalFilter) changed() {
	f.until = time.Time{}
	callIf(f.onChanged != nil, f.onChanged)
}

// offer has the person choose from what there is. What was chosen stays.
func (f *journalFilter) offer(v journal.Values) {
	f.values = v
	var labels []string
	for _, label := range v.Labels {
		labels = append(labels, locale.Label(label))
	}
	for _, c := range []struct {
		of      *widget.Select
		options []string
	}{{f.label, labels}, {f.member, v.Members}, {f.zone, v.Zones}} {
		c.of.Options = append(c.of.Options[:1:1], c.options...)
		if !slices.Contains(c.of.Options, c.of.Selected) { // it is there no longer
			c.of.Selected = c.of.Options[0]
		}
		c.of.Refresh()
	}
	f.showChoices()
}

// shownKind is that which is chosen.
func (f *journalFilter) shownKind() journalKind { return journalKind(f.kind.Chosen()) }

// showChoices leaves out what there is nothing to choose of: recordings are only known by
// name and time.
func (f *journalFilter) showChoices() {
	known := f.shownKind() != recordedFiles
	widgets.SetVisible(f.label, known)
	widgets.SetVisible(f.member, known)
	widgets.SetVisible(f.zone, known && len(f.values.Zones) > 0)
}

// wanted is what the controls say.
func (f *journalFilter) wanted() journal.Filter {
	chosen := func(s *widget.Select, values []string) []string {
		if i := s.SelectedIndex(); i > 0 && i <= len(values) {
			return values[i-1 : i]
		}
		return nil
	}
	wanted := journal.Filter{
		Labels:  chosen(f.label, f.values.Labels),
		Members: chosen(f.member, f.values.Members),
		Zones:   chosen(f.zone, f.values.Zones),
		Words:   f.words(),
		Until:   f.until,
	}
	if days := ages[max(f.age.SelectedIndex(), 0)]; days > 0 {
		wanted.Since = time.Now().AddDate(0, 0, -days)
	}
	return wanted
}

// words are the labels, members and zones in whose names what was typed is: labels in the
// language of the person, too. Where there are none it is what was typed.
func (f *journalFilter) words() (words []string) {
	typed := strings.ToLower(strings.TrimSpace(f.search.Text))
	if typed == "" {
		return nil
	}
	for _, value := range slices.Concat(f.values.Labels, f.values.Members, f.values.Zones) {
		if strings.Contains(strings.ToLower(value), typed) || strings.Contains(strings.ToLower(locale.Label(value)), typed) {
			words = append(words, value)
		}
	}
	if words == nil {
		words = []string{f.search.Text}
	}
	return words
}
