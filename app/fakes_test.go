package app

import (
	"context"
	"fmt"
	"image"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"peerscope/app/preferences"
	"peerscope/app/session"
	"peerscope/detector"
	"peerscope/detector/track"
	"peerscope/internal/latest"
	"peerscope/media"
	"peerscope/peer"
)

// A fakeSession writes down what is asked of it.
type fakeSession struct {
	calls    []string
	settings session.Settings
	pictures []session.Picture // of the others
}

func (f *fakeSession) note(format string, args ...any) {
	f.calls = append(f.calls, fmt.Sprintf(format, args...))
}
func (f *fakeSession) HostCall()                         { f.note("HostCall") }
func (f *fakeSession) Join(link string)                  { f.note("Join %s", link) }
func (f *fakeSession) StartSampleCall()                  { f.note("StartSampleCall") }
func (f *fakeSession) Leave()                            { f.note("Leave") }
func (f *fakeSession) Invite()                           { f.note("Invite") }
func (f *fakeSession) PasteBlock(text string)            { f.note("PasteBlock %s", text) }
func (f *fakeSession) AnswerCall()                       { f.note("AnswerCall") }
func (f *fakeSession) DeclineCall()                      { f.note("DeclineCall") }
func (f *fakeSession) RemotePictures() []session.Picture { return f.pictures }
func (f *fakeSession) SetDetecting(on bool)              { f.note("SetDetecting %v", on) }
func (f *fakeSession) Admit(id peer.ID)                  { f.note("Admit %s", id) }
func (f *fakeSession) SetVerified(id peer.ID, on bool)   { f.note("SetVerified %s %v", id, on) }
func (f *fakeSession) RefreshPeople()                    { f.note("RefreshPeople") }
func (f *fakeSession) RefreshDevices()                   { f.note("RefreshDevices") }
func (f *fakeSession) CheckConnection(relay string)      { f.note("CheckConnection %s", relay) }
func (f *fakeSession) StopCheck()                        { f.note("StopCheck") }
func (f *fakeSession) TestSpeaker()                      { f.note("TestSpeaker") }
func (f *fakeSession) SetVolume(id peer.ID, n int)       { f.note("SetVolume %s %d", id, n) }
func (f *fakeSession) SetRecording(id peer.ID, on bool)  { f.note("SetRecording %s %v", id, on) }
func (f *fakeSession) SetRecordingAll(on bool)           { f.note("SetRecordingAll %v", on) }
func (f *fakeSession) SetTalking(on bool)                { f.note("SetTalking %v", on) }
func (f *fakeSession) DismissMissedCall(id int)          { f.note("DismissMissedCall %d", id) }
func (f *fakeSession) Configure(s session.Settings)      { f.settings = s }

// last is what was asked since the last time.
func (f *fakeSession) last() []string {
	calls := f.calls
	f.calls = nil
	return calls
}

// A testWindow is a window in a test: what its goroutines queue runs when the test
// says so.
type testWindow struct {
	*window
	t       *testing.T
	session *fakeSession
	queue   chan func()
	cancel  context.CancelFunc // of the window's context
}

func newTestWindow(t *testing.T, opts Options) *testWindow {
	a := newTestApp(t, t.TempDir(), opts)
	ctx, cancel := context.WithCancel(t.Context())
	f := &testWindow{t: t, session: &fakeSession{}, queue: make(chan func(), 64), cancel: cancel}
	f.window = newWindow(ctx, a, f.session, func(do func()) { f.queue <- do })
	f.Resize(fyne.NewSize(1000, 700))
	t.Cleanup(func() {
		cancel()
		f.end()
		f.Close()
	})
	return f
}

// newTestApp is what New makes, without a display.
func newTestApp(t *testing.T, folder string, opts Options) *App {
	t.Helper()
	store, err := preferences.Open(folder, opts.Settings)
	if err != nil {
		t.Fatal(err)
	}
	opts.ConfigFolder = folder
	return &App{app: test.NewTempApp(t), opts: opts, preferences: store}
}

// kept is what the next start would find.
func (f *testWindow) kept() preferences.Preferences {
	f.t.Helper()
	store, err := preferences.Open(f.opts.ConfigFolder, f.opts.Settings)
	if err != nil {
		f.t.Fatal(err)
	}
	return store.Get()
}

// step runs the next thing a goroutine queued.
func (f *testWindow) step() {
	f.t.Helper()
	select {
	case do := <-f.queue:
		do()
	case <-time.After(10 * time.Second):
		f.t.Fatal("nothing was queued")
	}
}

func greyImage(w, h int) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for i := range img.Y {
		img.Y[i] = 126
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 128, 128
	}
	return img
}

func frame(w, h int, at time.Time) media.Frame { return media.Frame{Image: greyImage(w, h), Time: at} }

func object(id int, label string, x0, y0, x1, y1 float32) track.Object {
	return track.Object{
		ID: id, Since: noon.Add(-12 * time.Second), Fade: 1,
		Detection: detector.Detection{Label: label, Score: 0.913, Box: detector.Box{X0: x0, Y0: y0, X1: x1, Y1: y1}},
	}
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func member(id string) session.Member {
	return session.Member{
		ID: peer.ID(id), Name: id, State: peer.Connected, CameraOn: true, MicOn: true, Volume: 100,
		Width: 640, Height: 480, FPS: 29.7, Delay: 28 * time.Millisecond,
		Pictures: &latest.Slot[session.Picture]{},
	}
}

func homeState() session.State {
	camera, mic := media.Device{ID: "c", Name: "Camera"}, media.Device{ID: "m", Name: "Mic"}
	return session.State{Self: session.Self{
		Cameras: []media.Device{camera}, Camera: camera, CameraOn: true,
		Microphones: []media.Device{mic}, Microphone: mic, MicOn: true,
		Preview: &latest.Slot[media.Frame]{},
	}}
}

func callState(members ...session.Member) session.State {
	st := homeState()
	st.Phase, st.Link, st.Detecting, st.Members = session.InCall, "ws://host/room", true, members
	return st
}
