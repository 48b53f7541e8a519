package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"peerscope/app/session"
	"peerscope/app/widgets"
)

// newProcessingChecks is for switching off what is done to the microphone's sound.
func newProcessingChecks(c *controller, k *widgets.Toolkit) fyne.CanvasObject {
	newCheck := func(text, hint string, off func(*session.Settings) *bool) fyne.CanvasObject {
		check := k.NewCheck(text, func(on bool) {
			c.updateSettings(func(s *session.Settings) { *off(s) = !on })
		})
		check.Checked = !*off(&c.settings)
		return widgets.NewExplained(check, hint)
	}
	return widgets.NewColumn(
		newCheck(lang.L("Cancel echo"), lang.L("The others do not hear themselves from your loudspeaker."),
			func(s *session.Settings) *bool { return &s.EchoCancellationOff }),
		newCheck(lang.L("Suppress noise"), lang.L("Switch this and the next one off when you play music."),
			func(s *session.Settings) *bool { return &s.NoiseSuppressionOff }),
		newCheck(lang.L("Adjust the volume of my voice"), "",
			func(s *session.Settings) *bool { return &s.AutoGainControlOff }))
}
