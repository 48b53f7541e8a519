package app

import (
	"fmt"
	"strings"

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
	"peerscope/peer"
)

// maxNoticeWidth is the length of a notice in the theme's units: four lines of the
// smallest window. The reason in a notice may be of any length, and must not push
// the pictures away.
const maxNoticeWidth = 1150

// A statusBar is a line at the foot of the window: the state of the call, or a
// notice while there is one.
type statusBar struct {
	content       *fyne.Container
	toast         *toast
	icon          *widget.Icon
	text          *widgets.TappableLabel
	statistics    *widgets.Button // opens the table, as a tap on the text does
	safety        *widgets.Button
	copy, objects *widgets.Button
}

func newStatusBar(c *controller, toggleStatistics, toggleSafety, toggleObjects func()) *statusBar {
	s := &statusBar{toast: c.toast, icon: widget.NewIcon(nil), text: widgets.NewTappableLabel(toggleStatistics)}
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
	text, problem := s.noticeText(st)
	isNotice := text != ""
	if !isNotice && inCall {
		text = statusText(main.member, st)
		if sound := soundProblems(st.Self); sound != "" && !fullScreen {
			text, problem = text+" · "+sound, true
		}
	}
	importance, icon := widget.MediumImportance, theme.InfoIcon()
	switch {
	case problem:
		icon = theme.NewWarningThemedResource(theme.WarningIcon())
	case !isNotice:
		importance, icon = widget.LowImportance, nil
	}
	if s.text.Text != text || s.text.Importance != importance {
		s.text.Importance = importance
		s.text.SetText(text)
	}
	if (s.icon.Resource == nil) != (icon == nil) || icon != nil && s.icon.Resource.Name() != icon.Name() {
		s.icon.SetResource(icon)
	}
	widgets.SetVisible(s.icon, icon != nil)
	widgets.SetVisible(s.copy, inCall && st.Link != "")
	widgets.SetVisible(s.safety, inCall)
	widgets.SetVisible(s.objects, inCall)
	widgets.SetVisible(s.statistics, inCall)
	s.text.Enabled = inCall
	widgets.SetVisible(s.content, (text != "" || inCall) && (isNotice || !fullScreen))
}

// noticeText is a problem of the session, or else the toast, or else a notice of the
// session. Why a call is over the home screen says.
func (s *statusBar) noticeText(st session.State) (text string, problem bool) {
	notice := st.Notice
	if notice.Retry != "" {
		notice = session.Notice{}
	}
	if toast := s.toast.notice; toast.Text != "" && !notice.Problem {
		notice = toast
	}
	return widgets.Ellipsize(locale.Notice(notice), &canvas.Text{TextSize: theme.TextSize()}, maxNoticeWidth), notice.Problem
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
