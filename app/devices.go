package app

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
	"peerscope/media"
)

// devices are the camera and the microphone that are used, and how loud it is.
type devices struct {
	content                 *fyne.Container
	camera, mic             *deviceChoice
	cameraToggle, micToggle *toggle
	meter                   *meter
	problems                *prose // of the microphone and the loudspeaker
}

func (w *window) newDevices() *devices {
	d := &devices{meter: newMeter(), problems: quiet("")}
	d.camera, d.mic = w.newCameraChoice(), w.newMicChoice()
	d.cameraToggle = newToggle(w, "camera", w.toggleCamera)
	d.micToggle = newToggle(w, "mic", w.toggleMic)
	d.content = container.NewVBox(
		after(d.cameraToggle.button, d.camera.list),
		after(container.NewVBox(d.micToggle.button), container.NewVBox(d.mic.list, d.meter)),
		d.problems)
	return d
}

// after puts an object to the right of a first one, for the eye and for Tab.
func after(first, then fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewBorderLayout(nil, nil, first, nil), first, then)
}

func (d *devices) render(self session.Self) {
	d.camera.set(self.Cameras, self.Camera)
	d.mic.set(self.Microphones, self.Microphone)
	d.cameraToggle.set(self.CameraOn, lang.L("Turn the camera off"), lang.L("Turn the camera on"), "E")
	d.micToggle.set(self.MicOn, lang.L("Turn the microphone off"), lang.L("Turn the microphone on"), "D")
	d.meter.set(self.Level)
	setVisible(d.meter, self.MicOn)
	d.problems.set(soundProblems(self))
}

// A deviceChoice is a list of devices of one kind with the chosen one.
type deviceChoice struct {
	list *widget.Select
	ids  []string // of the list's options
}

func (w *window) newCameraChoice() *deviceChoice {
	return newDeviceChoice(lang.L("No camera"), func(id string) {
		w.change(func(s *session.Settings) { s.Camera = id })
	})
}

func (w *window) newMicChoice() *deviceChoice {
	return newDeviceChoice(lang.L("No microphone"), func(id string) {
		w.change(func(s *session.Settings) { s.Microphone = id })
	})
}

func newDeviceChoice(none string, chosen func(id string)) *deviceChoice {
	c := &deviceChoice{list: widget.NewSelect(nil, nil)}
	c.list.PlaceHolder = none
	c.list.OnChanged = func(string) {
		if i := c.list.SelectedIndex(); i >= 0 && i < len(c.ids) {
			chosen(c.ids[i])
		}
	}
	return c
}

// set shows the devices and which is in use, without choosing one.
func (c *deviceChoice) set(all []media.Device, used media.Device) {
	names, ids := deviceNames(all)
	selected := ""
	if i := slices.Index(ids, used.ID); i >= 0 && used != (media.Device{}) {
		selected = names[i]
	}
	if slices.Equal(names, c.list.Options) && slices.Equal(ids, c.ids) && c.list.Selected == selected {
		return
	}
	c.ids, c.list.Options, c.list.Selected = ids, names, selected
	c.list.Refresh()
}

// screenOf is the ID of the first screen among cameras, "" if there is none.
func screenOf(cameras []media.Device) string {
	for _, c := range cameras {
		if session.IsScreenID(c.ID) {
			return c.ID
		}
	}
	return ""
}

// deviceNames are what people call the devices; two of one name are numbered.
func deviceNames(all []media.Device) (names, ids []string) {
	for _, d := range all {
		own := ownName(d)
		name := own
		for n := 2; slices.Contains(names, name); n++ {
			name = fmt.Sprintf("%s (%d)", own, n)
		}
		names, ids = append(names, name), append(ids, d.ID)
	}
	return names, ids
}

// ownName is the name that the system gives a device, or that we give it in the
// person's language.
func ownName(d media.Device) string {
	switch {
	case d.ID == session.SampleCameraID:
		return lang.L("Sample clip")
	case session.IsScreenID(d.ID):
		return lang.L("Screen")
	}
	return d.Name
}

// A toggle is a button with a drawing for on and one for off.
type toggle struct {
	button  *button
	on, off fyne.Resource
}

func newToggle(w *window, name string, tapped func()) *toggle {
	t := &toggle{on: glyph(name), off: glyph(name + "-off")}
	t.button = w.newButton("", t.on, "", tapped)
	return t
}

func (t *toggle) set(on bool, turnOff, turnOn, key string) {
	if on {
		t.button.set(t.on, widget.MediumImportance, withKey(turnOff, key))
	} else {
		t.button.set(t.off, widget.DangerImportance, withKey(turnOn, key))
	}
}

// A meter is a thin bar as long as the microphone is loud.
type meter struct {
	widget.BaseWidget
	level        float32
	ground, fill canvas.Rectangle
}

func newMeter() *meter {
	m := &meter{}
	m.ExtendBaseWidget(m)
	return m
}

func (m *meter) set(level float32) {
	if level = min(max(level, 0), 1); level != m.level {
		m.level = level
		m.Refresh()
	}
}

// MinSize is part of fyne.CanvasObject.
func (m *meter) MinSize() fyne.Size { return fyne.NewSize(40, 4) }

// CreateRenderer is part of fyne.Widget.
func (m *meter) CreateRenderer() fyne.WidgetRenderer {
	return &fixedRenderer{objects: []fyne.CanvasObject{&m.ground, &m.fill}, of: m}
}

func (m *meter) place() {
	size := m.Size()
	m.ground.FillColor = theme.Color(theme.ColorNameInputBackground)
	m.fill.FillColor = theme.Color(theme.ColorNamePrimary)
	m.ground.CornerRadius, m.fill.CornerRadius = size.Height/2, size.Height/2
	m.ground.Resize(size)
	m.fill.Resize(fyne.NewSize(size.Width*m.level, size.Height))
}
