package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/geometry"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/detector/track"
	"peerscope/media"
	"peerscope/peer"
)

// visibleTexts are all texts that are visible in o.
func visibleTexts(o fyne.CanvasObject) (all []string) {
	if !o.Visible() {
		return nil
	}
	switch w := o.(type) {
	case *fyne.Container:
		for _, child := range w.Objects {
			all = append(all, visibleTexts(child)...)
		}
	case *widget.Label:
		return []string{w.Text}
	case *widgets.WrappedLabel:
		return []string{w.Text}
	case *widgets.Button:
		return []string{w.Text}
	case *widget.Select:
		return []string{w.Selected}
	case *widgets.NameTag:
		return []string{test.WidgetRenderer(w).Objects()[3].(*canvas.Text).Text}
	case *avatar:
		return append(w.sentences, w.initials.Text)
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(w).Objects() {
			all = append(all, visibleTexts(child)...)
		}
	}
	return all
}

func (f *testWindow) shows(text string) bool {
	return slices.ContainsFunc(visibleTexts(f.Content()), func(s string) bool { return strings.Contains(s, text) })
}

func (f *testWindow) expect(texts ...string) {
	f.t.Helper()
	for _, text := range texts {
		if !f.shows(text) {
			f.t.Errorf("%q is not to be seen among %q", text, visibleTexts(f.Content()))
		}
	}
}

func (f *testWindow) expectNot(texts ...string) {
	f.t.Helper()
	for _, text := range texts {
		if f.shows(text) {
			f.t.Errorf("%q is to be seen", text)
		}
	}
}

// showPicture puts a picture into the member's slot and has it shown.
func (f *testWindow) showPicture(m session.Member, w, h int, objects ...track.Object) {
	f.t.Helper()
	m.Pictures.Put(session.Picture{Frame: frame(w, h, noon), Objects: objects})
	f.step()
}

func TestHome(t *testing.T) {
	f := newTestWindow(t, Options{})
	f.render(homeState())
	f.expect("Start a call", "Join a call", "Sample call", "Camera", "Mic")
	f.expectNot("Waiting", "Seen now", "No camera")
}

func TestNoDevicesAtHome(t *testing.T) {
	f := newTestWindow(t, Options{SampleCamera: "clip"})
	st := homeState()
	st.Self = session.Self{
		CameraProblem: session.Notice{Text: "The camera is used by another program.", Problem: true},
		MicProblem:    session.Notice{Text: "The microphone does not work: {{.Reason}}", Args: map[string]string{"Reason": "broken"}, Problem: true},
	}
	f.render(st)
	f.expect("The camera is used by another program.", "The microphone does not work: broken", "Look again", "Sample clip")
	test.Tap(f.selfView.sample)
	if f.session.settings.Camera != "clip" || f.session.settings.CameraOff {
		t.Errorf("the sample clip was not taken: %+v", f.session.settings)
	}
	f.expectNot("Screen")
	st.Self.Cameras = []media.Device{{ID: session.ScreenIDPrefix + "0", Name: "Screen"}}
	f.render(st)
	test.Tap(f.selfView.screen)
	if f.session.settings.Camera != session.ScreenIDPrefix+"0" {
		t.Errorf("the screen was not taken: %+v", f.session.settings)
	}
	if kept := f.kept().Camera; kept != "clip" {
		t.Errorf("at the next start %q would be shown", kept)
	}
}

func TestWaiting(t *testing.T) {
	f := newTestWindow(t, Options{})
	st := homeState()
	st.Phase = session.Opening
	f.render(st)
	f.expect("Opening the room")
	st.Phase, st.Link = session.Waiting, "ws://192.0.2.1:5000/room"
	f.render(st)
	f.expect("Waiting for someone to join", st.Link, "Copy the link")
	f.expectNot("Start a call")
	f.copyLink()
	if got := f.app.Clipboard().Content(); got != st.Link {
		t.Errorf("the clipboard holds %q", got)
	}
	f.expect("The link is copied.")
}

// The call takes the place of the waiting only with its first picture.
func TestFirstPicture(t *testing.T) {
	f := newTestWindow(t, Options{})
	m := member("Minji")
	f.render(callState(m))
	f.expect("Connecting")
	f.expectNot("Seen now", "Minji")
	own := f.selfView.Size()
	f.showPicture(m, 640, 480)
	f.expect("Minji", "Seen now")
	if now := f.selfView.Size(); now.Width >= own.Width/2 {
		t.Errorf("the own picture went from %v to %v", own, now)
	}
}

func TestMemberWithoutCamera(t *testing.T) {
	f := newTestWindow(t, Options{})
	m := member("Otto")
	f.render(callState(m))
	f.showPicture(m, 640, 480)
	m.CameraOn, m.FPS, m.Width = false, 0, 0
	f.render(callState(m))
	f.expect("Otto", "The camera is off.")
	m.State = peer.Interrupted
	f.render(callState(m))
	f.expect("The connection is interrupted.")
	if f.call.stage.tiles[0].view.Visible() {
		t.Error("the picture of before the camera was off is back")
	}
}

func TestSeenNow(t *testing.T) {
	f := newTestWindow(t, Options{})
	m := member("Minji")
	st := callState(m)
	f.render(st)
	f.showPicture(m, 640, 480, object(1, "person", 0.1, 0.1, 0.5, 0.9))
	f.expect("Nothing yet.")
	st.LabelCounts = []session.LabelCount{{Label: "person", Count: 2, Since: noon}, {Label: "book", Count: 1, Since: noon}}
	f.render(st)
	f.expect("person", "book", "2")
	f.expectNot("Nothing yet.")
	st.LabelCounts = st.LabelCounts[1:]
	f.render(st)
	f.expectNot("person")
	f.call.toggleObjectList()
	f.expectNot("Seen now", "book")
	f.call.toggleObjectList()
	f.expect("Seen now", "book")
	st.Detecting, st.LabelCounts = false, nil
	f.render(st)
	f.expect("Boxes are hidden.")
}

// What a person should know comes and goes, and moves nothing under the pointer,
// however long it is.
func TestNoticesMoveNothing(t *testing.T) {
	waiting := homeState()
	waiting.Phase, waiting.Link = session.Waiting, "ws://192.0.2.1:5000/room"
	for name, st := range map[string]session.State{"home": homeState(), "waiting": waiting, "call": callState(member("a"))} {
		f := newTestWindow(t, Options{})
		f.render(st)
		for _, m := range st.Members {
			f.showPicture(m, 640, 480)
		}
		places := func() (all []geometry.Rect) {
			for _, o := range []fyne.CanvasObject{f.home.callOptions, f.home.devices.content, f.selfView, f.call.stage, f.call.toolbar.leave} {
				all = append(all, geometry.NewRect(f.app.Driver().AbsolutePositionForObject(o), o.Size()))
			}
			return all
		}
		f.Content().Refresh()
		before := places()
		st.Self.SpeakerProblem = session.Notice{Text: "No loudspeaker was found. You do not hear the others.", Problem: true}
		if name == "home" {
			st.Self.SpeakerProblem = session.Notice{}
		}
		st.Notice = session.Notice{Text: "The call did not work: {{.Reason}}", Args: map[string]string{"Reason": strings.Repeat("somewhere something ", 30)}, Problem: true}
		f.render(st)
		f.Content().Refresh() // as in a window, where something needs more room
		f.expect("The call did not work: somewhere")
		if after := places(); !slices.Equal(before, after) {
			t.Errorf("%s: %v became %v", name, before, after)
		}
	}
}

func TestNotice(t *testing.T) {
	f := newTestWindow(t, Options{})
	m := member("Minji")
	st := callState(m)
	f.render(st)
	f.showPicture(m, 640, 480)
	st.Notice = session.Notice{Text: "{{.Name}} has left.", Args: map[string]string{"Name": "Otto"}}
	f.render(st)
	f.expect("Otto has left.")
	st.Notice = session.Notice{}
	f.render(st)
	f.expectNot("Otto has left.")
}

func TestRenderIsIdempotent(t *testing.T) {
	for name, st := range map[string]session.State{"home": homeState(), "call": callState(member("a"), member("b"))} {
		f := newTestWindow(t, Options{})
		f.render(st)
		for _, m := range st.Members {
			f.showPicture(m, 320, 240)
		}
		once := test.RenderObjectToMarkup(f.Content())
		f.render(st)
		if again := test.RenderObjectToMarkup(f.Content()); again != once {
			t.Errorf("%s: the second time gave\n%s\nafter\n%s", name, again, once)
		}
	}
}

// Who leaves takes the picture and the goroutine along; who comes back with
// another View is followed again.
func TestMembersComeAndGo(t *testing.T) {
	f := newTestWindow(t, Options{})
	a, b := member("a"), member("b")
	f.render(callState(a, b))
	f.showPicture(a, 320, 240)
	f.showPicture(b, 320, 240)
	if n := len(f.call.stage.visibleTiles()); n != 2 {
		t.Fatalf("%d pictures of 2", n)
	}
	gone := f.call.stage.tiles[0].view
	f.render(callState(b))
	f.expectNot("a")
	if gone.HasPicture() {
		t.Error("who left is gone, but the last picture is kept")
	}
	again := member("a")
	f.render(callState(b, again))
	f.showPicture(again, 320, 240)
	if n := len(f.call.stage.visibleTiles()); n != 2 {
		t.Fatalf("%d pictures of 2", n)
	}
	f.render(homeState())
	if n := len(f.call.stage.tiles); n != 0 {
		t.Errorf("%d members at home", n)
	}
	f.expect("Start a call")
}

func TestOwnPicture(t *testing.T) {
	f := newTestWindow(t, Options{})
	st := homeState()
	f.render(st)
	st.Self.Preview.Put(frame(640, 480, noon))
	f.step()
	if !f.selfView.view.HasPicture() {
		t.Fatal("there is no own picture")
	}
	st.Self.CameraOn = false
	f.render(st)
	f.expect("Your camera is off.")
	if f.selfView.view.HasPicture() {
		t.Error("the last picture is still there")
	}
	st.Self.Preview = nil
	st.Self.Camera = media.Device{}
	f.render(st)
	f.expect("No camera was found.")
}

// The own picture has half its pixels across where those are enough: the small one of a
// call, but not that at home, also when it rests.
func TestOwnPictureIsHalvedWhereItIsSmall(t *testing.T) {
	f := newTestWindow(t, Options{})
	m := member("Minji")
	home, call := homeState(), callState(m)
	call.Self.Preview = home.Self.Preview
	resting := frame(640, 480, noon)
	check := func(want int) {
		t.Helper()
		home.Self.Preview.Put(resting)
		f.step()
		shown := test.WidgetRenderer(f.selfView.view).Objects()[0].(*canvas.Image).Image
		if got := shown.Bounds().Dx(); got != want {
			t.Errorf("%d pixels across of 640, want %d", got, want)
		}
	}
	f.render(home)
	check(640)
	f.render(call)
	f.showPicture(m, 640, 480)
	check(320)
	f.render(home)
	check(640)
}

// A picture that rests is drawn once, and again when it had been taken away; one that
// comes right after another is not.
func TestOwnPictureRests(t *testing.T) {
	f := newTestWindow(t, Options{})
	st := homeState()
	f.render(st)
	resting, soon, next := frame(64, 48, noon), frame(16, 48, noon.Add(33*time.Millisecond)), frame(32, 48, noon.Add(67*time.Millisecond))
	show := func(frame media.Frame) {
		st.Self.Preview.Put(frame)
		f.step()
	}
	show(resting)
	for _, unwanted := range []media.Frame{{Image: resting.Image, Time: next.Time}, soon} {
		st.Self.Preview.Put(unwanted)
		time.Sleep(50 * time.Millisecond) // for it to be taken, and drawn if it ever is
	}
	show(next)
	if got := f.selfView.view.Aspect(); got != 32./48 {
		t.Errorf("a picture that was not wanted was drawn: the aspect is %v", got)
	}
	st.Self.CameraOn = false
	f.render(st)
	st.Self.CameraOn = true
	f.render(st)
	show(next)
	if !f.selfView.view.HasPicture() {
		t.Error("after the camera was off there is no picture")
	}
}
