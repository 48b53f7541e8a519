package app

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// invitationHeight is in the theme's units: nobody has to read all of an invitation.
const invitationHeight = 96

// An inviteView is for beginning a call without a server: it shows the block of
// text to send to the other side, and has a field for the answer if the
// invitation is ours.
type inviteView struct {
	controller *controller
	content    *container.Scroll
	title      *widgets.WrappedLabel // of the invitation
	invitation *widget.Label
	copy       *widgets.Button
	hint       *widgets.WrappedLabel // what the invitation is good for
	answerForm fyne.CanvasObject
	answer     *widgets.Entry
	connect    *widgets.Button
	warning    fyne.CanvasObject     // before the result when it is a problem
	result     *widgets.WrappedLabel // of the answer
	submitted  string                // the answer that was given to the session last
}

func newInviteView(c *controller) *inviteView {
	v := &inviteView{controller: c, title: widgets.NewHeading("").Flush(), invitation: widget.NewLabel(""), hint: widgets.NewHint("").Flush(), result: widgets.NewWrappedLabel("")}
	v.invitation.TextStyle.Monospace = true
	v.invitation.Wrapping = fyne.TextWrapBreak
	v.copy = c.toolkit.NewButton(lang.L("Copy"), theme.ContentCopyIcon(), "", v.copyInvitation)
	scroll := container.NewVScroll(v.invitation)
	scroll.SetMinSize(fyne.NewSize(1, invitationHeight))
	outgoing := widgets.NewColumn(v.title,
		container.NewStack(widgets.NewPanel(theme.ColorNameInputBackground, 1, 8), container.NewThemeOverride(scroll, smallTextSizes)),
		container.NewBorder(nil, nil, nil, container.NewVBox(v.copy), v.hint))
	v.answerForm = v.newAnswerForm()
	cancel := c.toolkit.NewButton(lang.L("Cancel"), nil, withShortcut(lang.L("Leave the call"), "W"), c.leave)
	cancel.Importance = widget.LowImportance
	v.content = widgets.NewVScroll(container.NewVBox(widgets.WithSpaceBelow(outgoing), widgets.WithSpaceBelow(v.answerForm), container.NewHBox(cancel)))
	v.content.Hide()
	return v
}

// newAnswerForm is where the answer to an invitation of ours is pasted.
func (v *inviteView) newAnswerForm() fyne.CanvasObject {
	c := v.controller
	v.answer = c.toolkit.NewEntry("")
	v.answer.MultiLine = true
	v.answer.TextStyle.Monospace = true
	v.answer.Wrapping = fyne.TextWrapBreak
	v.answer.SetMinRowsVisible(4)
	v.answer.OnChanged = func(string) { v.render(c.state) }
	v.answer.OnSubmitted = func(string) { v.submitAnswer() }
	v.connect = c.toolkit.NewButton(lang.L("Connect"), nil, "", v.submitAnswer)
	pad := theme.InnerPadding() // as around the result, so that they are on one line
	v.warning = container.New(layout.NewCustomPaddedLayout(pad, 0, pad, 0),
		container.NewVBox(widget.NewIcon(theme.NewWarningThemedResource(theme.WarningIcon()))))
	return widgets.NewColumn(widgets.NewHeading("2\u2002"+lang.L("Paste here what they send back")).Flush(),
		container.NewThemeOverride(v.answer, smallTextSizes),
		container.NewBorder(nil, nil, v.warning, container.NewVBox(v.connect), v.result))
}

func (v *inviteView) render(st session.State) {
	shown := usesManualSignaling(st)
	widgets.SetVisible(v.content, shown)
	if !shown {
		v.reset()
		return
	}
	title, hint := "1\u2002"+lang.L("Send this to the other side"), lang.L("It is for one person and one call.")
	age := session.Notice{Text: "It was made {{.Age}} ago, and is good while this window waits."}
	if st.Invitation.Role == session.Invitee {
		title, hint = lang.L("Send this answer back"), lang.L("The call begins when the other side has pasted it.")
		age.Text = "It was made {{.Age}} ago. If nothing happens, ask for a new invitation."
	}
	if st.Invitation.Age > 0 {
		age.Args = map[string]string{"Age": locale.Duration(st.Invitation.Age)}
		hint += " " + locale.Notice(age)
	}
	v.title.Update(title)
	v.hint.Update(hint)
	widgets.SetVisible(v.answerForm, st.Invitation.Role == session.Inviter)
	v.showInvitation(st.Invitation.Outgoing)
	v.showResult(st.Invitation)
}

// copyInvitation copies the block to send; the next step is to paste the answer.
func (v *inviteView) copyInvitation() {
	c := v.controller
	c.app.Clipboard().SetContent(c.state.Invitation.Outgoing)
	c.toasts.show(session.Notice{Text: "The text is copied. Send it to the other side."})
	if c.state.Invitation.Role == session.Inviter {
		v.content.ScrollToBottom() // where the field is in a small window
		c.Canvas().Focus(v.answer)
	}
}

// submitAnswer gives the session what the other side sent back.
func (v *inviteView) submitAnswer() {
	c := v.controller
	text := strings.TrimSpace(v.answer.Text)
	if text == "" || !c.state.Invitation.AwaitsReply {
		return
	}
	v.submitted = text
	c.Canvas().Focus(v.answer)
	v.answer.TypedShortcut(&fyne.ShortcutSelectAll{}) // if it is rejected, the next one replaces it
	c.session.PasteBlock(text)
}

// reset forgets what was typed for an earlier call.
func (v *inviteView) reset() {
	v.submitted = ""
	v.content.ScrollToTop()
	if v.answer.Text != "" {
		v.answer.SetText("")
	}
}

// showInvitation shows the block to send. The button that copies it gets the focus.
func (v *inviteView) showInvitation(block string) {
	importance := widget.HighImportance
	if v.answer.Text != "" {
		importance = widget.MediumImportance
	}
	v.copy.Update(v.copy.Icon, importance, "")
	if block == "" {
		widgets.SetText(v.invitation, lang.L("One moment"))
		v.copy.SetEnabled(false)
		return
	}
	v.copy.SetEnabled(true)
	if text := strings.TrimSpace(block); v.invitation.Text != text {
		v.invitation.SetText(text)
		if c := v.controller.Canvas(); c.Focused() == nil {
			c.Focus(v.copy)
		}
	}
}

// showResult shows what became of the answer, and whether it can be submitted.
func (v *inviteView) showResult(i session.Invitation) {
	typed := strings.TrimSpace(v.answer.Text)
	same := typed != "" && typed == v.submitted
	bad := same && i.AwaitsReply && i.Rejection.Text != ""
	switch {
	case bad:
		v.result.Update(locale.Notice(i.Rejection))
	case same && !i.AwaitsReply:
		v.result.Update(lang.L("Connecting"))
	default:
		v.result.Update("")
	}
	widgets.SetVisible(v.warning, bad)
	v.connect.Update(nil, widget.HighImportance, "")
	v.connect.SetEnabled(typed != "" && i.AwaitsReply)
}
