package app

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"peerscope/app/session"
	"peerscope/assets"
)

// loadWords makes the program's translations known to Fyne, which picks the
// language of the system.
func loadWords() error { return lang.AddTranslationsFS(assets.Translations, "translations") }

// sentence is what a notice says, in the language of the person.
func sentence(n session.Notice) string {
	if n.Text == "" {
		return ""
	}
	return lang.L(n.Text, n.Args)
}

// labelName is what a label of the model is called. Those of a model of the
// person's own may hold anything, and lang takes braces for a template.
func labelName(label string) string {
	if strings.Contains(label, "{{") {
		return label
	}
	return lang.L(label)
}

// duration is a rough length of time, in the largest unit that says enough.
func duration(d time.Duration) string {
	switch s := int(d.Seconds()); {
	case s < 60:
		return lang.L("{{.N}} s", map[string]any{"N": max(s, 0)})
	case s < 3600:
		return lang.L("{{.N}} min", map[string]any{"N": s / 60})
	default:
		return lang.L("{{.N}} h", map[string]any{"N": s / 3600})
	}
}

// framesPerSecond is a rate of pictures.
func framesPerSecond(fps float64) string {
	return lang.L("{{.N}} fps", map[string]any{"N": fmt.Sprintf("%.0f", fps)})
}

// milliseconds is a short length of time.
func milliseconds(d time.Duration) string {
	return lang.L("{{.N}} ms", map[string]any{"N": d.Milliseconds()})
}

// percent is a score or a share as people read it.
func percent(f float32) string { return fmt.Sprintf("%.0f\u2009%%", f*100) }
