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

// deviceControls are the camera and the microphone that are used, and how loud it is.
type deviceControls struct {
	content                 *fyne.Container
	camera, mic             *deviceSelect
	cameraToggle, micToggle *toggleButton
	meter                   *levelMeter
	problems                *wrappedLabel // of the microphone and the loudspeaker
}

func (w *window) newDeviceControls() *deviceControls {
	d := &deviceControls{meter: newLevelMeter(), problems: newHint("")}
	d.camera, d.mic = w.newCameraSelect(), w.newMicSelect()
	d.cameraToggle = newToggleButton(w, "camera", w.toggleCamera)
	d.micToggle = newToggleButton(w, "mic", w.toggleMic)
	d.content = container.NewVBox(
		withLeading(d.cameraToggle.button, d.camera.list),
		withLeading(container.NewVBox(d.micToggle.button), container.NewVBox(d.mic.list, d.meter)),
		d.problems)
	return d
}

// withLeading puts an object to the right of a first one, for the eye and for Tab.
func withLeading(first, then fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewBorderLayout(nil, nil, first, nil), first, then)
}

func (d *deviceControls) render(self session.Self) {
	d.camera.set(self.Cameras, self.Camera)
	d.mic.set(self.Microphones, self.Microphone)
	d.cameraToggle.set(self.CameraOn, lang.L("Turn the camera off"), lang.L("Turn the camera on"), "E")
	d.micToggle.set(self.MicOn, lang.L("Turn the microphone off"), lang.L("Turn the microphone on"), "D")
	d.meter.set(self.Level)
	setVisible(d.meter, self.MicOn)
	d.problems.update(soundProblems(self))
}

// A deviceSelect is a list of devices of one kind with the chosen one.
type deviceSelect struct {
	list *widget.Select
	ids  []string // of the list's options
}

func (w *window) newCameraSelect() *deviceSelect {
	return newDeviceSelect(lang.L("No camera"), func(id string) {
		w.updateSettings(func(s *session.Settings) { s.Camera = id })
	})
}

func (w *window) newMicSelect() *deviceSelect {
	return newDeviceSelect(lang.L("No microphone"), func(id string) {
		w.updateSettings(func(s *session.Settings) { s.Microphone = id })
	})
}

func newDeviceSelect(none string, chosen func(id string)) *deviceSelect {
	c := &deviceSelect{list: widget.NewSelect(nil, nil)}
	c.list.PlaceHolder = none
	c.list.OnChanged = func(string) {
		if i := c.list.SelectedIndex(); i >= 0 && i < len(c.ids) {
			chosen(c.ids[i])
		}
	}
	return c
}

// set shows the devices and which is in use, without choosing one.
func (c *deviceSelect) set(all []media.Device, used media.Device) {
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

// firstScreen is the ID of the first screen among cameras, "" if there is none.
func firstScreen(cameras []media.Device) string {
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
		own := deviceName(d)
		name := own
		for n := 2; slices.Contains(names, name); n++ {
			name = fmt.Sprintf("%s (%d)", own, n)
		}
		names, ids = append(names, name), append(ids, d.ID)
	}
	return names, ids
}

// deviceName is the name that the system gives a device, or that we give it in the
// person's language.
func deviceName(d media.Device) string {
	switch {
	case d.ID == session.SampleCameraID:
		return lang.L("Sample clip")
	case session.IsScreenID(d.ID):
		return lang.L("Screen")
	}
	return d.Name
}

// A toggleButton is a button with a drawing for on and one for off.
type toggleButton struct {
	button  *button
	on, off fyne.Resource
}

func newToggleButton(w *window, name string, tapped func()) *toggleButton {
	t := &toggleButton{on: icon(name), off: icon(name + "-off")}
	t.button = w.newButton("", t.on, "", tapped)
	return t
}

func (t *toggleButton) set(on bool, turnOff, turnOn, key string) {
	if on {
		t.button.update(t.on, widget.MediumImportance, withShortcut(turnOff, key))
	} else {
		t.button.update(t.off, widget.DangerImportance, withShortcut(turnOn, key))
	}
}

// A levelMeter is a thin bar as long as the microphone is loud.
type levelMeter struct {
	widget.BaseWidget
	level            float32
	background, fill canvas.Rectangle
}

func newLevelMeter() *levelMeter {
	m := &levelMeter{}
	m.ExtendBaseWidget(m)
	return m
}

func (m *levelMeter) set(level float32) {
	if level = min(max(level, 0), 1); level != m.level {
		m.level = level
		m.Refresh()
	}
}

// MinSize is part of fyne.CanvasObject.
func (m *levelMeter) MinSize() fyne.Size { return fyne.NewSize(40, 4) }

// CreateRenderer is part of fyne.Widget.
func (m *levelMeter) CreateRenderer() fyne.WidgetRenderer {
	return &selfLayoutRenderer{objects: []fyne.CanvasObject{&m.background, &m.fill}, widget: m}
}

func (m *levelMeter) layout() {
	size := m.Size()
	m.background.FillColor = theme.Color(theme.ColorNameInputBackground)
	m.fill.FillColor = theme.Color(theme.ColorNamePrimary)
	m.background.CornerRadius, m.fill.CornerRadius = size.Height/2, size.Height/2
	m.background.Resize(size)
	m.fill.Resize(fyne.NewSize(size.Width*m.level, size.Height))
}
