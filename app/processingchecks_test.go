package app

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"peerscope/app/session"
	"peerscope/app/widgets"
)

// checkByText is the check box with that text.
func checkByText(t *testing.T, o fyne.CanvasObject, text string) *widgets.Check {
	t.Helper()
	all := test.LaidOutObjects(o)
	i := slices.IndexFunc(all, func(o fyne.CanvasObject) bool {
		c, ok := o.(*widgets.Check)
		return ok && c.Text == text
	})
	if i < 0 {
		t.Fatalf("there is no check box %q", text)
	}
	return all[i].(*widgets.Check)
}

func TestProcessingIsSwitchedOffAndOn(t *testing.T) {
	f := newTestWindow(t, Options{})
	defer f.openTab("Devices").Close()
	for text, off := range map[string]func(session.Settings) bool{
		"Cancel echo":                   func(s session.Settings) bool { return s.EchoCancellationOff },
		"Suppress noise":                func(s session.Settings) bool { return s.NoiseSuppressionOff },
		"Adjust the volume of my voice": func(s session.Settings) bool { return s.AutoGainControlOff },
	} {
		check := checkByText(t, f.settingsDialog.devices.content, text)
		if !check.Checked {
			t.Errorf("%q is off by itself", text)
		}
		for _, want := range []bool{true, false} {
			if test.Tap(check); off(f.session.settings) != want {
				t.Errorf("%q: switched off: %v, want %v", text, !want, want)
			}
		}
	}
	f.controller.updateSettings(func(s *session.Settings) { s.NoiseSuppressionOff = true })
	if checks := newProcessingChecks(f.controller, f.controller.toolkit); checkByText(t, checks, "Suppress noise").Checked {
		t.Error("what is off is shown as on")
	}
}
