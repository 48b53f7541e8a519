//go:build linux

package device

import (
	"errors"
	"image"
	"image/color"
	"io"
	"strings"
	"testing"

	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"

	"peerscope/internal/xtest"
	"peerscope/media"
)

// openDisplay gives a display of 400x300 whose ground has one colour.
func openDisplay(t *testing.T, ground color.RGBA) {
	t.Helper()
	d := xtest.Open(t, 400, 300)
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DISPLAY", strings.TrimPrefix(d.Env(), "DISPLAY="))
	x, err := connectX()
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	root := xproto.Window(x.root)
	pixel := uint32(ground.R)<<16 | uint32(ground.G)<<8 | uint32(ground.B)
	if err := xproto.ChangeWindowAttributesChecked(x.Conn, root, xproto.CwBackPixel, []uint32{pixel}).Check(); err != nil {
		t.Fatal(err)
	}
	if err := xproto.ClearAreaChecked(x.Conn, false, root, 0, 0, 0, 0).Check(); err != nil {
		t.Fatal(err)
	}
}

// resizeDisplay is what an exchanged monitor does; no display becomes larger than it
// was in the beginning.
func resizeDisplay(t *testing.T, width, height uint16) {
	t.Helper()
	x, err := connectX()
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if err := randr.Init(x.Conn); err != nil {
		t.Fatal(err)
	}
	root := xproto.Window(x.root)
	resources, err := randr.GetScreenResources(x.Conn, root).Reply()
	if err != nil {
		t.Fatal(err)
	}
	const noMode = 0
	for _, crtc := range resources.Crtcs {
		reply, err := randr.SetCrtcConfig(x.Conn, crtc, resources.Timestamp, resources.ConfigTimestamp, 0, 0, noMode, randr.RotationRotate0, nil).Reply()
		if err != nil || reply.Status != randr.SetConfigSuccess {
			t.Fatalf("%+v, %v", reply, err)
		}
	}
	if err := randr.SetScreenSizeChecked(x.Conn, root, width, height, uint32(width), uint32(height)).Check(); err != nil {
		t.Fatal(err)
	}
}

func TestScreen(t *testing.T) {
	ground := color.RGBA{200, 100, 50, 0xFF}
	openDisplay(t, ground)
	found := Screens()
	if len(found) != 1 || found[0] != (media.Device{ID: "0 of [(0,0)-(400,300)]", Name: "Screen"}) {
		t.Fatalf("found %v", found)
	}
	for size, want := range map[image.Point]image.Point{{1280, 720}: {400, 300}, {200, 200}: {200, 150}} {
		s, err := OpenScreen(found[0].ID, size, 30)
		if err != nil {
			t.Fatal(err)
		}
		f, err := s.Read()
		if err != nil {
			t.Fatal(err)
		}
		if f.Image.Rect.Size() != want {
			t.Errorf("within %v it is %v, want %v", size, f.Image.Rect, want)
		}
		plain := image.NewRGBA(image.Rect(0, 0, 2, 2))
		for i := range plain.Pix {
			plain.Pix[i] = []uint8{ground.R, ground.G, ground.B, ground.A}[i%4]
		}
		got, expected := f.Image.YCbCrAt(want.X/2, want.Y/2), media.FromImage(plain).YCbCrAt(0, 0)
		if got != expected {
			t.Errorf("its middle is %v, want %v", got, expected)
		}
		if err := errors.Join(s.Close(), s.Close()); err != nil {
			t.Error(err)
		}
		if _, err := s.Read(); !errors.Is(err, io.EOF) {
			t.Errorf("after Close: %v", err)
		}
	}
}

func TestScreenThatIsNotThere(t *testing.T) {
	openDisplay(t, color.RGBA{A: 0xFF})
	if _, err := OpenScreen("7", image.Pt(640, 480), 30); !errors.Is(err, media.ErrNoDevice) {
		t.Errorf("a screen too many: %v", err)
	}
	if _, err := OpenScreen(Screens()[0].ID, image.Point{}, 30); err == nil {
		t.Error("a screen of no size")
	}
	t.Setenv("DISPLAY", "")
	if found := Screens(); len(found) != 0 {
		t.Errorf("without a display: %v", found)
	}
	if _, err := OpenScreen("0", image.Pt(640, 480), 30); !errors.Is(err, media.ErrNoDevice) {
		t.Errorf("without a display: %v", err)
	}
}

// TestScreenIsClosedWhileRead closes while a Read waits.
func TestScreenIsClosedWhileRead(t *testing.T) {
	openDisplay(t, color.RGBA{A: 0xFF})
	s, err := OpenScreen(Screens()[0].ID, image.Pt(640, 480), 0.01)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		_, err := s.Read()
		ended <- err
	}()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

// TestScreenIsRearranged shows nothing of a desktop whose screens are elsewhere now, and
// opens none by what it was called before.
func TestScreenIsRearranged(t *testing.T) {
	openDisplay(t, color.RGBA{A: 0xFF})
	resizeDisplay(t, 320, 240)
	id := Screens()[0].ID
	s, err := OpenScreen(id, image.Pt(640, 480), 30)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Read(); err != nil {
		t.Fatal(err)
	}
	resizeDisplay(t, 400, 300)
	if _, err := s.Read(); !errors.Is(err, media.ErrDeviceLost) {
		t.Errorf("its screen: %v", err)
	}
	if again, err := OpenScreen(id, image.Pt(640, 480), 30); !errors.Is(err, media.ErrNoDevice) {
		t.Errorf("%v is opened by an ID of before, %v", again, err)
	}
	if found := Screens(); len(found) != 1 || found[0].ID == id {
		t.Errorf("found %v", found)
	}
}
