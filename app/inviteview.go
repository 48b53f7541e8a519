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

// blockHeight is what is seen of a block at once, in the theme's units; what
// matters is that it is there, nobody reads it.
const blockHeight = 96

// A handover is what to do while a call without a server begins: send a block
// of text to the other side, and if the invitation is ours paste what comes
// back. It stands where the ways into a call stand before.
type handover struct {
	window  *window
	content *container.Scroll
	title   *prose // of what is to be sent
	block   *widget.Label
	copy    *button
	next    *prose // what happens then
	back    fyne.CanvasObject
	field   *entry // for what comes back
	connect *button
	sign    fyne.CanvasObject // before the news when they are bad
	news    *prose            // what became of what was pasted
	tried   string            // what was in the field when it was handed on
}

func (w *window) newHandover() *handover {
	h := &handover{window: w, title: newHeading(""), block: widget.NewLabel(""), next: quiet(""), news: newProse("")}
	h.block.TextStyle.Monospace = true
	h.block.Wrapping = fyne.TextWrapBreak
	h.copy = w.newButton(lang.L("Copy"), theme.ContentCopyIcon(), "", w.copyBlock)
	letters := container.NewVScroll(h.block)
	letters.SetMinSize(fyne.NewSize(1, blockHeight))
	give := container.NewVBox(h.title,
		container.NewStack(newPlate(theme.ColorNameInputBackground, 1, 8), small(letters)),
		container.NewBorder(nil, nil, nil, container.NewVBox(h.copy), h.next))
	h.back = h.newBack()
	cancel := w.newButton(lang.L("Cancel"), nil, withKey(lang.L("Leave the call"), "W"), w.leave)
	cancel.Importance = widget.LowImportance
	h.content = scrolled(container.NewVBox(spaced(give), spaced(h.back), container.NewHBox(cancel)))
	h.content.Hide()
	return h
}

// newBack is where the answer to an invitation of ours is pasted.
func (h *handover) newBack() fyne.CanvasObject {
	w := h.window
	h.field = w.keys.newEntry("")
	h.field.MultiLine = true
	h.field.TextStyle.Monospace = true
	h.field.Wrapping = fyne.TextWrapBreak
	h.field.SetMinRowsVisible(4)
	h.field.OnChanged = func(string) { h.render(w.state) }
	h.field.OnSubmitted = func(string) { w.handOn() }
	h.connect = w.newButton(lang.L("Connect"), nil, "", w.handOn)
	pad := theme.InnerPadding() // as around the news, so that they stand on one line
	h.sign = container.New(layout.NewCustomPaddedLayout(pad, 0, pad, 0),
		container.NewVBox(widget.NewIcon(theme.NewWarningThemedResource(theme.WarningIcon()))))
	return container.NewVBox(newHeading("2\u2002"+lang.L("Paste here what they send back")),
		small(h.field),
		container.NewBorder(nil, nil, h.sign, container.NewVBox(h.connect), h.news))
}

// small shows text in the size of captions, so that the lines of a block fit.
func small(o fyne.CanvasObject) fyne.CanvasObject { return container.NewThemeOverride(o, smallLook) }

// carries says whether people hand each other blocks of text now, or are about
// to.
func carries(st session.State) bool {
	i := st.Invitation
	return i.Outgoing != "" || i.AwaitsReply || i.Rejection.Text != "" ||
		st.Phase == session.Opening && i.Role != session.NoInvitation
}

func (h *handover) render(st session.State) {
	shown := carries(st)
	setVisible(h.content, shown)
	if !shown {
		h.reset()
		return
	}
	if st.Invitation.Role == session.Inviter {
		h.title.set("1\u2002" + lang.L("Send this to the other side"))
		h.next.set(lang.L("It is for one person and one call."))
	} else {
		h.title.set(lang.L("Send this answer back"))
		h.next.set(lang.L("The call begins when the other side has pasted it."))
	}
	setVisible(h.back, st.Invitation.Role == session.Inviter)
	h.showBlock(st.Invitation.Outgoing)
	h.showAnswer(st.Invitation)
}

// reset forgets what was typed for a call that is no longer beginning.
func (h *handover) reset() {
	h.tried = ""
	h.content.ScrollToTop()
	if h.field.Text != "" {
		h.field.SetText("")
	}
}

// showBlock shows what is to be sent. A new block is next to be copied.
func (h *handover) showBlock(give string) {
	importance := widget.HighImportance
	if h.field.Text != "" {
		importance = widget.MediumImportance
	}
	h.copy.set(h.copy.Icon, importance, "")
	if give == "" {
		setText(h.block, lang.L("One moment"))
		enable(h.copy, false)
		return
	}
	enable(h.copy, true)
	if text := strings.TrimSpace(give); h.block.Text != text {
		h.block.SetText(text)
		if c := h.window.Canvas(); c.Focused() == nil {
			c.Focus(h.copy)
		}
	}
}

// showAnswer shows what became of what was pasted, and whether it can be
// handed on.
func (h *handover) showAnswer(i session.Invitation) {
	typed := strings.TrimSpace(h.field.Text)
	same := typed != "" && typed == h.tried
	bad := same && i.AwaitsReply && i.Rejection.Text != ""
	switch {
	case bad:
		h.news.set(sentence(i.Rejection))
	case same && !i.AwaitsReply:
		h.news.set(lang.L("Connecting"))
	default:
		h.news.set("")
	}
	setVisible(h.sign, bad)
	h.connect.set(nil, widget.HighImportance, "")
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
