package app

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"peerscope/app/session"
)

// mutedCall is a window in a call with the microphone off.
func mutedCall(t *testing.T) *testWindow {
	f := newTestWindow(t, Options{})
	st := callState(member("a"))
	st.Self.MicOn = false
	f.render(st)
	f.session.last()
	return f
}

func TestTheSpaceBarIsHeldToTalk(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*testWindow)
		want []string
	}{
		{"held and let go", func(f *testWindow) {
			f.pushToTalk.press(fyne.KeySpace)
			f.pushToTalk.release(fyne.KeyReturn)
			f.pushToTalk.release(fyne.KeySpace)
			f.pushToTalk.release(fyne.KeySpace)
		}, []string{"SetTalking true", "SetTalking false"}},
		{"Tab gives a control the focus", func(f *testWindow) {
			f.pushToTalk.press(fyne.KeySpace)
			f.pushToTalk.press(fyne.KeyTab)
		}, []string{"SetTalking true", "SetTalking false"}},
		{"a control has got the focus", func(f *testWindow) {
			f.pushToTalk.press(fyne.KeySpace)
			f.Canvas().Focus(f.call.toolbar.camera.Button)
			f.render(f.state)
		}, []string{"SetTalking true", "SetTalking false"}},
		{"a menu is opened", func(f *testWindow) {
			f.pushToTalk.press(fyne.KeySpace)
			f.call.stage.tiles[0].view.TappedSecondary(&fyne.PointEvent{})
		}, []string{"SetTalking true", "SetTalking false"}},
		{"the microphone is on", func(f *testWindow) {
			f.state.Self.MicOn = true
			f.pushToTalk.press(fyne.KeySpace)
			f.pushToTalk.release(fyne.KeySpace)
		}, nil},
		{"another key", func(f *testWindow) { f.pushToTalk.press(fyne.KeyA) }, nil},
		{"there is no call", func(f *testWindow) {
			f.render(session.State{})
			f.pushToTalk.press(fyne.KeySpace)
		}, nil},
	} {
		f := mutedCall(t)
		f.showPicture(f.state.Members[0], 640, 480)
		c.do(f)
		if got := f.session.last(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

func TestWhoSpeaksMutedIsTold(t *testing.T) {
	f := mutedCall(t)
	st, now := f.state, time.Now()
	speak := func(on bool) int {
		st.Self.SpeaksMuted = on
		f.pushToTalk.render(st, now)
		return len(f.toasts.shown)
	}
	if n := speak(false); n != 0 {
		t.Errorf("%d toasts in silence", n)
	}
	if n := speak(true); n != 1 {
		t.Fatalf("%d toasts while speaking", n)
	}
	for range 3 { // sentences
		f.toasts.stop()
		if n := speak(false) + speak(true); n != 0 {
			t.Error("it is told at once again")
		}
	}
	speak(false)
	now = now.Add(mutedHintPause)
	if n := speak(true); n != 1 {
		t.Error("it is not told again")
	}
}
