package app

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
)

// invitationHeight is what is seen of a block at once, in the theme's units; what
// matters is that it is there, nobody reads it.
const invitationHeight = 96

// An inviteView is what to do while a call without a server begins: send a block
// of text to the other side, and if the invitation is ours paste what comes
// back. It stands where the ways into a call stand before.
type inviteView struct {
	window     *window
	content    *container.Scroll
	title      *wrappedLabel // of what is to be sent
	invitation *widget.Label
	copy       *button
	hint       *wrappedLabel // what happens then
	answerForm fyne.CanvasObject
	answer     *entry // for what comes back
	connect    *button
	warning    fyne.CanvasObject // before the news when they are bad
	result     *wrappedLabel     // what became of what was pasted
	submitted  string            // what was in the field when it was handed on
}

func (w *window) newInviteView() *inviteView {
	h := &inviteView{window: w, title: newHeading(""), invitation: widget.NewLabel(""), hint: newHint(""), result: newWrappedLabel("")}
	h.invitation.TextStyle.Monospace = true
	h.invitation.Wrapping = fyne.TextWrapBreak
	h.copy = w.newButton(lang.L("Copy"), theme.ContentCopyIcon(), "", w.copyInvitation)
	letters := container.NewVScroll(h.invitation)
	letters.SetMinSize(fyne.NewSize(1, invitationHeight))
	give := container.NewVBox(h.title,
		container.NewStack(newPanel(theme.ColorNameInputBackground, 1, 8), withSmallText(letters)),
		container.NewBorder(nil, nil, nil, container.NewVBox(h.copy), h.hint))
	h.answerForm = h.newAnswerForm()
	cancel := w.newButton(lang.L("Cancel"), nil, withShortcut(lang.L("Leave the call"), "W"), w.leave)
	cancel.Importance = widget.LowImportance
	h.content = scrolled(container.NewVBox(spaced(give), spaced(h.answerForm), container.NewHBox(cancel)))
	h.content.Hide()
	return h
}

// newAnswerForm is where the answer to an invitation of ours is pasted.
func (h *inviteView) newAnswerForm() fyne.CanvasObject {
	w := h.window
	h.answer = w.shortcuts.newEntry("")
	h.answer.MultiLine = true
	h.answer.TextStyle.Monospace = true
	h.answer.Wrapping = fyne.TextWrapBreak
	h.answer.SetMinRowsVisible(4)
	h.answer.OnChanged = func(string) { h.render(w.state) }
	h.answer.OnSubmitted = func(string) { w.submitAnswer() }
	h.connect = w.newButton(lang.L("Connect"), nil, "", w.submitAnswer)
	pad := theme.InnerPadding() // as around the news, so that they stand on one line
	h.warning = container.New(layout.NewCustomPaddedLayout(pad, 0, pad, 0),
		container.NewVBox(widget.NewIcon(theme.NewWarningThemedResource(theme.WarningIcon()))))
	return container.NewVBox(newHeading("2\u2002"+lang.L("Paste here what they send back")),
		withSmallText(h.answer),
		container.NewBorder(nil, nil, h.warning, container.NewVBox(h.connect), h.result))
}

// withSmallText shows text in the size of captions, so that the lines of a block fit.
func withSmallText(o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewThemeOverride(o, smallTextSizes)
}

// signalsByHand says whether people hand each other blocks of text now, or are about
// to.
func signalsByHand(st session.State) bool {
	i := st.Invitation
	return i.Outgoing != "" || i.AwaitsReply || i.Rejection.Text != "" ||
		st.Phase == session.Opening && i.Role != session.NoInvitation
}

func (h *inviteView) render(st session.State) {
	shown := signalsByHand(st)
	setVisible(h.content, shown)
	if !shown {
		h.reset()
		return
	}
	if st.Invitation.Role == session.Inviter {
		h.title.update("1\u2002" + lang.L("Send this to the other side"))
		h.hint.update(lang.L("It is for one person and one call."))
	} else {
		h.title.update(lang.L("Send this answer back"))
		h.hint.update(lang.L("The call begins when the other side has pasted it."))
	}
	setVisible(h.answerForm, st.Invitation.Role == session.Inviter)
	h.showInvitation(st.Invitation.Outgoing)
	h.showAnswer(st.Invitation)
}

// reset forgets what was typed for a call that is no longer beginning.
func (h *inviteView) reset() {
	h.submitted = ""
	h.content.ScrollToTop()
	if h.answer.Text != "" {
		h.answer.SetText("")
	}
}

// showInvitation shows what is to be sent. A new block is next to be copied.
func (h *inviteView) showInvitation(give string) {
	importance := widget.HighImportance
	if h.answer.Text != "" {
		importance = widget.MediumImportance
	}
	h.copy.update(h.copy.Icon, importance, "")
	if give == "" {
		setText(h.invitation, lang.L("One moment"))
		enable(h.copy, false)
		return
	}
	enable(h.copy, true)
	if text := strings.TrimSpace(give); h.invitation.Text != text {
		h.invitation.SetText(text)
		if c := h.window.Canvas(); c.Focused() == nil {
			c.Focus(h.copy)
		}
	}
}

// showAnswer shows what became of what was pasted, and whether it can be
// handed on.
func (h *inviteView) showAnswer(i session.Invitation) {
	typed := strings.TrimSpace(h.answer.Text)
	same := typed != "" && typed == h.submitted
	bad := same && i.AwaitsReply && i.Rejection.Text != ""
	switch {
	case bad:
		h.result.update(noticeText(i.Rejection))
	case same && !i.AwaitsReply:
		h.result.update(lang.L("Connecting"))
	default:
		h.result.update("")
	}
	setVisible(h.warning, bad)
	h.connect.update(nil, widget.HighImportance, "")
	enable(h.connect, typed != "" && i.AwaitsReply)
}

// enable makes a button work, or not.
func enable(b *button, on bool) {
	switch {
	case on && b.Disabled():
		b.Enable()
	case !on && !b.Disabled():
		b.Disable()
	}
}
