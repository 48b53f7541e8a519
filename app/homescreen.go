package app

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
	"peerscope/assets"
)

// A homeScreen is the first screen: on the left how we are seen and heard, on the
// right what to do: the ways into a call, the handover with which one begins, or
// the question whether to answer one.
type homeScreen struct {
	window       *window
	content      *fyne.Container
	selfView     *fyne.Container // holds the own picture
	devices      *deviceControls
	columns      *fyne.Container
	choices      fyne.CanvasObject
	invite       *inviteView
	incomingCall *incomingCall
	neighbours   *neighbourList
	field        *entry
	join         *button
	description  *wrappedLabel
}

func (w *window) newHomeScreen() *homeScreen {
	h := &homeScreen{window: w, selfView: container.NewStack(), devices: w.newDeviceControls(), invite: w.newInviteView(), incomingCall: w.newIncomingCall(), neighbours: w.newNeighbourList()}
	h.choices = scrolled(h.newChoices())
	left := container.NewBorder(nil, h.devices.content, nil, nil, h.selfView)
	header := w.newHeader()
	h.columns = container.New(columns{choicesShare, choicesMaxWidth}, left, h.choices)
	h.content = container.New(layout.NewCustomPaddedLayout(12, 12, 20, 20),
		container.New(layout.NewBorderLayout(header, nil, nil, nil), header, h.columns))
	h.content.Hide()
	return h
}

func (w *window) newHeader() fyne.CanvasObject {
	icon := canvas.NewImageFromResource(fyne.NewStaticResource("icon.png", assets.Icon))
	icon.FillMode = canvas.ImageFillContain
	icon.SetMinSize(fyne.NewSquareSize(32))
	name := widget.NewLabel("Peerscope")
	name.SizeName = theme.SizeNameSubHeadingText
	name.TextStyle.Bold = true
	settings := w.newButton("", theme.SettingsIcon(), withShortcut(lang.L("Settings"), ","), w.openSettings)
	settings.Importance = widget.LowImportance
	return container.NewBorder(nil, nil, container.NewHBox(icon, name), settings)
}

// newChoices are the ways into a call.
func (h *homeScreen) newChoices() fyne.CanvasObject {
	w := h.window
	start := w.newButton(lang.L("Start"), nil, withShortcut(lang.L("Start a call"), "N"), w.start)
	start.Importance = widget.HighImportance
	invite := w.newButton(lang.L("Invite without a server"), theme.MailComposeIcon(), withShortcut(lang.L("You carry a block of text to the other side"), "I"), w.invite)
	invite.Importance, invite.Alignment = widget.LowImportance, widget.ButtonAlignLeading
	h.field = w.shortcuts.newEntry(lang.L("Paste a link or an invitation"))
	h.field.OnChanged = func(string) { h.describe() }
	h.field.OnSubmitted = func(string) { w.joinLink() }
	h.join = w.newButton("", theme.NavigateNextIcon(), withShortcut(lang.L("Join"), "J"), w.joinLink)
	h.description = newHint("")
	h.describe()
	sample := w.newButton(lang.L("Sample call"), theme.MediaPlayIcon(), "", w.session.StartSampleCall)
	return container.NewVBox(
		choice(lang.L("Start a call"), start, newHint(lang.L("People join with a link.")), invite),
		choice(lang.L("Join a call"), container.NewBorder(nil, nil, nil, h.join, h.field), h.description),
		h.neighbours.content,
		choice(lang.L("Try it without anyone"), sample, newHint(lang.L("A photograph with things to find."))),
	)
}

// choice is a heading with what to do under it.
func choice(title string, parts ...fyne.CanvasObject) fyne.CanvasObject {
	return spaced(container.NewVBox(append([]fyne.CanvasObject{newHeading(title)}, parts...)...))
}

func newHeading(title string) *wrappedLabel {
	heading := newWrappedLabel(title)
	heading.SizeName = theme.SizeNameSubHeadingText
	return heading
}

// scrolled lets what is too high be scrolled, beside its bar.
func scrolled(o fyne.CanvasObject) *container.Scroll {
	return container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, theme.ScrollBarSize()), o))
}

// spaced keeps what comes below an object apart from it.
func spaced(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(0, 16, 0, 0), o)
}

// link is what is in the field, whether it can be joined, and what it is.
func (h *homeScreen) link() (link string, ok bool, what string) {
	link = strings.TrimSpace(h.field.Text)
	if link == "" {
		return "", false, lang.L("Someone who started a call has sent you one.")
	}
	if h.window.opts.Describe == nil {
		return link, true, ""
	}
	notice, ok := h.window.opts.Describe(link)
	return link, ok, noticeText(notice)
}

// describe says what was understood of the link so far.
func (h *homeScreen) describe() {
	_, ok, what := h.link()
	h.description.update(what)
	h.join.Importance = widget.MediumImportance
	if ok {
		h.join.Importance = widget.HighImportance
		h.join.Enable()
	} else {
		h.join.Disable()
	}
	h.join.Refresh()
}

func (h *homeScreen) setSelfView(own *selfView) {
	h.selfView.Objects = nil
	if own != nil {
		h.selfView.Objects = []fyne.CanvasObject{own}
	}
	h.selfView.Refresh()
}

func (h *homeScreen) render(st session.State) {
	if showsHomeScreen(st) {
		h.devices.render(st.Self)
		h.neighbours.render(st.Nearby)
		h.showRightColumn(st)
		h.incomingCall.render(st)
	}
	h.invite.render(st)
	if st.Invitation.Role == session.Invitee && h.field.Text != "" {
		h.field.SetText("") // an invitation serves once
	}
}

// showRightColumn shows what to do.
func (h *homeScreen) showRightColumn(st session.State) {
	what, side := h.choices, columns{choicesShare, choicesMaxWidth}
	switch {
	case signalsByHand(st):
		what, side = h.invite.content, columns{inviteShare, inviteMaxWidth}
	case hasIncomingCall(st):
		what = h.incomingCall.content
	}
	if h.columns.Objects[1] != what {
		h.window.resetFocus()
		h.columns.Objects[1], h.columns.Layout = what, side
		h.columns.Refresh()
	}
}

// columns lays out two objects side by side, the second no wider than its words
// want it.
type columns struct{ share, maxWidth float32 }

const (
	choicesShare    = 0.38
	choicesMaxWidth = 332
	inviteShare     = 0.6
	inviteMaxWidth  = 520
	columnGap       = 28
)

// MinSize is part of fyne.Layout.
func (columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, right := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(max(left.Width, 220)+columnGap+max(right.Width, 160), max(left.Height, right.Height))
}

// Layout is part of fyne.Layout.
func (c columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	right := min(c.share*size.Width, c.maxWidth)
	left := size.Width - right - columnGap
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(left, size.Height))
	objects[1].Move(fyne.NewPos(left+columnGap, 0))
	objects[1].Resize(fyne.NewSize(right, size.Height))
}
