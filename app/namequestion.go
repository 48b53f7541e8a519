package app

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/preferences"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// A nameQuestion asks at the first start how the person is called. It stands in the
// place of the ways into a call.
type nameQuestion struct {
	controller *controller
	content    *container.Scroll
	field      *widgets.Entry
	open       bool
	onAnswered func() // may be nil
}

func newNameQuestion(c *controller) *nameQuestion {
	q := &nameQuestion{controller: c, field: c.toolkit.NewEntry("")}
	q.open = c.opts.AskName && !c.preferences.Get().NameAsked
	q.field.SetText(c.settings.Name)
	q.field.OnSubmitted = func(string) { q.answer() }
	next := c.toolkit.NewButton(lang.L("Continue"), nil, "", q.answer)
	next.Importance = widget.HighImportance
	q.content = widgets.NewVScroll(container.NewVBox(
		widgets.WithSpaceBelow(widgets.NewTitle(lang.L("Welcome")).Flush()),
		widgets.NewSection(lang.L("What is your name?"), q.field,
			widgets.NewHint(lang.L("The others in a call see it. The settings have it too, if you want to change it.")).Flush(),
			container.NewThemeOverride(next, largeControlSizes))))
	return q
}

// focus has the next keys replace the name that was guessed.
func (q *nameQuestion) focus() {
	q.controller.Canvas().Focus(q.field)
	q.field.TypedShortcut(&fyne.ShortcutSelectAll{})
}

func (q *nameQuestion) answer() {
	if !q.open {
		return
	}
	q.open = false
	c := q.controller
	c.updatePreferences(func(p *preferences.Preferences) { p.NameAsked = true })
	c.updateSettings(func(s *session.Settings) { s.Name = strings.TrimSpace(q.field.Text) })
	c.refresh()
	callIf(q.onAnswered != nil, q.onAnswered)
}
