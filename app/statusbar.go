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

// mostNews bounds the length of a sentence, in the theme's units: four lines of
// the smallest window. The reason in it may be of any length, and the pictures
// are to keep their place.
const mostNews = 1150

// A status is the quiet line at the foot of the window. What a person should
// know takes its place for as long as it is so.
type status struct {
	window     *window
	row        *fyne.Container
	icon       *widget.Icon
	text       *statusLine
	figures    *button // opens the statistics, as a tap on the text does
	copy, list *button
}

func (w *window) newStatus() *status {
	s := &status{window: w, icon: widget.NewIcon(nil), text: newStatusLine(w.toggleStatistics)}
	s.figures = w.newButton("", theme.InfoIcon(), lang.L("Statistics"), w.toggleStatistics)
	s.copy = w.newButton("", glyph("link"), lang.L("Copy the link"), w.copyLink)
	s.list = w.newButton("", theme.ListIcon(), lang.L("What is seen now"), w.toggleSeen)
	for _, b := range []*button{s.figures, s.copy, s.list} {
		b.Importance = widget.LowImportance
	}
	s.row = container.New(layout.NewCustomPaddedLayout(0, 4, 8, 8),
		container.NewBorder(nil, nil, container.NewCenter(s.icon), container.NewHBox(s.figures, s.copy, s.list), s.text))
	return s
}

func (s *status) render(st session.State) {
	front := s.window.room.front()
	inCall := front != nil && st.Phase != session.Home
	full := s.window.room.stage.full
	text, problem := s.news(st)
	news := text != ""
	if !news && inCall {
		text = line(front.member, st)
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
	setVisible(s.list, inCall)
	setVisible(s.figures, inCall)
	s.text.live = inCall
	s.window.statistics.render(st.Members, inCall && !full)
	setVisible(s.row, (text != "" || inCall) && (news || !full))
}

// news are what a person should know of now: what is wrong, or else what the
// window or the session has to say for a moment.
func (s *status) news(st session.State) (text string, problem bool) {
	notice := st.Notice
	if now := s.window.notes.now; now.Text != "" && !notice.Problem {
		notice = now
	}
	return shortened(sentence(notice), &canvas.Text{TextSize: theme.TextSize()}, mostNews), notice.Problem
}

// soundProblems are why we are not heard, or hear nothing. Where the camera does
// not work there is no need of words: the own picture shows it.
func soundProblems(self session.Self) string {
	return strings.TrimSpace(sentence(self.MicProblem) + " " + sentence(self.SpeakerProblem))
}

// line is the state of the connection to a member, its pictures and their delay,
// whether the member is told what is seen in them, and whether neighbours see us.
func line(m session.Member, st session.State) string {
	parts := []string{stateWord(m.State)}
	if m.Width > 0 {
		parts = append(parts, fmt.Sprintf("%d×%d", m.Width, m.Height))
	}
	if m.FPS > 0 {
		parts = append(parts, framesPerSecond(m.FPS))
	}
	if m.Delay > 0 {
		parts = append(parts, milliseconds(m.Delay))
	}
	if st.SharingDetections {
		parts = append(parts, lang.L("Boxes are shared"))
	}
	if st.Nearby.Visible {
		parts = append(parts, lang.L("Visible on this network"))
	}
	return strings.Join(parts, " · ")
}

func stateWord(s peer.MemberState) string {
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

// A statusLine is prose that opens something when it is tapped.
type statusLine struct {
	prose
	live   bool // a tap does something now
	tapped func()
}

func newStatusLine(tapped func()) *statusLine {
	l := &statusLine{tapped: tapped}
	l.Wrapping = fyne.TextWrapWord
	l.ExtendBaseWidget(l)
	return l
}

// Tapped is part of fyne.Tappable.
func (l *statusLine) Tapped(*fyne.PointEvent) {
	if l.live {
		l.tapped()
	}
}

// Cursor is part of desktop.Cursorable.
func (l *statusLine) Cursor() desktop.Cursor {
	if l.live {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}
