package app

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/assets"
)

// A homeScreen is shown before a call: on the left how we are seen and heard, on
// the right the ways into a call, the blocks of text with which a call without a
// server begins, the choice whether to answer a call, or the question for a name.
type homeScreen struct {
	controller   *controller
	content      *fyne.Container
	selfView     *fyne.Container // holds the self view while this screen is shown
	devices      *deviceControls
	columns      *fyne.Container
	callOptions  fyne.CanvasObject
	invite       *inviteView
	incomingCall *incomingCall
	neighbours   *neighbourList
	missed       *missedCallList
	ended        *callEnded
	name         *nameQuestion
	field        *widgets.Entry
	join         *widgets.Button
	description  *widgets.WrappedLabel
	refusedSign  fyne.CanvasObject // before the description of what cannot be joined
	typed        string            // what was in the field before
}

func newHomeScreen(c *controller, openSettings, openJournal func()) *homeScreen {
	h := &homeScreen{controller: c, selfView: container.NewStack(), devices: newDeviceControls(c), invite: newInviteView(c), incomingCall: newIncomingCall(c), neighbours: newNeighbourList(c), missed: newMissedCallList(c), ended: newCallEnded(c), name: newNameQuestion(c)}
	options := widgets.NewVScroll(h.newCallOptions())
	h.callOptions, h.field.Wheel = options, options
	left := container.New(selfColumn{}, h.selfView, h.devices.content)
	header := newHeader(c, openSettings, openJournal)
	h.columns = container.New(columns{callOptionsShare, callOptionsMaxWidth}, left, h.callOptions)
	h.content = container.New(homeLayout{}, container.New(layout.NewBorderLayout(header, nil, nil, nil), header, h.columns))
	h.content.Hide()
	return h
}

func newHeader(c *controller, openSettings, openJournal func()) fyne.CanvasObject {
	icon := canvas.NewImageFromResource(fyne.NewStaticResource("icon.png", assets.Icon))
	icon.FillMode = canvas.ImageFillContain
	icon.SetMinSize(fyne.NewSquareSize(32))
	name := widget.NewLabel("Peerscope")
	name.SizeName = theme.SizeNameSubHeadingText
	name.TextStyle.Bold = true
	settings := c.toolkit.NewButton("", theme.SettingsIcon(), withShortcut(lang.L("Settings"), ","), openSettings)
	journal := c.toolkit.NewButton("", theme.HistoryIcon(), withShortcut(lang.L("Journal: what was seen"), "H"), openJournal)
	settings.Importance, journal.Importance = widget.LowImportance, widget.LowImportance
	buttons := container.NewHBox(journal, settings)
	return container.New(layout.NewCustomPaddedLayout(0, 8, 0, 0), container.NewBorder(nil, nil, container.NewHBox(icon, name), buttons))
}

// newCallOptions are the ways into a call: to start one and to join one before all.
func (h *homeScreen) newCallOptions() fyne.CanvasObject {
	c := h.controller
	start := c.toolkit.NewButton(lang.L("Start"), nil, withShortcut(lang.L("Start a call"), "N"), c.start)
	start.Importance = widget.HighImportance
	h.field = c.toolkit.NewEntry(lang.L("Link or invitation"))
	h.field.OnChanged = h.fieldChanged
	h.field.OnSubmitted = func(string) { h.joinLink() }
	h.join = c.toolkit.NewButton("", theme.NavigateNextIcon(), withShortcut(lang.L("Join"), "J"), h.joinLink)
	h.description = widgets.NewHint("").Flush()
	h.refusedSign = container.NewCenter(widget.NewIcon(theme.NewWarningThemedResource(theme.WarningIcon())))
	h.updateDescription(false)
	return container.New(layout.NewCustomPaddedVBoxLayout(0), // the sections have their own distances
		h.ended.content,
		h.missed.content,
		widgets.NewMainSection(lang.L("Start a call"), container.NewThemeOverride(start, largeControlSizes),
			widgets.NewHint(lang.L("People join with a link.")).Flush()),
		widgets.NewMainSection(lang.L("Join a call"), container.NewThemeOverride(container.NewBorder(nil, nil, nil, h.join, h.field), largeControlSizes),
			container.NewBorder(nil, nil, h.refusedSign, nil, h.description)),
		h.neighbours.content,
		h.newOtherWays(),
	)
}

// newOtherWays are those for which nobody's link is needed.
func (h *homeScreen) newOtherWays() fyne.CanvasObject {
	c := h.controller
	invite := c.toolkit.NewButton(lang.L("Invite without a server"), theme.MailComposeIcon(), withShortcut(lang.L("You carry a block of text to the other side"), "I"), c.invite)
	sample := c.toolkit.NewButton(lang.L("Sample call"), theme.MediaPlayIcon(), lang.L("A photograph with things to find."), c.session.StartSampleCall)
	for _, b := range []*widgets.Button{invite, sample} {
		b.Alignment = widget.ButtonAlignLeading
	}
	return widgets.NewColumn(invite, sample)
}

// parseLink is what is in the field, whether it can be joined, and what it is.
func (h *homeScreen) parseLink() (link string, ok bool, what string) {
	link = strings.TrimSpace(h.field.Text)
	if link == "" {
		return "", false, lang.L("From someone who started a call.")
	}
	notice, ok := h.controller.opts.Describe(link)
	return link, ok, locale.Notice(notice)
}

// joinLink joins the room of the link in the field, or says why it cannot be joined,
// or puts the cursor there.
func (h *homeScreen) joinLink() {
	if link, ok, _ := h.parseLink(); ok {
		h.controller.join(link)
	} else if isAtHome(h.controller.state) {
		h.updateDescription(link != "")
		h.controller.Canvas().Focus(h.field)
	}
}

// offerLink puts a link into the field and leaves it to the person to join. Nothing has
// the focus: who still holds Enter, from the browser's question, joins nothing.
func (h *homeScreen) offerLink(link string) {
	h.field.SetText(link)
	h.controller.Canvas().Unfocus()
}

// fieldChanged takes more than a character at once for something pasted, which is
// all there is to come.
func (h *homeScreen) fieldChanged(text string) {
	pasted := utf8.RuneCountInString(text) > utf8.RuneCountInString(h.typed)+1
	h.typed = text
	h.updateDescription(pasted)
}

// updateDescription says what was understood of the link so far, and with complete
// that what cannot be joined is refused.
func (h *homeScreen) updateDescription(complete bool) {
	link, ok, what := h.parseLink()
	refused := complete && !ok && link != ""
	h.description.Importance = widget.LowImportance
	if refused {
		h.description.Importance = widget.MediumImportance
	}
	widgets.SetVisible(h.refusedSign, refused)
	h.description.Update(what)
	h.description.Refresh()
	h.join.Importance = widget.MediumImportance
	if ok {
		h.join.Importance = widget.HighImportance
	}
	h.join.SetEnabled(ok)
	h.join.Refresh()
}

func (h *homeScreen) setSelfView(view *selfView) {
	h.selfView.Objects = nil
	if view != nil {
		h.selfView.Objects = []fyne.CanvasObject{view}
	}
	h.selfView.Refresh()
}

func (h *homeScreen) render(st session.State) {
	if showsHomeScreen(st) {
		h.devices.render(st.Self)
		h.neighbours.render(st.Nearby)
		h.missed.render(st.Nearby)
		h.ended.render(st)
		h.showRightColumn(st)
		h.incomingCall.render(st)
	}
	h.invite.render(st)
	if st.Invitation.Role == session.Invitee && h.field.Text != "" {
		h.field.SetText("") // an invitation serves once
	}
}

// showRightColumn shows what the person can do now.
func (h *homeScreen) showRightColumn(st session.State) {
	content, side := h.callOptions, columns{callOptionsShare, callOptionsMaxWidth}
	switch {
	case usesManualSignaling(st):
		content, side = h.invite.content, columns{inviteShare, inviteMaxWidth}
	case hasIncomingCall(st):
		content = h.incomingCall.content
	case h.name.open:
		content = h.name.content
	}
	if h.columns.Objects[1] != content {
		h.controller.resetFocus()
		h.columns.Objects[1], h.columns.Layout = content, side
		h.columns.Refresh()
		callIf(content == h.name.content, h.name.focus)
	}
}
