// Package locale gives texts and numbers in the language of the person.
package locale

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"peerscope/app/session"
)

// Notice is what a notice says, in the language of the person.
func Notice(n session.Notice) string {
	if n.Text == "" {
		return ""
	}
	return lang.L(n.Text, n.Args)
}

// Label is the name of a label of a model. The labels of a model of the person's own
// may hold anything, and lang takes braces for a template.
func Label(label string) string {
	if strings.Contains(label, "{{") {
		return label
	}
	return lang.L(label)
}

// Duration is a rough length of time, in the largest unit that says enough.
func Duration(d time.Duration) string {
	switch s := int(d.Seconds()); {
	case s < 60:
		return lang.L("{{.N}} s", map[string]any{"N": max(s, 0)})
	case s < 3600:
		return lang.L("{{.N}} min", map[string]any{"N": s / 60})
	default:
		return lang.L("{{.N}} h", map[string]any{"N": s / 3600})
	}
}

// Date is a day, in the form that is the same everywhere (ISO 8601).
func Date(t time.Time) string { return t.Local().Format(time.DateOnly) }

// Moment is the time of t on the day that now is of, and else its date too.
func Moment(t, now time.Time) string {
	if Date(t) == Date(now) {
		return t.Local().Format("15:04")
	}
	return t.Local().Format("2006-01-02 15:04")
}

// FrameRate is a number of frames a second.
func FrameRate(fps float64) string {
	return lang.L("{{.N}} fps", map[string]any{"N": fmt.Sprintf("%.0f", fps)})
}

// Milliseconds is a short length of time.
func Milliseconds(d time.Duration) string {
	return lang.L("{{.N}} ms", map[string]any{"N": d.Milliseconds()})
}

// Percent is a score or a share as people read it.
func Percent(f float32) string { return fmt.Sprintf("%.0f\u2009%%", f*100) }
