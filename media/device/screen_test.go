//go:build linux

package device

import (
	"errors"
	"image"
	"image/color"
	"io"
	"strings"
	"testing"

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

func TestScreen(t *testing.T) {
	ground := color.RGBA{200, 100, 50, 0xFF}
	openDisplay(t, ground)
	found := Screens()
	if len(found) != 1 || found[0] != (media.Device{ID: "0", Name: "Screen"}) {
		t.Fatalf("found %v", found)
	}
	for size, want := range map[image.Point]image.Point{{1280, 720}: {400, 300}, {200, 200}: {200, 150}} {
		s, err := OpenScreen("0", size, 30)
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
	if _, err := OpenScreen("0", image.Point{}, 30); err == nil {
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
	s, err := OpenScreen("0", image.Pt(640, 480), 0.01)
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
