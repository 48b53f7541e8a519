package app

import (
	"fmt"
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/peer"
)

// A qualityLevel says how well somebody is seen and heard: as many bars are lit.
type qualityLevel int

const (
	qualityUnknown qualityLevel = iota // not connected yet
	qualityPoor
	qualityFair
	qualityGood
)

// From these on a call is noticeably worse: people begin to talk over one another, or
// see single pictures (ITU-T G.114 has 150 to 400 ms for the delay of speech).
const (
	fairDelay, poorDelay = 300 * time.Millisecond, 700 * time.Millisecond
	fairFPS, poorFPS     = 12, 4
	fairLoss, poorLoss   = 0.02, 0.08 // of packets that nothing brought back
)

// A lossMeter measures which share of packets was lost lately.
type lossMeter struct {
	since    time.Time
	expected int // packets until then
	lost     int // of them, for good
	share    float64
}

// lossTime is what the share is taken over, or a little more.
const lossTime = 5 * time.Second

// update takes note of the counts of a call so far.
func (l *lossMeter) update(r session.NetworkReport, now time.Time) {
	if now.Sub(l.since) < lossTime {
		return
	}
	expected, lost := r.PacketsReceived+r.PacketsLost, r.PacketsLost-r.Retransmitted-r.RecoveredByParity
	l.share = 0
	if packets := expected - l.expected; packets > 0 && !l.since.IsZero() {
		l.share = float64(max(lost-l.lost, 0)) / float64(packets)
	}
	l.since, l.expected, l.lost = now, expected, lost
}

// color is that of the bars; all stand out from the dark tag that they are on.
func (l qualityLevel) color() color.NRGBA {
	switch l {
	case qualityGood:
		return color.NRGBA{0x3D, 0xD6, 0x8C, 0xFF}
	case qualityFair:
		return color.NRGBA{0xF5, 0xB0, 0x21, 0xFF}
	case qualityPoor:
		return color.NRGBA{0xFF, 0x6B, 0x5E, 0xFF}
	}
	return color.NRGBA{0x9C, 0x9C, 0xA4, 0xFF}
}

// qualityOf is the level of the connection to a member, of which a share of packets is
// lost lately, and a sentence with the figures that it is taken from.
func qualityOf(m session.Member, loss float64) (level qualityLevel, sentence string) {
	switch m.State {
	case peer.Connecting:
		return qualityUnknown, lang.L("Connecting")
	case peer.Connected:
	default:
		return qualityPoor, lang.L("The connection is interrupted. It is being tried again.")
	}
	sends := m.CameraOn && m.Width > 0
	switch {
	case m.Delay >= poorDelay, m.Network.RoundTrip >= 2*poorDelay, loss >= poorLoss, sends && m.FPS < poorFPS:
		level, sentence = qualityPoor, lang.L("The connection is poor")
	case m.Delay >= fairDelay, m.Network.RoundTrip >= 2*fairDelay, loss >= fairLoss, sends && m.FPS < fairFPS:
		level, sentence = qualityFair, lang.L("The connection is fair")
	default:
		level, sentence = qualityGood, lang.L("The connection is good")
	}
	figures := append([]string{sentence}, pictureFigures(m)...)
	if loss >= fairLoss {
		figures = append(figures, lang.L("{{.Share}} lost on the way to you", map[string]any{"Share": locale.Percent(float32(loss))}))
	}
	if loss := m.Network.Sending.Loss; loss >= fairLoss {
		figures = append(figures, lang.L("{{.Share}} lost on the way to them", map[string]any{"Share": locale.Percent(float32(loss))}))
	}
	return level, strings.Join(figures, " · ")
}

// pictureFigures are the size of a member's pictures, their rate and their delay, as
// far as they are known.
func pictureFigures(m session.Member) (figures []string) {
	if m.Width > 0 {
		figures = append(figures, fmt.Sprintf("%d×%d", m.Width, m.Height))
	}
	if m.FPS > 0 {
		figures = append(figures, locale.FrameRate(m.FPS))
	}
	if m.Delay > 0 {
		figures = append(figures, locale.Milliseconds(m.Delay))
	}
	return figures
}
