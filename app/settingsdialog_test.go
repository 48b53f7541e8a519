package app

import (
	"errors"
	"image/color"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/geometry"
	"peerscope/app/palette"
	"peerscope/app/preferences"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/detector/rules"
	"peerscope/media"
	"peerscope/peer"
)

var testLabels = []string{"person", "car", "bus", "dog", "book", "cell phone", "???", "bottle"}

// openTab opens the settings at a page.
func (f *testWindow) openTab(name string) *settingsDialog {
	f.t.Helper()
	if f.settingsDialog == nil {
		f.openSettings()
	}
	d := f.settingsDialog
	for _, t := range d.tabs {
		if t.name == name {
			test.Tap(t.button)
			return d
		}
	}
	f.t.Fatalf("there is no page %s", name)
	return nil
}

// A page is built, and what belongs to it read, when it is first shown; later what it
// shows stays.
func TestPagesAreBuiltWhenShown(t *testing.T) {
	checked := make(chan session.ModelFiles, 8)
	f := newTestWindow(t, Options{
		Settings: session.Settings{ModelFiles: session.ModelFiles{Model: "/m.tflite"}},
		CheckModel: func(files session.ModelFiles) ([]string, error) {
			checked <- files
			return testLabels, nil
		},
	})
	d := f.openTab("You")
	defer d.Close()
	if d.you == nil || d.detection != nil || d.network != nil || d.privacy != nil || len(checked) > 0 {
		t.Error("a page was built that nobody has seen")
	}
	first := f.openTab("Detection").detection
	f.step()
	f.openTab("You")
	if again := f.openTab("Detection").detection; again != first || len(checked) != 1 {
		t.Errorf("the model was looked at %d times", len(checked))
	}
}

// A button without a text says what it is for, until another page is shown.
func TestTooltipsOfTheSettings(t *testing.T) {
	f := newTestWindow(t, Options{Labels: testLabels})
	corners := []rules.Point{{X: 0, Y: 0}, {X: 1, Y: 0}, {X: 0, Y: 1}}
	f.updateRules(func(s *rules.Set) { s.Zones = []rules.Zone{{Name: "Zone 1", Member: "b", Points: corners}} })
	d := f.openTab("Alarms")
	defer d.Close()
	remove := d.alarms.zoneRows.Objects[0].(*fyne.Container).Objects[1].(*widgets.Button)
	const want = "Delete Zone 1 · b"
	remove.MouseIn(&desktop.MouseEvent{})
	if texts := visibleTexts(d.Content()); !slices.Contains(texts, want) {
		t.Errorf("it says %q", texts)
	}
	f.openTab("You")
	if texts := visibleTexts(d.Content()); slices.Contains(texts, want) {
		t.Error("it is still said on another page")
	}
}

func TestSettingsAreAppliedAndClosed(t *testing.T) {
	f := newTestWindow(t, Options{Labels: testLabels})
	f.render(homeState())
	f.openSettings()
	d := f.settingsDialog
	f.openSettings()
	if f.settingsDialog != d {
		t.Fatal("a second window was opened")
	}
	d.you.nameField.SetText("  Minji ")
	f.openTab("Detection")
	f.openTab("Privacy")
	f.openTab("Network")
	d.network.relay.SetText(" wss://relay.example.org")
	d.network.stun.SetText("stun:stun.example.org:3478\nstun:other.example.org")
	for slider, value := range map[*widgets.Slider]float64{d.detection.minScore: 70, d.detection.cpuPercent: 20} {
		slider.SetValue(value)
		slider.OnChangeEnded(value)
	}
	if f.session.settings.ShareDetections {
		t.Error("what is seen is shared by itself")
	}
	test.Tap(d.privacy.share)
	if !f.session.settings.ShareDetections {
		t.Error("what is seen is not shared at once")
	}
	d.Close()
	want := session.Settings{Name: "Minji", Relay: "wss://relay.example.org", STUN: []string{"stun:stun.example.org:3478", "stun:other.example.org"}, MinScore: 0.7, DetectionCPUPercent: 20, ShareDetections: true}
	if !reflect.DeepEqual(f.session.settings, want) || f.settingsDialog != nil {
		t.Errorf("applied were %+v", f.session.settings)
	}
}

// What was typed counts when another page is shown, too.
func TestTheNextPageTakesOverWhatWasTyped(t *testing.T) {
	f := newTestWindow(t, Options{})
	f.openSettings()
	d := f.settingsDialog
	defer d.Close()
	d.you.nameField.SetText("Minji")
	f.openTab("Network")
	if f.session.settings.Name != "Minji" || d.shown.name != "Network" {
		t.Errorf("the name is %q", f.session.settings.Name)
	}
	d.network.relay.SetText("relay.example.org")
	f.openTab("Look")
	if f.session.settings.Relay != "relay.example.org" {
		t.Errorf("the relay is %q", f.session.settings.Relay)
	}
}

// The names of all pages and the page itself are whole and apart at any width.
func TestPagesFitTheWindow(t *testing.T) {
	f := newTestWindow(t, Options{Labels: testLabels, CheckModel: checkTestModel})
	st := homeState()
	st.Self.Cameras = append(st.Self.Cameras, media.Device{ID: "long", Name: strings.Repeat("A camera with a long name ", 8)})
	f.render(st)
	f.openSettings()
	d := f.settingsDialog
	defer d.Close()
	for _, size := range []fyne.Size{fyne.NewSize(400, 700), fyne.NewSize(533, 400), fyne.NewSize(760, 640), fyne.NewSize(2560, 1440)} {
		d.Resize(size)
		for _, p := range d.tabs {
			test.Tap(p.button)
			place := func(o fyne.CanvasObject) geometry.Rect {
				return geometry.NewRect(f.app.Driver().AbsolutePositionForObject(o), o.Size())
			}
			page, window := place(d.scroll), geometry.NewRect(fyne.Position{}, size)
			if need := d.scroll.Content.MinSize().Width; need > d.scroll.Size().Width || page.OverlapArea(window) < page.Area()*0.999 || d.scroll.Size().Height < 100 {
				t.Errorf("in %v the page %s is at %v and needs %v", size, p.name, page, need)
			}
			for _, other := range d.tabs {
				if b := place(other.button); b.OverlapArea(page) > 0 || b.OverlapArea(window) < b.Area()*0.999 || other != p && b.OverlapArea(place(p.button)) > 0 {
					t.Errorf("in %v the name of %s is at %v", size, other.name, b)
				}
			}
		}
	}
}

// A device is chosen by its chip. The level is shown only while the person has the
// microphone on.
func TestDevicesPage(t *testing.T) {
	f := newTestWindow(t, Options{})
	st := homeState()
	st.Self.Speakers = []media.Device{{ID: "s1", Name: "Desk"}, {ID: "s2", Name: "Head"}}
	st.Self.Speaker = st.Self.Speakers[0]
	f.render(st)
	d := f.openTab("Devices")
	defer d.Close()
	if p := d.devices; p.camera.chips.Chosen() != 0 || !p.meter.Visible() || !slices.Equal(p.speaker.chips.Names(), []string{"Desk", "Head"}) {
		t.Errorf("camera %d, meter %v, loudspeakers %q", p.camera.chips.Chosen(), p.meter.Visible(), p.speaker.chips.Names())
	}
	d.devices.speaker.chips.Tap(1)
	test.Tap(d.devices.test)
	f.expectCalls("TestSpeaker")
	if f.session.settings.Speaker != "s2" {
		t.Errorf("the loudspeaker is %q", f.session.settings.Speaker)
	}
	test.Tap(d.devices.micOn)
	st.Self.MicOn, st.Self.TestingSpeaker = false, true
	f.render(st)
	if !f.session.settings.MicOff || d.devices.meter.Visible() || !d.devices.test.Disabled() {
		t.Errorf("off: %v, meter %v, the test can be begun again: %v", f.session.settings.MicOff, d.devices.meter.Visible(), !d.devices.test.Disabled())
	}
}

func TestAddressesAreChosen(t *testing.T) {
	f := newTestWindow(t, Options{})
	defer f.openTab("Network").Close()
	p := f.settingsDialog.network
	costs := map[string]bool{}
	for i, want := range []peer.AddressPolicy{peer.AllAddresses, peer.DefaultRouteOnly, peer.RelayOnly} {
		p.addresses.Tap(i)
		costs[p.cost.Text] = true
		if got := f.kept().Addresses; got != want || i > 0 && f.session.settings.Addresses != want {
			t.Errorf("%q gave %v, and keeps %v", p.addresses.Names()[i], f.session.settings.Addresses, got)
		}
	}
	if len(costs) != 3 {
		t.Errorf("the costs are %v", costs)
	}
}

func TestAWrongServerIsNotTaken(t *testing.T) {
	f := newTestWindow(t, Options{
		Settings: session.Settings{STUN: []string{"stun:good.example.org"}, Relay: "wss://good.example.org"},
		CheckRelay: func(address string) error {
			if !strings.HasPrefix(address, "wss://") {
				return errors.New("no relay")
			}
			return nil
		},
	})
	p := f.openTab("Network").network
	for _, wrong := range []string{"http://example.org", "stun:", "stun:host/path", "stun:[1]2", "example.org"} {
		p.stun.SetText(wrong)
		p.relay.SetText(wrong)
		p.apply()
		if got := f.settings; !slices.Equal(got.STUN, []string{"stun:good.example.org"}) || got.Relay != "wss://good.example.org" {
			t.Errorf("%q made it %q and %q", wrong, got.STUN, got.Relay)
		}
		if p.relayHint.Text != "This is no address of a relay. One looks like wss://relay.example.org." {
			t.Errorf("of %q it says %q", wrong, p.relayHint.Text)
		}
	}
	p.relay.SetText("")
	f.settingsDialog.Close()
	if f.settings.Relay != "" {
		t.Errorf("a relay that was taken away is still %q", f.settings.Relay)
	}
}

// presetNamed is the chip of a preset.
func (c *labelFilter) presetNamed(t *testing.T, name string) *widgets.Chip {
	t.Helper()
	for _, p := range c.presets {
		if p.chip.Text == name {
			return p.chip
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
	if c.chips["dog"].IsOn() || !c.chips["bus"].IsOn() {
		t.Error("what is ticked is not what was chosen")
	}
	test.Tap(c.presetNamed(t, "Nothing"))
	if got := c.selectedLabels(); got == nil || len(got) != 0 || c.summary.Text != "Nothing is chosen, so nothing is shown." {
		t.Errorf("none is %q: %s", got, c.summary.Text)
	}
	test.Tap(c.presetNamed(t, "Everything"))
	if got := c.selectedLabels(); got != nil || c.summary.Text != "Everything is shown." {
		t.Errorf("all is %q: %s", got, c.summary.Text)
	}
	test.Tap(c.presetNamed(t, "Everything"))
	people := c.presetNamed(t, "People")
	test.Tap(people)
	if got := c.selectedLabels(); !slices.Equal(got, []string{"person"}) || !people.IsOn() {
		t.Errorf("of everything, people are %q", got)
	}
	test.Tap(c.presetNamed(t, "Nothing"))
	test.Tap(c.chips["book"])
	if got := c.selectedLabels(); !slices.Equal(got, []string{"book"}) || c.summary.Text != "Only what is chosen is shown." {
		t.Errorf("one tick gave %q", got)
	}
	c.searchField.SetText(" PHO ")
	if len(c.chipArea.Objects) != 1 || c.chipArea.Objects[0] != fyne.CanvasObject(c.chips["cell phone"]) {
		t.Errorf("%d were found", len(c.chipArea.Objects))
	}
}

// What is ticked is what is shown, at first and at the next start too.
func TestTicksAreTrue(t *testing.T) {
	for _, chosen := range [][]string{nil, {}, {"dog"}} {
		f := newTestWindow(t, Options{Labels: testLabels})
		f.updateSettings(func(s *session.Settings) { s.Labels = chosen })
		kept := f.kept().Labels
		if (kept == nil) != (chosen == nil) || !slices.Equal(kept, chosen) {
			t.Errorf("%#v is kept as %#v", chosen, kept)
		}
		c := newLabelFilter(widgets.NewToolkit(nil, nil), testLabels, kept, func() {})
		for label, chip := range c.chips {
			if want := chosen == nil || slices.Contains(chosen, label); chip.IsOn() != want {
				t.Errorf("of %#v the tick of %s is %v", chosen, label, chip.IsOn())
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
	f.openTab("Network").Resize(fyne.NewSize(760, 300))
	for _, c := range []struct {
		canvas fyne.Canvas
		x, y   float32 // text fields are below
		scroll *container.Scroll
	}{{f.Canvas(), 750, 80, f.home.field.Wheel}, {f.settingsDialog.Canvas(), 400, 30, f.settingsDialog.toolkit.Wheel}} {
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
	c := f.openTab("You")
	f.openTab("Network")
	f.openTab("Detection")
	for _, field := range []*widgets.Entry{c.you.nameField, c.network.relay, c.network.stun, c.detection.labels.searchField, c.detection.model.model.Entry, c.detection.model.labels.Entry} {
		main.closed = false
		field.TypedShortcut(widgets.Ctrl(fyne.KeyQ))
		if !main.closed {
			t.Errorf("Ctrl+Q is dead in %q", field.PlaceHolder)
		}
	}
	c.detection.model.model.browse()
	if c.Canvas().Overlays().Top() == nil {
		t.Fatal("there is no file chooser")
	}
	c.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if c.Canvas().Overlays().Top() != nil || f.settingsDialog == nil {
		t.Error("Escape did not close the file chooser, and it alone")
	}
	c.you.nameField.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
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
			if got := palette.Contrast(paint(theme.ColorNameSuccess), paint(ground)); got < 3 {
				t.Errorf("%s: the sign of who is verified has a contrast of %.1f on %s", choice, got, ground)
			}
		}
	}
}

func TestLanguageIsKept(t *testing.T) {
	f := newTestWindow(t, Options{})
	f.openTab("Look").look.language.Tap(1)
	f.settingsDialog.Close()
	if c := f.openTab("Look").look.language; c.Names()[c.Chosen()] != "English" || f.kept().Language != "en" {
		t.Errorf("the language is %q", c.Names()[c.Chosen()])
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
	if f.session.settings.Camera != "c3" || f.kept().Camera != "c3" {
		t.Errorf("the third camera gave %q", f.session.settings.Camera)
	}
}

// What was typed is kept when the program ends, by whichever window, key or signal.
func TestTheEndTakesOverWhatWasTyped(t *testing.T) {
	zone := rules.Zone{Name: "desk", Member: "Kim", Points: []rules.Point{{X: 0, Y: 0}, {X: 0.5, Y: 0}, {X: 0, Y: 1}}}
	keptAfter := func(tab string, edit func(d *settingsDialog)) preferences.Preferences {
		f := newTestWindow(t, Options{CheckModel: fakeCheckModel})
		f.updateRules(func(s *rules.Set) { s.Zones = append(s.Zones, zone) })
		edit(f.openTab(tab))
		f.cancel()
		f.end()
		return f.kept()
	}
	if got := keptAfter("You", func(d *settingsDialog) { d.you.nameField.SetText("Minji") }).Name; got != "Minji" {
		t.Errorf("the name is %q", got)
	}
	good := filepath.Join(t.TempDir(), "good.tflite")
	if got := keptAfter("Detection", func(d *settingsDialog) { d.detection.model.model.SetText(good) }).ModelFiles.Model; got != good {
		t.Errorf("the model is %q", got)
	}
	if got := keptAfter("Alarms", func(d *settingsDialog) {
		name := d.alarms.zoneName(0)
		d.Canvas().Focus(name)
		name.SetText("table")
	}).Rules.Zones; len(got) != 1 || got[0].Name != "table" {
		t.Errorf("the zones are %+v", got)
	}
}
