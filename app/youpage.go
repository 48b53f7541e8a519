package app

import (
	"strings"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"peerscope/app/session"
	"peerscope/app/widgets"
)

// A youPage is for who the person is to others.
type youPage struct {
	settingsPage
	controller *controller
	nameField  *widgets.Entry
}

func newYouPage(c *controller, k *widgets.Toolkit) *youPage {
	p := &youPage{controller: c, nameField: k.NewEntry("")}
	p.nameField.SetText(c.settings.Name)
	p.nameField.OnSubmitted = func(string) { p.apply() }
	p.nameField.OnFocusLost = func() { p.apply() }
	p.apply = p.applyName
	p.content = container.NewVBox(widgets.NewSection(lang.L("Your name"), p.nameField,
		widgets.NewHint(lang.L("The others in a call see it, and people nearby while you are visible to them.")).Flush()))
	return p
}

func (p *youPage) applyName() {
	if name := strings.TrimSpace(p.nameField.Text); name != p.controller.settings.Name {
		p.controller.updateSettings(func(s *session.Settings) { s.Name = name })
	}
}
