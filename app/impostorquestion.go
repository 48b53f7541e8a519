package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/peer"
)

// An impostorQuestion asks, above the pictures, whether to send anything to a
// member that calls itself as somebody else does. It takes no focus: a key that was meant
// for something else must neither send nor leave.
type impostorQuestion struct {
	controller  *controller
	content     *fyne.Container
	text        *widgets.WrappedLabel
	leave, send *widgets.Button
	asked       peer.ID // about whom; "" is nobody
}

func newImpostorQuestion(c *controller) *impostorQuestion {
	q := &impostorQuestion{controller: c, text: widgets.NewWrappedLabel("")}
	q.leave = c.toolkit.NewButton(lang.L("Leave"), nil, "", c.leave)
	q.leave.Importance = widget.HighImportance
	q.send = c.toolkit.NewButton(lang.L("Send anyway"), nil, "", func() { c.session.Admit(q.asked) })
	sign := container.NewCenter(widget.NewIcon(impostorSign))
	row := container.NewBorder(nil, nil, sign, container.NewCenter(container.NewHBox(q.leave, q.send)), q.text)
	panel := widgets.NewPanel(theme.ColorNameInputBackground, 1, 8)
	panel.Border = true
	q.content = container.New(layout.NewCustomPaddedLayout(8, 0, 8, 8),
		container.NewStack(panel, container.New(layout.NewCustomPaddedLayout(4, 4, 12, 8), row)))
	q.content.Hide()
	return q
}

// render asks about one member after the other.
func (q *impostorQuestion) render(st session.State) {
	var held session.Member
	for _, m := range st.Members {
		if m.Held {
			held = m
			break
		}
	}
	widgets.SetVisible(q.content, held.Held)
	if held.Held {
		q.text.Update(locale.Notice(session.ImpostorNotice(held)) + " " + lang.L("You send nothing to them yet."))
	}
	if q.asked != held.ID {
		q.asked = held.ID
		if q.leave.HasFocus() || q.send.HasFocus() { // the next key is no answer about another
			q.controller.resetFocus()
		}
	}
}
