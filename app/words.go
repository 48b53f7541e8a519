package app

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"peerscope/app/session"
	"peerscope/assets"
)

// loadTranslations makes the program's translations known to Fyne, which picks the
// language of the system.
func loadTranslations() error { return lang.AddTranslationsFS(assets.Translations, "translations") }

// noticeText is what a notice says, in the language of the person.
func noticeText(n session.Notice) string {
	if n.Text == "" {
		return ""
	}
	return lang.L(n.Text, n.Args)
}

// labelText is what a label of the model is called. Those of a model of the
// person's own may hold anything, and lang takes braces for a template.
func labelText(label string) string {
	if strings.Contains(label, "{{") {
		return label
	}
	return lang.L(label)
}

// durationText is a rough length of time, in the largest unit that says enough.
func durationText(d time.Duration) string {
	switch s := int(d.Seconds()); {
	case s < 60:
		return lang.L("{{.N}} s", map[string]any{"N": max(s, 0)})
	case s < 3600:
		return lang.L("{{.N}} min", map[string]any{"N": s / 60})
	default:
		return lang.L("{{.N}} h", map[string]any{"N": s / 3600})
	}
}

// frameRateText is a rate of pictures.
func frameRateText(fps float64) string {
	return lang.L("{{.N}} fps", map[string]any{"N": fmt.Sprintf("%.0f", fps)})
}

// millisecondsText is a short length of time.
func millisecondsText(d time.Duration) string {
	return lang.L("{{.N}} ms", map[string]any{"N": d.Milliseconds()})
}

// percentText is a score or a share as people read it.
func percentText(f float32) string { return fmt.Sprintf("%.0f\u2009%%", f*100) }
