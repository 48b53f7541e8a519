package app

import (
	"fmt"
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
	"peerscope/peer"
)

// A statusBar is one line at the foot of the window: the state of the call.
type statusBar struct {
	content       *fyne.Container
	icon          *widget.Icon
	text          *widgets.TappableLabel
	statistics    *widgets.Button // opens the table, as a tap on the text does
	safety        *widgets.Button
	copy, objects *widgets.Button
}

func newStatusBar(c *controller, toggleStatistics, toggleSafety, toggleObjects func()) *statusBar {
	s := &statusBar{icon: widget.NewIcon(theme.NewWarningThemedResource(theme.WarningIcon())), text: widgets.NewTappableLabel(toggleStatistics)}
	s.text.Wrapping, s.text.Truncation = fyne.TextWrapOff, fyne.TextTruncateEllipsis
	s.text.Importance = widget.LowImportance
	s.statistics = c.toolkit.NewButton("", theme.InfoIcon(), lang.L("Statistics"), toggleStatistics)
	s.safety = c.toolkit.NewButton("", icon("shield"), lang.L("Safety number"), toggleSafety)
	s.copy = c.toolkit.NewButton("", icon("link"), lang.L("Copy the link"), c.copyLink)
	s.objects = c.toolkit.NewButton("", theme.ListIcon(), lang.L("What is seen now"), toggleObjects)
	for _, b := range []*widgets.Button{s.statistics, s.safety, s.copy, s.objects} {
		b.Importance = widget.LowImportance
	}
	s.content = container.New(layout.NewCustomPaddedLayout(0, 4, 8, 8),
		container.NewBorder(nil, nil, container.NewCenter(s.icon), container.NewHBox(s.statistics, s.safety, s.copy, s.objects), s.text))
	return s
}

// render is told the main tile, nil when there is none, and whether the call fills
// the screen.
func (s *statusBar) render(st session.State, main *tile, fullScreen bool) {
	inCall := main != nil && !isAtHome(st)
	sound := ""
	if inCall {
		text := statusText(main.member, st)
		if sound = soundProblems(st.Self); sound != "" {
			text += " · " + sound
		}
		widgets.SetText(&s.text.Label, text)
	}
	widgets.SetVisible(s.icon, sound != "")
	widgets.SetVisible(s.copy, inCall && st.Link != "")
	widgets.SetVisible(s.safety, inCall)
	widgets.SetVisible(s.objects, inCall)
	widgets.SetVisible(s.statistics, inCall)
	s.text.Enabled = inCall
	widgets.SetVisible(s.content, inCall && !fullScreen)
}

// statusText is the state of the connection to a member, its pictures and their
// delay, whether detections are shared, and whether neighbours see us.
func statusText(m session.Member, st session.State) string {
	parts := []string{stateText(m.State)}
	if m.Width > 0 {
		parts = append(parts, fmt.Sprintf("%d×%d", m.Width, m.Height))
	}
	if m.FPS > 0 {
		parts = append(parts, locale.FrameRate(m.FPS))
	}
	if m.Delay > 0 {
		parts = append(parts, locale.Milliseconds(m.Delay))
	}
	if st.SharingDetections {
		parts = append(parts, lang.L("Boxes are shared"))
	}
	if st.Nearby.Visible {
		parts = append(parts, lang.L("Visible on this network"))
	}
	return strings.Join(parts, " · ")
}

func stateText(s peer.MemberState) string {
	switch s {
	case peer.Connected:
		return lang.L("Connected")
	case peer.Interrupted:
		return lang.L("Interrupted")
	case peer.Gone, peer.Lost, peer.Failed:
		return lang.L("Not connected")
	}
	return lang.L("Connecting")
}
