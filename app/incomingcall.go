package app

import (
	"net/netip"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/alert"
	"peerscope/app/people"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// An incomingCall asks whether to answer a neighbour who calls. It stands in the
// place of the ways into a call.
type incomingCall struct {
	controller      *controller
	content         *container.Scroll
	avatar          *avatar
	title, address  *widgets.WrappedLabel
	standing        *widgets.WrappedLabel // what is known of the caller; hidden if nothing is
	decline, answer *widgets.Button
	caller          session.Caller
}

const callerAvatarSide = 96 // in the theme's units

func newIncomingCall(c *controller) *incomingCall {
	v := &incomingCall{controller: c, avatar: newAvatar(), title: widgets.NewTitle("").Flush(), address: widgets.NewHint("").Flush(), standing: widgets.NewHint("").Flush()}
	v.decline = c.toolkit.NewButton(lang.L("Decline"), nil, "", c.decline)
	v.answer = c.toolkit.NewButton(lang.L("Answer"), nil, "", c.answer)
	v.answer.Importance = widget.HighImportance
	v.avatar.bare = true
	v.content = widgets.NewVScroll(widgets.NewColumn(
		container.NewGridWrap(fyne.NewSquareSize(callerAvatarSide), v.avatar),
		widgets.WithSpaceBelow(widgets.NewColumn(v.title, v.standing, v.address)),
		container.NewThemeOverride(container.NewGridWithColumns(2, v.decline, v.answer), largeControlSizes)))
	return v
}

func (v *incomingCall) render(st session.State) {
	caller := st.Nearby.IncomingCall
	if caller == v.caller {
		return
	}
	v.caller = caller
	if !hasIncomingCall(st) {
		return
	}
	title := lang.L("Somebody calls")
	if caller.Name != "" {
		title = lang.L("{{.Name}} calls", map[string]any{"Name": caller.Name})
	}
	v.title.Update(title)
	v.avatar.set(memberOfCaller(caller), "", true)
	standing := standingOfCaller(caller)
	v.standing.Update(standing)
	widgets.SetVisible(v.standing, standing != "")
	v.address.Update(callerText(caller))
	// A key press that was meant for something else may decline, but never answer.
	v.controller.Canvas().Focus(v.decline)
	if !v.controller.inForeground.Load() {
		requestAttention(v.controller.Window)
	}
	// Not by Fyne: on Linux it waits for the desktop without end, and on Windows it puts
	// texts into a script, which would run $(...) in the name of a stranger.
	v.controller.desktop.show(alert.Message{Title: title, Text: standing})
}

// callerText says where a call comes from. An address that only computers use among
// themselves (RFC 4291, section 2.5.6) tells nobody anything.
func callerText(caller session.Caller) string {
	if address, err := netip.ParseAddr(caller.Address); err != nil || address.IsLinkLocalUnicast() {
		return lang.L("From somebody on this network. Nothing is sent before you answer.")
	}
	return lang.L("From {{.Address}} on this network. Nothing is sent before you answer.", map[string]any{"Address": caller.Address})
}

// standingOfCaller says what is known of a caller, who has proven a key.
func standingOfCaller(c session.Caller) string {
	if c.Standing == people.Anonymous { // there is no list of people
		return ""
	}
	return standingText(memberOfCaller(c))
}

// memberOfCaller is the caller as it would be seen in a call.
func memberOfCaller(c session.Caller) session.Member {
	return session.Member{Name: c.Name, Key: c.Key, Standing: c.Standing}
}
