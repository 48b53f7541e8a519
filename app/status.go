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

	"peerscope/app/session"
	"peerscope/peer"
)

// A status is the quiet line at the foot of the window. What a person should
// know takes its place for as long as it is so.
type status struct {
	window     *window
	row        *fyne.Container
	icon       *widget.Icon
	text       *prose
	copy, list *button
}

func (w *window) newStatus() *status {
	s := &status{window: w, icon: widget.NewIcon(nil), text: newProse("")}
	s.copy = w.newButton("", glyph("link"), lang.L("Copy the link"), w.copyLink)
	s.list = w.newButton("", theme.ListIcon(), lang.L("What is seen now"), w.toggleSeen)
	s.copy.Importance, s.list.Importance = widget.LowImportance, widget.LowImportance
	s.row = container.New(layout.NewCustomPaddedLayout(0, 4, 8, 8),
		container.NewBorder(nil, nil, container.NewCenter(s.icon), container.NewHBox(s.copy, s.list), s.text))
	return s
}

func (s *status) render(st session.State) {
	notice := st.Notice
	if now := s.window.notes.now; now.Text != "" && !notice.Problem {
		notice = now
	}
	front := s.window.room.front()
	inCall := front != nil && st.Phase != session.Home
	text, importance, icon := "", widget.LowImportance, fyne.Resource(nil)
	switch {
	case notice.Problem:
		text, importance, icon = sentence(notice), widget.MediumImportance, theme.NewWarningThemedResource(theme.WarningIcon())
	case notice.Text != "":
		text, importance, icon = sentence(notice), widget.MediumImportance, theme.InfoIcon()
	case inCall:
		text = line(front.member)
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
	setVisible(s.row, (text != "" || inCall) && !(s.window.room.stage.full && notice.Text == ""))
}

// line is the state of the connection to a member, its pictures and their delay.
func line(m session.Member) string {
	parts := []string{stateWord(m.State)}
	if m.Width > 0 {
		parts = append(parts, fmt.Sprintf("%d×%d", m.Width, m.Height))
	}
	if m.FPS > 0 {
		parts = append(parts, lang.L("{{.N}} fps", map[string]any{"N": fmt.Sprintf("%.0f", m.FPS)}))
	}
	if m.Delay > 0 {
		parts = append(parts, lang.L("{{.N}} ms", map[string]any{"N": m.Delay.Milliseconds()}))
	}
	return strings.Join(parts, " · ")
}

func stateWord(s peer.MemberState) string {
	switch s {
	case peer.Connected:
		return lang.L("Connected")
	case peer.Interrupted:
		return lang.L("Interrupted")
	case peer.Gone, peer.Vanished, peer.Failed:
		return lang.L("Not connected")
	}
	return lang.L("Connecting")
}
