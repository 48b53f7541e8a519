package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"peerscope/app/locale"
	"peerscope/app/preferences"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// A tellingSettings is the section of the settings about how alarms are told.
type tellingSettings struct {
	content    fyne.CanvasObject
	controller *controller
	pictures   *widgets.Check
	problem    *widgets.WrappedLabel // why the desktop shows none
}

func newTellingSettings(c *controller, k *widgets.Toolkit) *tellingSettings {
	s := &tellingSettings{controller: c, problem: widgets.NewHint("").Flush()}
	sound := k.NewCheck(lang.L("Play a soft sound at an alarm"), func(on bool) {
		c.updateSettings(func(s *session.Settings) { s.AlarmSoundOff = !on })
	})
	sound.Checked = !c.settings.AlarmSoundOff
	rows := container.NewVBox(widgets.NewExplained(sound, ""))
	if c.desktop.dispatcher != nil {
		rows.Add(s.newDesktopRows(k))
	}
	rows.Add(s.newSpeechRow(k))
	s.content = widgets.NewSection(lang.L("How I am told"), rows)
	s.render()
	return s
}

// newSpeechRow is for what is read aloud.
func (s *tellingSettings) newSpeechRow(k *widgets.Toolkit) fyne.CanvasObject {
	c := s.controller
	read := k.NewCheck(lang.L("Read aloud what comes and goes, and alarms"), func(on bool) {
		c.updatePreferences(func(p *preferences.Preferences) { p.ReadAloud = on })
	})
	read.Checked = c.preferences.Get().ReadAloud && c.speech.dispatcher != nil
	if c.speech.dispatcher == nil {
		read.Disable()
		return widgets.NewExplained(read, locale.Notice(noSpeechNotice("")))
	}
	return widgets.NewExplained(read, lang.L("In calls. Ctrl+L reads what is there now, at any time."))
}

// newDesktopRows are for the notifications of the desktop.
func (s *tellingSettings) newDesktopRows(k *widgets.Toolkit) fyne.CanvasObject {
	c := s.controller
	shown := k.NewCheck(lang.L("Show alarms on the desktop"), func(on bool) {
		c.updatePreferences(func(p *preferences.Preferences) { p.NotificationsOff = !on })
		callIf(on, c.desktop.tryOut)
		s.render()
	})
	s.pictures = k.NewCheck(lang.L("With a picture of what was seen"), func(on bool) {
		c.updatePreferences(func(p *preferences.Preferences) { p.NotificationPicturesOff = !on })
	})
	p := c.preferences.Get()
	shown.Checked, s.pictures.Checked = !p.NotificationsOff, !p.NotificationPicturesOff
	return container.NewVBox(
		widgets.NewExplained(shown, lang.L("While no window of this program is in front.")), s.problem,
		widgets.NewExplained(s.pictures, lang.L("Others may see it too: desktops keep notifications, and show them on a locked screen.")))
}

// render shows what changes by itself.
func (s *tellingSettings) render() {
	if s.pictures == nil {
		return
	}
	off := s.controller.preferences.Get().NotificationsOff
	s.pictures.SetEnabled(!off)
	text := ""
	if s.controller.desktop.failed && !off {
		text = lang.L("Nothing on this desktop shows notifications.")
	}
	s.problem.Update(text)
}
