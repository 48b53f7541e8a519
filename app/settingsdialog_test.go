package app

import (
	"image/color"
	"reflect"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/palette"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/peer"
)

var testLabels = []string{"person", "car", "bus", "dog", "book", "cell phone", "???", "bottle"}

func TestSettingsAreKept(t *testing.T) {
	prefs := test.NewTempApp(t).Preferences()
	unset := session.Settings{Name: "Desk", MinScore: 0.6, CameraOff: true, DetectionCPUPercent: 30}
	if got := loadSettings(prefs, unset); !reflect.DeepEqual(got, session.Settings{Name: "Desk", MinScore: 0.6, CameraOff: true, DetectionCPUPercent: 30}) {
		t.Errorf("at first they are %+v", got)
	}
	chosen := session.Settings{Name: "Minji", Camera: "c", Microphone: "m", MicOff: true, STUN: []string{"stun:a:1", "stun:b:2"}, MinScore: 0.35, Labels: []string{"person"}, DetectionCPUPercent: 80, ModelFiles: session.ModelFiles{Model: "/m.tflite", Labels: "/m.txt"}, ShareDetections: true, Addresses: peer.RelayOnly, Relay: "wss://relay.example.org"}
	saveSettings(prefs, chosen)
	if got := loadSettings(prefs, unset); !reflect.DeepEqual(got, chosen) {
		t.Errorf("they came back as %+v, want %+v", got, chosen)
	}
}

func TestSettingsAreAppliedAndClosed(t *testing.T) {
	f := newTestWindow(t, Options{Labels: testLabels})
	f.render(homeState())
	f.openSettings()
	c := f.settingsDialog
	f.openSettings()
	if f.settingsDialog != c {
		t.Fatal("a second window was opened")
	}
	if c.camera.list.Selected != "Camera" {
		t.Errorf("the camera is %q", c.camera.list.Selected)
	}
	c.name.SetText("  Minji ")
	c.stun.SetText("stun:stun.example.org:3478\nstun:other.example.org")
	c.minScore.SetValue(70)
	c.cpuPercent.SetValue(20)
	if f.session.settings.ShareDetections {
		t.Error("what is seen is shared by itself")
	}
	test.Tap(c.share)
	if !f.session.settings.ShareDetections {
		t.Error("what is seen is not shared at once")
	}
	c.Close()
	want := session.Settings{Name: "Minji", STUN: []string{"stun:stun.example.org:3478", "stun:other.example.org"}, MinScore: 0.7, DetectionCPUPercent: 20, ShareDetections: true}
	if !reflect.DeepEqual(f.session.settings, want) || f.settingsDialog != nil {
		t.Errorf("applied were %+v", f.session.settings)
	}
}

func TestAddressesAreChosen(t *testing.T) {
	f := newTestWindow(t, Options{})
	f.openSettings()
	defer f.settingsDialog.Close()
	list := f.settingsDialog.addresses
	for i, want := range []peer.AddressPolicy{peer.AllAddresses, peer.DefaultRouteOnly, peer.RelayOnly} {
		list.SetSelectedIndex(i)
		if got := loadSettings(f.app.Preferences(), session.Settings{}).Addresses; got != want || i > 0 && f.session.settings.Addresses != want {
			t.Errorf("%q gave %v, and keeps %v", list.Selected, f.session.settings.Addresses, got)
		}
	}
	f.app.Preferences().SetInt(prefAddresses, 7) // of a later version
	if got := loadSettings(f.app.Preferences(), session.Settings{}).Addresses; got != peer.RelayOnly {
		t.Errorf("what nobody knows is read as %v", got)
	}
}

func TestAWrongServerIsNotTaken(t *testing.T) {
	f := newTestWindow(t, Options{Settings: session.Settings{STUN: []string{"stun:good.example.org"}}})
	f.openSettings()
	for _, wrong := range []string{"http://example.org", "stun:", "stun:host/path", "example.org"} {
		f.settingsDialog.stun.SetText(wrong)
		f.settingsDialog.apply()
		if got := f.settings.STUN; !slices.Equal(got, []string{"stun:good.example.org"}) {
			t.Errorf("%q made it %q", wrong, got)
		}
	}
	f.settingsDialog.Close()
}

// presetNamed is the button of a preset.
func (c *labelFilter) presetNamed(t *testing.T, name string) *widget.Button {
	t.Helper()
	for _, p := range c.presets {
		if p.button.Text == name {
			return p.button
		}
	}
	t.Fatalf("there is no preset %q", name)
	return nil
}

func TestChoiceOfLabels(t *testing.T) {
	test.NewTempApp(t)
	changes := 0
	c := newLabelFilter(widgets.NewToolkit(nil, nil), testLabels, []string{"dog"}, func() { changes++ })
	if got := c.selectedLabels(); !slices.Equal(got, []string{"dog"}) || len(c.labels) != 7 {
		t.Errorf("at first %q of %d", got, len(c.labels))
	}
	changes = 0
	test.Tap(c.presetNamed(t, "Vehicles"))
	test.Tap(c.presetNamed(t, "Animals")) // was on
	if got := c.selectedLabels(); !slices.Equal(got, []string{"bus", "car"}) || changes != 2 {
		t.Errorf("the vehicles are %q, told %d times", got, changes)
	}
	test.Tap(c.presetNamed(t, "None"))
	if got := c.selectedLabels(); got == nil || len(got) != 0 || c.summary.Text != "Nothing is chosen, so nothing is shown." {
		t.Errorf("none is %q: %s", got, c.summary.Text)
	}
	test.Tap(c.presetNamed(t, "All"))
	if got := c.selectedLabels(); got != nil || c.summary.Text != "Everything is shown." {
		t.Errorf("all is %q: %s", got, c.summary.Text)
	}
	test.Tap(c.presetNamed(t, "All"))
	people := c.presetNamed(t, "People")
	test.Tap(people)
	if got := c.selectedLabels(); !slices.Equal(got, []string{"person"}) || people.Importance != widget.HighImportance {
		t.Errorf("of everything, people are %q", got)
	}
	test.Tap(c.presetNamed(t, "None"))
	test.Tap(c.checks["book"])
	if got := c.selectedLabels(); !slices.Equal(got, []string{"book"}) || c.summary.Text != "Only what is chosen is shown." {
		t.Errorf("one tick gave %q", got)
	}
	c.searchField.SetText(" PHO ")
	if len(c.grid.Objects) != 1 || c.grid.Objects[0] != fyne.CanvasObject(c.checks["cell phone"]) {
		t.Errorf("%d were found", len(c.grid.Objects))
	}
}

// What is ticked is what is shown, at first and at the next start too.
func TestTicksAreTrue(t *testing.T) {
	for _, chosen := range [][]string{nil, {}, {"dog"}} {
		f := newTestWindow(t, Options{Labels: testLabels})
		saveSettings(f.app.Preferences(), session.Settings{Labels: chosen})
		kept := loadSettings(f.app.Preferences(), session.Settings{}).Labels
		if (kept == nil) != (chosen == nil) || !slices.Equal(kept, chosen) {
			t.Errorf("%#v is kept as %#v", chosen, kept)
		}
		c := newLabelFilter(widgets.NewToolkit(nil, nil), testLabels, kept, func() {})
		for label, check := range c.checks {
			if want := chosen == nil || slices.Contains(chosen, label); check.Checked != want {
				t.Errorf("of %#v the tick of %s is %v", chosen, label, check.Checked)
			}
		}
	}
}

// The mouse wheel scrolls the settings and the ways into a call, wherever the
// pointer is: also over a text field.
func TestWheelOverTextFields(t *testing.T) {
	f := newTestWindow(t, Options{Labels: testLabels})
	f.render(homeState())
	f.Resize(fyne.NewSize(1000, 300))
	f.openSettings()
	f.settingsDialog.Resize(fyne.NewSize(560, 300))
	for _, c := range []struct {
		canvas fyne.Canvas
		x, y   float32 // text fields are below
		scroll *container.Scroll
	}{{f.Canvas(), 750, 80, f.home.field.Wheel}, {f.settingsDialog.Canvas(), 300, 30, f.settingsDialog.toolkit.Wheel}} {
		for y := c.y; y < 240; y += 10 {
			c.scroll.ScrollToTop()
			test.Scroll(c.canvas, fyne.NewPos(c.x, y), 0, -20)
			if c.scroll.Offset.Y != 20 {
				t.Errorf("the wheel at %v does not scroll", y)
			}
		}
	}
	f.settingsDialog.Close()
}

// Ctrl+Q quits and Escape closes whichever field of the settings has the focus; first
// it closes what lies over them.
func TestKeysOfTheSettings(t *testing.T) {
	f := newTestWindow(t, Options{Labels: testLabels, CheckModel: checkTestModel})
	main := &closingWindow{Window: f.Window}
	f.controller.Window = main
	f.openSettings()
	c := f.settingsDialog
	for _, field := range []*widgets.Entry{c.name, c.stun, c.labels.searchField, c.model.model.Entry, c.model.labels.Entry} {
		main.closed = false
		field.TypedShortcut(widgets.Ctrl(fyne.KeyQ))
		if !main.closed {
			t.Errorf("Ctrl+Q is dead in %q", field.PlaceHolder)
		}
	}
	c.model.model.browse()
	if c.Canvas().Overlays().Top() == nil {
		t.Fatal("there is no file chooser")
	}
	c.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if c.Canvas().Overlays().Top() != nil || f.settingsDialog == nil {
		t.Error("Escape did not close the file chooser, and it alone")
	}
	c.name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if f.settingsDialog != nil {
		t.Error("Escape did not close the settings")
	}
}

// A closingWindow notes that it was closed.
type closingWindow struct {
	fyne.Window
	closed bool
}

func (w *closingWindow) Close() { w.closed = true }

func checkTestModel(session.ModelFiles) ([]string, error) { return testLabels, nil }

func TestLook(t *testing.T) {
	f := newTestWindow(t, Options{})
	f.openSettings()
	background := func() any { return f.app.Settings().Theme().Color(theme.ColorNameBackground, theme.VariantLight) }
	light := background()
	for choice, same := range map[string]bool{systemTheme: true, lightTheme: true, darkTheme: false} {
		f.app.Settings().SetTheme(newTheme(choice))
		if (background() == light) != same {
			t.Errorf("%q on a light desktop has the background %v", choice, background())
		}
	}
	f.settingsDialog.Close()
}

// What is not ticked, and a field that is empty, can be seen: WCAG 2.2 wants 3.
func TestBordersContrast(t *testing.T) {
	test.NewTempApp(t)
	for _, choice := range []string{lightTheme, darkTheme} {
		paint := func(name fyne.ThemeColorName) color.NRGBA {
			return color.NRGBAModel.Convert(newTheme(choice).Color(name, theme.VariantLight)).(color.NRGBA)
		}
		for _, ground := range []fyne.ThemeColorName{theme.ColorNameBackground, theme.ColorNameInputBackground} {
			if got := palette.Contrast(paint(theme.ColorNameInputBorder), paint(ground)); got < 3 {
				t.Errorf("%s: a border on %s has a contrast of %.1f", choice, ground, got)
			}
		}
	}
}

func TestLanguageIsKept(t *testing.T) {
	f := newTestWindow(t, Options{})
	f.openSettings()
	f.settingsDialog.language.SetSelected("English")
	f.settingsDialog.Close()
	f.openSettings()
	if got := f.settingsDialog.language.Selected; got != "English" || f.app.Preferences().String(prefLanguage) != "en" {
		t.Errorf("the language is %q", got)
	}
	f.settingsDialog.Close()
}

func TestDeviceNames(t *testing.T) {
	f := newTestWindow(t, Options{})
	st := homeState()
	st.Self.Cameras = append(st.Self.Cameras, st.Self.Cameras[0], st.Self.Cameras[0])
	st.Self.Cameras[1].ID, st.Self.Cameras[2].ID = "c2", "c3"
	st.Self.Camera = st.Self.Cameras[1]
	f.render(st)
	list := f.home.devices.camera.list
	if want := []string{"Camera", "Camera (2)", "Camera (3)"}; !slices.Equal(list.Options, want) || list.Selected != "Camera (2)" {
		t.Errorf("%q is chosen of %q", list.Selected, list.Options)
	}
	list.SetSelected("Camera (3)")
	if f.session.settings.Camera != "c3" || f.app.Preferences().String(prefCamera) != "c3" {
		t.Errorf("the third camera gave %q", f.session.settings.Camera)
	}
}
