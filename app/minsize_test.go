package app

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/media"
)

// Whatever is to be shown, the window never asks for more than a small screen
// at a text scale of 1.5 has, 800x600 / 1.5: Fyne would make it grow.
func TestTheWindowNeverGrows(t *testing.T) {
	broken := homeState()
	broken.Self.Camera, broken.Self.Cameras, broken.Self.CameraOn = media.Device{}, nil, false
	broken.Self.CameraProblem = session.Notice{Text: "No camera was found. Plug one in, or show the sample clip.", Problem: true}
	broken.Self.MicProblem = session.Notice{Text: "No microphone was found. The others do not hear you.", Problem: true}
	broken.Self.SpeakerProblem = session.Notice{Text: "No loudspeaker was found. You do not hear the others.", Problem: true}
	noticed := callState(member("a"))
	noticed.Members[0].CameraOn, noticed.Members[0].FPS = false, 0
	noticed.Notice = session.Notice{Text: "The room is full. Ask for another link, or try again when someone has left.", Problem: true}
	endless := callState(member("a"))
	endless.Members[0].CameraOn, endless.Members[0].FPS = false, 0
	endless.Notice = session.Notice{Text: "The call did not work: {{.Reason}}", Args: map[string]string{"Reason": strings.Repeat("어디선가 무언가가 ", 200)}, Problem: true}
	waiting := homeState()
	waiting.Phase, waiting.Link = session.Waiting, "ws://a.host.with.a.very.long.name.example.org:12345/room/and-a-room-with-a-long-name"
	for name, st := range map[string]session.State{"home": homeState(), "broken": broken, "waiting": waiting, "notice": noticed, "endless": endless} {
		t.Run(name, func(t *testing.T) {
			f := newTestWindow(t, Options{SampleCamera: "clip"})
			f.call.statistics.open = true // seen in calls only
			small := fyne.NewSize(533, 400)
			for range 3 {
				if min := f.Content().MinSize(); min.Width > small.Width || min.Height > small.Height {
					t.Fatalf("it asks for %v", min)
				}
				f.render(st)
				f.Content().Refresh()
				f.Resize(small)
			}
		})
	}
}

// The ways into a call are whole in the narrowest window.
func TestNarrowHome(t *testing.T) {
	f := newTestWindow(t, Options{SampleCamera: "clip"})
	st := homeState()
	st.Self.Camera, st.Self.CameraOn = media.Device{}, false
	st.Self.Cameras = []media.Device{{ID: session.ScreenIDPrefix + "0", Name: "Screen"}}
	f.render(st)
	for _, width := range []float32{533, 560, 600, 1000} {
		f.Resize(fyne.NewSize(width, 600))
		options := f.home.field.Wheel
		for _, b := range []*widgets.Button{f.selfView.screen, f.selfView.sample} {
			at, own := f.app.Driver().AbsolutePositionForObject(b), f.app.Driver().AbsolutePositionForObject(f.selfView)
			if at.X < own.X || at.X+b.Size().Width > own.X+f.selfView.Size().Width {
				t.Errorf("at %v the button %q is cut off", width, b.Text)
			}
		}
		if need := options.Content.MinSize().Width; options.Size().Width < need {
			t.Errorf("at %v the right column is %v wide of %v", width, options.Size().Width, need)
		}
		if end := f.app.Driver().AbsolutePositionForObject(options).X + options.Size().Width; end > width {
			t.Errorf("at %v it ends at %v", width, end)
		}
	}
}
