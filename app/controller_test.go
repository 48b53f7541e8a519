package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/geometry"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

func describeWS(link string) (session.Notice, bool) {
	if strings.HasPrefix(link, "ws://") {
		return session.Notice{Text: "A room on {{.Host}}", Args: map[string]string{"Host": "example.org"}}, true
	}
	return session.Notice{Text: "This is not a link to a call."}, false
}

func (f *testWindow) expectCalls(want ...string) {
	f.t.Helper()
	if got := f.session.last(); !slices.Equal(got, want) {
		f.t.Errorf("asked were %q, want %q", got, want)
	}
}

// expectDevicesOff checks what was asked of the session and is kept for the next.
func (f *testWindow) expectDevicesOff(camera, mic bool) {
	f.t.Helper()
	for _, s := range []session.Settings{f.session.settings, f.kept().Settings} {
		if s.CameraOff != camera || s.MicOff != mic {
			f.t.Errorf("camera off %v, microphone off %v; want %v, %v", s.CameraOff, s.MicOff, camera, mic)
		}
	}
}

func TestJoinField(t *testing.T) {
	f := newTestWindow(t, Options{Describe: describeWS})
	f.render(homeState())
	test.Type(f.home.field, "hello")
	f.expect("This is not a link to a call.")
	test.Tap(f.home.join)
	f.expectCalls()
	f.home.field.SetText(" ws://example.org/room ")
	f.expect("A room on example.org")
	test.Tap(f.home.join)
	f.expectCalls("Join ws://example.org/room")
	f.home.field.SetText("")
	f.expect("From someone who started a call.")
}

// tooltipOf is what a button says when it is pointed at.
func (f *testWindow) tooltipOf(b *widgets.Button) string {
	b.MouseIn(&desktop.MouseEvent{})
	defer b.MouseOut()
	return f.tooltipText()
}

// tooltipText is the tooltip that is shown; "" is none.
func (f *testWindow) tooltipText() string {
	layer := f.toolkit.TooltipLayer().(*fyne.Container)
	if !layer.Visible() {
		return ""
	}
	return layer.Objects[1].(*widgets.WrappedLabel).Text
}

func TestALinkGivenIsJoined(t *testing.T) {
	f := newTestWindow(t, Options{Link: "ws://example.org/room"})
	f.expectCalls("Join ws://example.org/room")
}

// A link that may come from a web page is shown and joined by the person, also after the
// question for a name.
func TestALinkFromOutsideWaitsForJoin(t *testing.T) {
	for _, askName := range []bool{false, true} {
		f := newTestWindow(t, Options{Link: "ws://example.org/room", ConfirmLink: true, AskName: askName, Describe: describeWS})
		f.render(homeState())
		f.home.name.answer()
		f.expectCalls()
		f.expect("A room on example.org")
		if focused := f.Canvas().Focused(); focused != nil {
			t.Fatalf("keys that are held go to %v", focused)
		}
		if text := f.tooltipText(); text != "" {
			t.Errorf("the tooltip %q is shown of what nobody chose", text)
		}
		f.home.join.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		f.expectCalls("Join ws://example.org/room")
	}
}

func TestToolbar(t *testing.T) {
	f := newTestWindow(t, Options{})
	st := callState(member("a"))
	f.render(st)
	b := f.call.toolbar
	for _, one := range []*widgets.Button{b.mic.Button, b.camera.Button, b.boxes.Button, b.leave} {
		test.Tap(one)
		if f.tooltipOf(one) == "" {
			t.Error("a button without a text")
		}
	}
	f.expectCalls("SetDetecting false", "Leave")
	f.expectDevicesOff(true, true)
	st.Self.MicOn, st.Self.CameraOn, st.Detecting = false, false, false
	st.Self.MicProblem = session.Notice{Text: "The call is over.", Problem: true}
	f.render(st)
	if b.mic.Button.Importance != widget.LowImportance || b.camera.Button.Importance != widget.LowImportance || b.boxes.Button.Importance != widget.LowImportance {
		t.Error("what is off does not look so")
	}
	if got := f.tooltipOf(b.mic.Button); got != "The call is over." {
		t.Errorf("the microphone says %q", got)
	}
	test.Tap(b.mic.Button)
	test.Tap(b.camera.Button)
	test.Tap(b.boxes.Button)
	f.expectCalls("SetDetecting true")
	f.expectDevicesOff(false, false)
}

// A tooltip goes with what it is about: it lies over no full screen, no other screen
// and not beside the settings.
func TestTooltipsGo(t *testing.T) {
	st := callState(member("a"))
	for name, act := range map[string]func(*testWindow){
		"full screen":  func(f *testWindow) { f.showFullScreen(true) },
		"the settings": func(f *testWindow) { f.openSettings() },
		"another room": func(f *testWindow) { f.render(homeState()) },
		"a press":      func(f *testWindow) { test.Tap(f.call.toolbar.mic.Button) },
		"the toolbar hidden": func(f *testWindow) {
			f.showFullScreen(true)
			f.call.toolbar.mic.Button.MouseIn(&desktop.MouseEvent{})
			f.call.stage.hideToolbar()
		},
	} {
		f := newTestWindow(t, Options{})
		f.render(st)
		f.call.toolbar.mic.Button.MouseIn(&desktop.MouseEvent{})
		if f.tooltipText() == "" {
			t.Fatal("there is no tooltip")
		}
		act(f)
		if text := f.tooltipText(); text != "" {
			t.Errorf("after %s it still says %q", name, text)
		}
		if f.settingsDialog != nil {
			f.settingsDialog.Close()
		}
	}
}

func TestKeys(t *testing.T) {
	f := newTestWindow(t, Options{Describe: describeWS})
	control := func(name fyne.KeyName) {
		f.Canvas().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: fyne.KeyModifierShortcutDefault})
	}
	f.render(homeState())
	control(fyne.KeyW) // there is nothing to leave
	control(fyne.KeyN)
	control(fyne.KeyD)
	control(fyne.KeyE)
	f.expectCalls("HostCall")
	f.expectDevicesOff(true, true)
	control(fyne.KeyJ)
	if f.Canvas().Focused() != f.home.field {
		t.Error("Ctrl+J did not go to the field")
	}
	f.home.field.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyN, Modifier: fyne.KeyModifierShortcutDefault})
	f.expectCalls("HostCall")
	f.home.field.SetText("ws://example.org/room")
	control(fyne.KeyJ)
	f.expectCalls("Join ws://example.org/room")
	f.render(callState(member("a")))
	control(fyne.KeyN) // not in a call
	control(fyne.KeyB)
	control(fyne.KeyR)
	control(fyne.KeyW)
	f.expectCalls("SetDetecting false", "SetRecordingAll true", "Leave")
}

func TestFullScreen(t *testing.T) {
	f := newTestWindow(t, Options{})
	m := member("a")
	f.render(callState(m))
	f.showPicture(m, 640, 480)
	f.call.stage.toolbarTimeout = time.Millisecond
	f.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyF11})
	if !f.FullScreen() {
		t.Fatal("F11 did nothing")
	}
	bar := f.call.toolbar.content
	f.step() // the mouse has rested
	if bar.Position().Y < f.call.stage.Size().Height || !bar.Visible() {
		t.Error("the bar is not out of sight, or not in the tab order")
	}
	f.call.stage.toolbarTimeout = time.Hour
	f.call.toolbar.mic.Button.FocusGained()
	if bar.Position().Y >= f.call.stage.Size().Height {
		t.Error("the bar does not come back for the keyboard")
	}
	f.call.toolbar.mic.Button.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if f.FullScreen() {
		t.Error("Escape did nothing")
	}
}

// Tab reaches everything, in reading order.
// In full screen what is seen goes with the toolbar, and comes with it.
func TestTheListGoesWithTheToolbar(t *testing.T) {
	f := newCall(t, member("a"))
	f.showFullScreen(true)
	f.expect("Seen now")
	f.call.stage.hideToolbar()
	f.expectNot("Seen now")
	f.call.stage.MouseMoved(nil)
	f.expect("Seen now")
}

func TestTabOrder(t *testing.T) {
	f := newTestWindow(t, Options{})
	m := member("a")
	st := callState(m)
	tabs := func(want ...fyne.Focusable) {
		t.Helper()
		f.Canvas().Unfocus()
		for i, w := range want {
			f.Canvas().FocusNext()
			if got := f.Canvas().Focused(); got != w {
				t.Errorf("Tab %d goes to %#v, want %#v", i+1, got, w)
			}
		}
	}
	b, d := f.call.toolbar, f.home.devices
	f.render(homeState())
	f.Canvas().FocusNext() // the journal
	f.Canvas().FocusNext() // the settings
	f.Canvas().FocusNext()
	if f.Canvas().Focused() != fyne.Focusable(d.cameraToggle.Button) {
		t.Error("the third is not the camera")
	}
	f.render(st)
	f.showPicture(m, 640, 480)
	f.render(st)
	tabs(f.call.stage.tiles[0])
	f.Canvas().FocusNext() // to close the list of what is seen
	for _, w := range []*widgets.Button{b.mic.Button, b.camera.Button, b.boxes.Button, b.record.Button, b.people.Button, b.objects.Button, b.statistics.Button, b.journal, b.settings, b.link, b.fullScreen.Button, b.leave} {
		if f.Canvas().FocusNext(); f.Canvas().Focused() != fyne.Focusable(w) {
			t.Errorf("Tab does not go on to %q", w.Tooltip())
		}
	}
}

// While the own picture is dragged, a new State does not take it back.
func TestDraggingIsNotDisturbed(t *testing.T) {
	f := newTestWindow(t, Options{})
	m := member("a")
	f.render(callState(m))
	f.showPicture(m, 640, 480)
	f.selfView.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(-50, -60)})
	at := f.selfView.Position()
	f.render(callState(m))
	if f.selfView.Position() != at {
		t.Errorf("it went from %v to %v", at, f.selfView.Position())
	}
	f.selfView.DragEnd()
}

func TestTooltip(t *testing.T) {
	f := newTestWindow(t, Options{})
	f.render(callState(member("a")))
	mic := f.call.toolbar.mic.Button
	mic.MouseIn(&desktop.MouseEvent{})
	layer := f.toolkit.TooltipLayer().(*fyne.Container)
	if text := layer.Objects[1].(*widgets.WrappedLabel).Text; !layer.Visible() || text != micTooltip(session.Self{MicOn: true}) {
		t.Errorf("the tooltip is %q", text)
	}
	window := geometry.NewRect(fyne.Position{}, f.Canvas().Size())
	if r := geometry.NewRect(layer.Objects[0].Position(), layer.Objects[0].Size()); r.OverlapArea(window) < r.Area()*0.999 {
		t.Errorf("the tooltip %v leaves the window %v", r, window)
	}
	mic.MouseOut()
	if layer.Visible() {
		t.Error("the tooltip stays")
	}
}

func TestEnlarge(t *testing.T) {
	f := newTestWindow(t, Options{})
	a, b := member("a"), member("b")
	f.render(callState(a, b))
	f.showPicture(a, 640, 480)
	f.showPicture(b, 640, 480)
	second := f.call.stage.tiles[1]
	before := second.Size()
	test.Tap(second.view)
	if now := second.Size(); now.Width*now.Height <= before.Width*before.Height || f.call.mainTile() != second {
		t.Errorf("a tap took it from %v to %v", before, now)
	}
	test.Tap(second.view)
	if second.Size() != before {
		t.Errorf("the next tap gave %v, not %v", second.Size(), before)
	}
}

func TestOwnPictureIsDragged(t *testing.T) {
	f := newTestWindow(t, Options{})
	m := member("a")
	f.render(callState(m))
	f.showPicture(m, 640, 480)
	stage := geometry.NewRect(fyne.Position{}, f.call.stage.Size())
	for _, want := range []corner{{left: true, top: true}, {left: true}, {top: true}, {}} {
		to := fyne.NewPos(stage.X1-1, stage.Y1-1)
		if want.left {
			to.X = 1
		}
		if want.top {
			to.Y = 1
		}
		moved := to.Subtract(f.selfView.Position())
		f.selfView.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(moved.X, moved.Y)})
		f.selfView.DragEnd()
		own := geometry.NewRect(f.selfView.Position(), f.selfView.Size())
		if f.call.stage.corner != want || own.OverlapArea(stage) < own.Area()*0.999 {
			t.Errorf("dropped at %v it is at %v", to, own)
		}
		if bar := geometry.NewRect(f.call.toolbar.content.Position(), f.call.toolbar.content.Size()); own.OverlapArea(bar) > 0 {
			t.Errorf("at %v it lies over the buttons", own)
		}
	}
}
