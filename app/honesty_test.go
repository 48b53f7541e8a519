package app

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
	"peerscope/media"
)

// Where there is no camera the button says so, and looks again.
func TestTheCameraButtonWithoutACamera(t *testing.T) {
	f := newTestWindow(t, Options{})
	home, call := homeState(), callState(member("a"))
	for _, st := range []*session.State{&home, &call} {
		st.Self.Camera, st.Self.Cameras, st.Self.CameraOn = media.Device{}, nil, false
		f.render(*st)
		toggle := f.home.devices.cameraToggle
		if st.Phase != session.Home {
			toggle = f.call.toolbar.camera
		}
		if tip := f.tooltipOf(toggle.Button); tip != "No camera was found. Plug one in and look again." {
			t.Errorf("phase %v: the button says %q", st.Phase, tip)
		}
		if toggle.Button.Importance != widget.LowImportance {
			t.Errorf("phase %v: the button stands out", st.Phase)
		}
		f.session.last()
		test.Tap(toggle.Button)
		if asked := f.session.last(); !slices.Contains(asked, "RefreshDevices") || f.session.settings.CameraOff {
			t.Errorf("phase %v: asked was %q, the camera is off: %v", st.Phase, asked, f.session.settings.CameraOff)
		}
	}
}

// What is typed may become a link yet; what is pasted or entered is refused.
func TestARefusedLink(t *testing.T) {
	f := newTestWindow(t, Options{Describe: func(string) (session.Notice, bool) {
		return session.Notice{Text: "This is not a link to a call."}, false
	}})
	f.render(homeState())
	h := f.home
	refused := func() bool { return h.refusedSign.Visible() && h.description.Importance == widget.MediumImportance }
	test.Type(h.field, "lunch")
	if f.expect("This is not a link to a call."); refused() {
		t.Error("refused while it is typed")
	}
	h.field.OnSubmitted("lunch")
	if !refused() {
		t.Error("not refused when it is entered")
	}
	test.Type(h.field, "!")
	if refused() {
		t.Error("refused when it is edited")
	}
	f.app.Clipboard().SetContent("lunch at noon")
	h.field.SetText("")
	h.field.TypedShortcut(&fyne.ShortcutPaste{Clipboard: f.app.Clipboard()})
	if !refused() {
		t.Error("not refused when it is pasted")
	}
}

func TestACallerHasNoNumbersForAName(t *testing.T) {
	f := newTestWindow(t, Options{})
	st := incomingState("")
	st.Nearby.IncomingCall.Address = "fe80::fc:ff:fe00:1"
	f.render(st)
	f.expect("Somebody calls", "From somebody on this network.")
	if all := strings.Join(visibleTexts(f.Content()), " "); strings.Contains(all, "fe80") {
		t.Errorf("it says %q", all)
	}
}
