package app

import (
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
	"peerscope/app/widgets"
)

// A privacyPage is for what others learn and what is kept.
type privacyPage struct {
	settingsPage
	controller     *controller
	visible, share *widgets.Check
	decline        *widgets.Check   // to be recorded
	journal        *journalSettings // nil where none can be kept
	people         *peopleList      // nil where there is none
}

func newPrivacyPage(c *controller, parent fyne.Window, k *widgets.Toolkit) *privacyPage {
	p := &privacyPage{controller: c}
	p.visible = k.NewCheck(lang.L("Visible on this network"), func(on bool) {
		c.updateSettings(func(s *session.Settings) { s.VisibleNearby = on })
		c.refresh()
	})
	p.share = k.NewCheck(lang.L("Show others what is seen in their picture"), func(on bool) {
		c.updateSettings(func(s *session.Settings) { s.ShareDetections = on })
	})
	p.share.Checked = c.settings.ShareDetections
	p.decline = k.NewCheck(lang.L("Ask the others to record nothing of me"), func(on bool) {
		c.updateSettings(func(s *session.Settings) { s.DeclineRecording = on })
	})
	p.render = func(session.Self) {
		p.decline.ShowChecked(c.settings.DeclineRecording)
		p.visible.ShowChecked(c.settings.VisibleNearby)
	}
	sections := []fyne.CanvasObject{widgets.NewSection(lang.L("What others learn"),
		widgets.NewExplained(p.visible, lang.L("People on the same network can see your name and call each other.")),
		widgets.NewExplained(p.share, lang.L("In a browser they see the boxes, and what you look for.")),
		widgets.NewExplained(p.decline, lang.L("This program and its page keep to it. Other programs may record all the same.")))}
	if c.opts.JournalFile != "" {
		p.journal = newJournalSettings(c, parent, k)
		sections = append(sections, p.journal.content)
	}
	if c.opts.People != nil {
		p.people = newPeopleList(c, parent, k)
		sections = append(sections, widgets.NewSection(lang.L("People you have met"), p.people.content))
	}
	sections = append(sections, widgets.NewSection(lang.L("What is kept"),
		widgets.NewHint(lang.L("Settings, your key and the list of people stay on this machine. Of a call only what you record is kept, and the pictures that you take.")).Flush(),
		newFolderRow(c, k, lang.L("Pictures that you took"), c.opts.PictureFolder),
		newFolderRow(c, k, lang.L("Recordings"), c.settings.RecordingFolder),
		newFolderRow(c, k, lang.L("Your key and the people"), c.opts.DataFolder)))
	p.content = container.NewVBox(sections...)
	return p
}

// newFolderRow says what is in a folder and where it is, and opens it if it is there.
func newFolderRow(c *controller, k *widgets.Toolkit, what, folder string) fyne.CanvasObject {
	path := widgets.NewWrappedLabel(folder).Flush()
	path.Importance = widget.LowImportance
	path.Wrapping = fyne.TextWrapBreak
	open := k.NewButton(lang.L("Open"), theme.FolderOpenIcon(), "", func() { c.openFolder(folder) })
	if _, err := os.Stat(folder); err != nil { // nothing was kept yet
		open.Disable()
	}
	row := container.NewVBox(widgets.NewWrappedLabel(what).Flush(), path)
	side := container.New(layout.NewCustomPaddedLayout(0, 0, 8, 0), container.NewVBox(open))
	return container.NewBorder(nil, nil, nil, side, row)
}
