package app

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/journal"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// journalDays and journalRooms are what the person chooses from, in days and MiB.
var (
	journalDays  = []int{1, 7, journal.DefaultDays, 90, journal.MaxDays}
	journalRooms = []int{100, journal.DefaultRoom, 4096, journal.MaxRoom}
)

// A journalSettings is the section of the settings about the journal.
type journalSettings struct {
	content        fyne.CanvasObject
	controller     *controller
	parent         fyne.Window
	keep, pictures *widgets.Check
	days, room     *widgets.Choice
	result         *widgets.WrappedLabel // of deleting
	clear          *widgets.Button
}

func newJournalSettings(c *controller, parent fyne.Window, k *widgets.Toolkit) *journalSettings {
	s := &journalSettings{controller: c, parent: parent, result: widgets.NewHint("").Flush()}
	edit := func(edit func(*journal.Settings)) {
		c.updateSettings(func(all *session.Settings) { edit(&all.Journal) })
	}
	s.keep = k.NewCheck(lang.L("Keep a journal of what is seen"), func(on bool) { edit(func(j *journal.Settings) { j.On = on }) })
	s.pictures = k.NewCheck(lang.L("With pictures"), func(on bool) { edit(func(j *journal.Settings) { j.PicturesOff = !on }) })
	now := c.settings.Journal
	s.keep.Checked, s.pictures.Checked = now.On, !now.PicturesOff
	var days, rooms []string
	for _, n := range journalDays {
		text := lang.L("{{.N}} days", map[string]any{"N": n})
		if n == 1 {
			text = lang.L("1 day")
		}
		days = append(days, text)
	}
	for _, n := range journalRooms {
		rooms = append(rooms, megabytes(n))
	}
	s.days = k.NewChoice(days, nearestAbove(journalDays, cmp.Or(now.Days, journal.DefaultDays)), func(i int) {
		edit(func(j *journal.Settings) { j.Days = journalDays[i] })
	})
	s.room = k.NewChoice(rooms, nearestAbove(journalRooms, cmp.Or(now.Room, journal.DefaultRoom)), func(i int) {
		edit(func(j *journal.Settings) { j.Room = journalRooms[i] })
	})
	s.clear = k.NewButton(lang.L("Delete the journal"), nil, "", s.askToClear)
	s.content = widgets.NewSection(lang.L("Journal"),
		widgets.NewExplained(s.keep, lang.L("Things, people and pets in the pictures of others, with the time. Rules have one kept, too. Tell those whom you watch.")),
		s.pictures,
		widgets.NewHint(lang.L("For how long, and in how much room; then the oldest goes first:")).Flush(),
		s.days.Container, s.room.Container, widgets.NewFlow(s.clear), s.result)
	return s
}

// megabytes is a number of them in the unit that people use.
func megabytes(n int) string {
	if n < 1024 {
		return lang.L("{{.N}} MB", map[string]any{"N": n})
	}
	return lang.L("{{.N}} GB", map[string]any{"N": n / 1024})
}

// nearestAbove is the index of the first choice that is not below a number, or the last.
func nearestAbove(choices []int, n int) int {
	for i, choice := range choices {
		if choice >= n {
			return i
		}
	}
	return len(choices) - 1
}

func (s *journalSettings) askToClear() {
	question := lang.L("All that it has kept goes, pictures too. This cannot be undone.")
	d := dialog.NewConfirm(lang.L("Delete the journal?"), question, func(yes bool) { callIf(yes, s.delete) }, s.parent)
	d.SetConfirmText(lang.L("Delete"))
	d.SetDismissText(lang.L("Cancel"))
	d.SetConfirmImportance(widget.DangerImportance)
	d.Show()
}

// delete deletes the journal off Fyne's goroutine: it may be large.
func (s *journalSettings) delete() {
	c := s.controller
	s.clear.SetEnabled(false)
	c.goroutines.Go(func() {
		err := journal.Clear(c.ctx, c.opts.JournalFile)
		c.do(func() {
			s.clear.SetEnabled(true)
			if err == nil {
				s.result.Update(lang.L("It is deleted."))
			} else {
				s.result.Update(lang.L("The journal could not be deleted.") + "\n" + err.Error())
			}
			callIf(c.onJournalCleared != nil, c.onJournalCleared)
		})
	})
}
