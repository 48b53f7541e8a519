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
	h := &inviteView{controller: c, title: widgets.NewHeading(""), invitation: widget.NewLabel(""), hint: widgets.NewHint(""), result: widgets.NewWrappedLabel("")}
	h.invitation.TextStyle.Monospace = true
	h.invitation.Wrapping = fyne.TextWrapBreak
	h.copy = c.toolkit.NewButton(lang.L("Copy"), theme.ContentCopyIcon(), "", h.copyInvitation)
	scroll := container.NewVScroll(h.invitation)
	scroll.SetMinSize(fyne.NewSize(1, invitationHeight))
	outgoing := container.NewVBox(h.title,
		container.NewStack(widgets.NewPanel(theme.ColorNameInputBackground, 1, 8), container.NewThemeOverride(scroll, smallTextSizes)),
		container.NewBorder(nil, nil, nil, container.NewVBox(h.copy), h.hint))
	h.answerForm = h.newAnswerForm()
	cancel := c.toolkit.NewButton(lang.L("Cancel"), nil, withShortcut(lang.L("Leave the call"), "W"), c.leave)
	cancel.Importance = widget.LowImportance
	h.content = widgets.NewVScroll(container.NewVBox(widgets.SpaceBelow(outgoing), widgets.SpaceBelow(h.answerForm), container.NewHBox(cancel)))
	h.content.Hide()
	return h
}

// newAnswerForm is where the answer to an invitation of ours is pasted.
func (h *inviteView) newAnswerForm() fyne.CanvasObject {
	c := h.controller
	h.answer = c.toolkit.NewEntry("")
	h.answer.MultiLine = true
	h.answer.TextStyle.Monospace = true
	h.answer.Wrapping = fyne.TextWrapBreak
	h.answer.SetMinRowsVisible(4)
	h.answer.OnChanged = func(string) { h.render(c.state) }
	h.answer.OnSubmitted = func(string) { h.submitAnswer() }
	h.connect = c.toolkit.NewButton(lang.L("Connect"), nil, "", h.submitAnswer)
	pad := theme.InnerPadding() // as around the result, so that they are on one line
	h.warning = container.New(layout.NewCustomPaddedLayout(pad, 0, pad, 0),
		container.NewVBox(widget.NewIcon(theme.NewWarningThemedResource(theme.WarningIcon()))))
	return container.NewVBox(widgets.NewHeading("2\u2002"+lang.L("Paste here what they send back")),
		container.NewThemeOverride(h.answer, smallTextSizes),
		container.NewBorder(nil, nil, h.warning, container.NewVBox(h.connect), h.result))
}

func (h *inviteView) render(st session.State) {
	shown := signalsByHand(st)
	widgets.SetVisible(h.content, shown)
	if !shown {
		h.reset()
		return
	}
	if st.Invitation.Role == session.Inviter {
		h.title.Update("1\u2002" + lang.L("Send this to the other side"))
		h.hint.Update(lang.L("It is for one person and one call."))
	} else {
		h.title.Update(lang.L("Send this answer back"))
		h.hint.Update(lang.L("The call begins when the other side has pasted it."))
	}
	widgets.SetVisible(h.answerForm, st.Invitation.Role == session.Inviter)
	h.showInvitation(st.Invitation.Outgoing)
	h.showAnswer(st.Invitation)
}

// copyInvitation copies the block to send; the next step is to paste the answer.
func (h *inviteView) copyInvitation() {
	c := h.controller
	c.app.Clipboard().SetContent(c.state.Invitation.Outgoing)
	c.toast.show(session.Notice{Text: "The text is copied. Send it to the other side."})
	if c.state.Invitation.Role == session.Inviter {
		h.content.ScrollToBottom() // where the field is in a small window
		c.Canvas().Focus(h.answer)
	}
}

// submitAnswer gives the session what the other side sent back.
func (h *inviteView) submitAnswer() {
	c := h.controller
	text := strings.TrimSpace(h.answer.Text)
	if text == "" || !c.state.Invitation.AwaitsReply {
		return
	}
	h.submitted = text
	c.Canvas().Focus(h.answer)
	h.answer.TypedShortcut(&fyne.ShortcutSelectAll{}) // if it is rejected, the next one replaces it
	c.session.PasteBlock(text)
}

// reset forgets what was typed for an earlier call.
func (h *inviteView) reset() {
	h.submitted = ""
	h.content.ScrollToTop()
	if h.answer.Text != "" {
		h.answer.SetText("")
	}
}

// showInvitation shows the block to send. The button that copies it gets the focus.
func (h *inviteView) showInvitation(block string) {
	importance := widget.HighImportance
	if h.answer.Text != "" {
		importance = widget.MediumImportance
	}
	h.copy.Update(h.copy.Icon, importance, "")
	if block == "" {
		widgets.SetText(h.invitation, lang.L("One moment"))
		h.copy.SetEnabled(false)
		return
	}
	h.copy.SetEnabled(true)
	if text := strings.TrimSpace(block); h.invitation.Text != text {
		h.invitation.SetText(text)
		if c := h.controller.Canvas(); c.Focused() == nil {
			c.Focus(h.copy)
		}
	}
}

// showAnswer shows what became of the answer, and whether it can be submitted.
func (h *inviteView) showAnswer(i session.Invitation) {
	typed := strings.TrimSpace(h.answer.Text)
	same := typed != "" && typed == h.submitted
	bad := same && i.AwaitsReply && i.Rejection.Text != ""
	switch {
	case bad:
		h.result.Update(locale.Notice(i.Rejection))
	case same && !i.AwaitsReply:
		h.result.Update(lang.L("Connecting"))
	default:
		h.result.Update("")
	}
	widgets.SetVisible(h.warning, bad)
	h.connect.Update(nil, widget.HighImportance, "")
	h.connect.SetEnabled(typed != "" && i.AwaitsReply)
}
