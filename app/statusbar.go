package app

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
	"peerscope/peer"
)

// maxNoticeWidth bounds the length of a sentence, in the theme's units: four lines of
// the smallest window. The reason in it may be of any length, and the pictures
// are to keep their place.
const maxNoticeWidth = 1150

// A statusBar is the quiet line at the foot of the window. What a person should
// know takes its place for as long as it is so.
type statusBar struct {
	window        *window
	row           *fyne.Container
	icon          *widget.Icon
	text          *tappableLabel
	statistics    *button // opens the statistics, as a tap on the text does
	copy, objects *button
}

func (w *window) newStatusBar() *statusBar {
	s := &statusBar{window: w, icon: widget.NewIcon(nil), text: newTappableLabel(w.toggleStatistics)}
	s.statistics = w.newButton("", theme.InfoIcon(), lang.L("Statistics"), w.toggleStatistics)
	s.copy = w.newButton("", icon("link"), lang.L("Copy the link"), w.copyLink)
	s.objects = w.newButton("", theme.ListIcon(), lang.L("What is seen now"), w.toggleObjectList)
	for _, b := range []*button{s.statistics, s.copy, s.objects} {
		b.Importance = widget.LowImportance
	}
	s.row = container.New(layout.NewCustomPaddedLayout(0, 4, 8, 8),
		container.NewBorder(nil, nil, container.NewCenter(s.icon), container.NewHBox(s.statistics, s.copy, s.objects), s.text))
	return s
}

func (s *statusBar) render(st session.State) {
	front := s.window.call.mainTile()
	inCall := front != nil && st.Phase != session.Home
	full := s.window.call.stage.fullScreen
	text, problem := s.noticeText(st)
	news := text != ""
	if !news && inCall {
		text = statusText(front.member, st)
		if sound := soundProblems(st.Self); sound != "" && !full {
			text, problem = text+" · "+sound, true
		}
	}
	importance, icon := widget.MediumImportance, theme.InfoIcon()
	switch {
	case problem:
		icon = theme.NewWarningThemedResource(theme.WarningIcon())
	case !news:
		importance, icon = widget.LowImportance, nil
	}
	if s.text.Text != text || s.text.Importance != importance {
		s.text.Importance = importance
		s.text.SetText(text)
	}
	if (s.icon.Resource == nil) != (icon == nil) || icon != nil && s.icon.Resource.Name() != icon.Name() {
		s.icon.SetResource(icon)
	}
	setVisible(s.icon, icon != nil)
	setVisible(s.copy, inCall && st.Link != "")
	setVisible(s.objects, inCall)
	setVisible(s.statistics, inCall)
	s.text.enabled = inCall
	s.window.statistics.render(st.Members, inCall && !full)
	setVisible(s.row, (text != "" || inCall) && (news || !full))
}

// noticeText are what a person should know of now: what is wrong, or else what the
// window or the session has to say for a moment.
func (s *statusBar) noticeText(st session.State) (text string, problem bool) {
	notice := st.Notice
	if now := s.window.toast.notice; now.Text != "" && !notice.Problem {
		notice = now
	}
	return ellipsize(noticeText(notice), &canvas.Text{TextSize: theme.TextSize()}, maxNoticeWidth), notice.Problem
}

// soundProblems are why we are not heard, or hear nothing. Where the camera does
// not work there is no need of words: the own picture shows it.
func soundProblems(self session.Self) string {
	return strings.TrimSpace(noticeText(self.MicProblem) + " " + noticeText(self.SpeakerProblem))
}

// statusText is the state of the connection to a member, its pictures and their delay,
// whether the member is told what is seen in them, and whether neighbours see us.
func statusText(m session.Member, st session.State) string {
	parts := []string{stateText(m.State)}
	if m.Width > 0 {
		parts = append(parts, fmt.Sprintf("%d×%d", m.Width, m.Height))
	}
	if m.FPS > 0 {
		parts = append(parts, frameRateText(m.FPS))
	}
	if m.Delay > 0 {
		parts = append(parts, millisecondsText(m.Delay))
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

// A tappableLabel is prose that opens something when it is tapped.
type tappableLabel struct {
	wrappedLabel
	enabled bool // a tap does something now
	tapped  func()
}

func newTappableLabel(tapped func()) *tappableLabel {
	l := &tappableLabel{tapped: tapped}
	l.Wrapping = fyne.TextWrapWord
	l.ExtendBaseWidget(l)
	return l
}

// Tapped is part of fyne.Tappable.
func (l *tappableLabel) Tapped(*fyne.PointEvent) {
	if l.enabled {
		l.tapped()
	}
}

// Cursor is part of desktop.Cursorable.
func (l *tappableLabel) Cursor() desktop.Cursor {
	if l.enabled {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}
