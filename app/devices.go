package app

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/media"
)

// deviceControls choose the camera and the microphone and turn them on and off.
type deviceControls struct {
	content                 *fyne.Container
	camera, mic             *deviceSelect
	cameraToggle, micToggle *widgets.ToggleButton
	meter                   *widgets.LevelMeter
	problems                *widgets.WrappedLabel // of the microphone and the loudspeaker
	details                 *detailsButton        // of problems, also of the camera's
}

func newDeviceControls(c *controller) *deviceControls {
	d := &deviceControls{meter: widgets.NewLevelMeter(), problems: widgets.NewHint("").Flush(), details: newDetailsButton(c.toolkit, c.Window)}
	d.camera, d.mic = newCameraSelect(c), newMicSelect(c)
	d.cameraToggle = c.toolkit.NewToggleButton(icon("camera"), icon("camera-off"), c.toggleCamera)
	d.micToggle = c.toolkit.NewToggleButton(icon("mic"), icon("mic-off"), c.toggleMic)
	d.content = widgets.NewColumn(
		toRightOf(d.cameraToggle.Button, d.camera.list),
		toRightOf(container.NewVBox(d.micToggle.Button), container.NewVBox(d.mic.list, d.meter)),
		d.problems, d.details.row)
	return d
}

// toRightOf puts an object to the right of a first one, also in the order of Tab.
func toRightOf(first, then fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewBorderLayout(nil, nil, first, nil), first, then)
}

func (d *deviceControls) render(self session.Self) {
	d.camera.setDevices(self.Cameras, self.Camera)
	d.mic.setDevices(self.Microphones, self.Microphone)
	d.cameraToggle.Set(self.CameraOn, cameraTooltip(self))
	d.micToggle.Set(self.MicOn, micTooltip(self))
	d.meter.Set(self.MicLevel)
	widgets.SetVisible(d.meter, self.MicOn)
	d.problems.Update(soundProblems(self))
	d.details.render(self.CameraProblem, self.MicProblem, self.SpeakerProblem)
}

// A deviceSelect is for choosing one of the devices of a kind.
type deviceSelect struct {
	list *widget.Select
	ids  []string // of the list's options
}

func newCameraSelect(c *controller) *deviceSelect {
	return newDeviceSelect(c, lang.L("No camera"), func(s *session.Settings, id string) { s.Camera = id })
}

func newMicSelect(c *controller) *deviceSelect {
	return newDeviceSelect(c, lang.L("No microphone"), func(s *session.Settings, id string) { s.Microphone = id })
}

func newDeviceSelect(c *controller, placeHolder string, choose func(s *session.Settings, id string)) *deviceSelect {
	d := &deviceSelect{list: widget.NewSelect(nil, nil)}
	d.list.PlaceHolder = placeHolder
	d.list.OnChanged = func(string) {
		if i := d.list.SelectedIndex(); i >= 0 && i < len(d.ids) {
			c.updateSettings(func(s *session.Settings) { choose(s, d.ids[i]) })
		}
	}
	return d
}

// setDevices changes the devices and which one is in use, without calling back.
func (d *deviceSelect) setDevices(all []media.Device, used media.Device) {
	names, ids := deviceNames(all)
	selected := ""
	if i := indexOfDevice(ids, used); i >= 0 {
		selected = names[i]
	}
	if slices.Equal(names, d.list.Options) && slices.Equal(ids, d.ids) && d.list.Selected == selected {
		return
	}
	d.ids, d.list.Options, d.list.Selected = ids, names, selected
	d.list.Refresh()
}

// deviceNames are what people call the devices; two of one name are numbered.
func deviceNames(all []media.Device) (names, ids []string) {
	for _, d := range all {
		names, ids = append(names, numberDouble(deviceName(d), names)), append(ids, d.ID)
	}
	return names, ids
}

// indexOfDevice is where the device that is used is among ids; -1 if none is.
func indexOfDevice(ids []string, used media.Device) int {
	if used == (media.Device{}) {
		return -1
	}
	return slices.Index(ids, used.ID)
}

// numberDouble is a name with a number if it is among others.
func numberDouble(name string, others []string) string {
	numbered := name
	for n := 2; slices.Contains(others, numbered); n++ {
		numbered = fmt.Sprintf("%s (%d)", name, n)
	}
	return numbered
}

// deviceName is what the system or the program calls a device.
func deviceName(d media.Device) string {
	switch {
	case d.ID == session.SampleCameraID:
		return lang.L("Sample clip")
	case session.IsScreenID(d.ID):
		return lang.L("Screen")
	}
	return d.Name
}
