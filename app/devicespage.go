package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/media"
)

// A devicesPage is for choosing camera, microphone and loudspeaker and for trying
// them. It switches nothing on: a device that is off stays off.
type devicesPage struct {
	settingsPage
	controller           *controller
	camera, mic, speaker *deviceChoice
	micOn                *widgets.Check
	meter                *widgets.LevelMeter
	micHint              *widgets.WrappedLabel
	standby              *widgets.Check
	test                 *widgets.Button
	hd, ring, presence   *widgets.Check
}

func newDevicesPage(c *controller, parent fyne.Window, k *widgets.Toolkit) *devicesPage {
	p := &devicesPage{controller: c, meter: widgets.NewLevelMeter(), micHint: widgets.NewHint("").Flush()}
	p.camera = newDeviceChoice(c, parent, k, func(s *session.Settings, id string) { s.Camera = id })
	p.mic = newDeviceChoice(c, parent, k, func(s *session.Settings, id string) { s.Microphone = id })
	p.speaker = newDeviceChoice(c, parent, k, func(s *session.Settings, id string) { s.Speaker = id })
	p.hd = k.NewCheck(lang.L("Send a larger picture, 1280×720"), func(on bool) {
		c.updateSettings(func(s *session.Settings) { s.HD = on })
	})
	p.hd.Checked = c.settings.HD
	p.micOn = k.NewCheck(lang.L("Microphone on"), func(on bool) {
		c.updateSettings(func(s *session.Settings) { s.MicOff = !on })
	})
	p.standby = k.NewCheck(lang.L("In a call, notice that I speak while it is off"), func(on bool) {
		c.updateSettings(func(s *session.Settings) { s.MicStandby = on })
	})
	p.standby.Checked = c.settings.MicStandby
	p.ring = k.NewCheck(lang.L("Ring when somebody nearby calls"), func(on bool) {
		c.updateSettings(func(s *session.Settings) { s.RingOff = !on })
	})
	p.ring.Checked = !c.settings.RingOff
	p.presence = k.NewCheck(lang.L("Play a sound when somebody joins or leaves"), func(on bool) {
		c.updateSettings(func(s *session.Settings) { s.PresenceSoundsOff = !on })
	})
	p.presence.Checked = !c.settings.PresenceSoundsOff
	p.test = k.NewButton(lang.L("Play a sound"), theme.VolumeUpIcon(), "", c.session.TestSpeaker)
	refresh := k.NewButton(lang.L("Look again for devices"), theme.ViewRefreshIcon(), "", c.session.RefreshDevices)
	p.render = p.renderDevices
	p.content = container.NewVBox(
		widgets.NewSection(lang.L("Camera"), p.camera.content, widgets.NewExplained(p.hd, "")),
		widgets.NewSection(lang.L("Microphone"), p.mic.content, widgets.NewExplained(p.micOn, ""), p.meter, p.micHint,
			widgets.NewExplained(p.standby, lang.L("It stays open in calls for that. What it hears while it is off never leaves this computer, and is not kept.")),
			newProcessingChecks(c, k)),
		widgets.NewSection(lang.L("Loudspeaker"), p.speaker.content, container.NewHBox(p.test), widgets.NewExplained(p.ring, ""), widgets.NewExplained(p.presence, "")),
		container.NewHBox(refresh))
	return p
}

func (p *devicesPage) renderDevices(self session.Self) {
	p.camera.render(self.Cameras, self.Camera, cameraProblem(self))
	p.mic.render(self.Microphones, self.Microphone, self.MicProblem)
	p.speaker.render(self.Speakers, self.Speaker, self.SpeakerProblem)
	p.micOn.ShowChecked(!p.controller.settings.MicOff)
	p.meter.Set(self.MicLevel)
	widgets.SetVisible(p.meter, self.MicOn)
	hint := ""
	switch {
	case self.MicOn:
		hint = lang.L("Speak: the bar follows your voice.")
	case p.controller.settings.MicOff && !p.controller.settings.MicStandby:
		hint = lang.L("It is not listened to while it is off.")
	}
	p.micHint.Update(hint)
	p.test.SetEnabled(!self.TestingSpeaker)
}

// A deviceChoice is for choosing one of the devices of a kind; it says what is wrong
// with it.
type deviceChoice struct {
	content *fyne.Container
	chips   *widgets.Choice
	problem *widgets.WrappedLabel
	details *detailsButton
	ids     []string // of the chips
}

func newDeviceChoice(c *controller, parent fyne.Window, k *widgets.Toolkit, choose func(s *session.Settings, id string)) *deviceChoice {
	d := &deviceChoice{problem: widgets.NewHint("").Flush(), details: newDetailsButton(k, parent)}
	d.chips = k.NewChoice(nil, -1, func(i int) {
		c.updateSettings(func(s *session.Settings) { choose(s, d.ids[i]) })
	})
	d.content = widgets.NewColumn(d.chips.Container, d.problem, d.details.row)
	return d
}

func (d *deviceChoice) render(all []media.Device, used media.Device, problem session.Notice) {
	names, ids := deviceNames(all)
	d.ids = ids
	d.chips.Set(names, indexOfDevice(ids, used))
	widgets.SetVisible(d.chips.Container, len(names) > 0)
	text := locale.Notice(problem)
	if text == "" && len(names) == 0 {
		text = lang.L("None was found.")
	}
	d.problem.Update(text)
	d.details.render(problem)
}
