//go:build linux

package e2e

import (
	"image"
	"testing"
	"time"

	"peerscope/internal/xtest"
)

// Before its first frame, and wherever it grows, a window has the colour of its theme,
// neither black nor what is behind it.
func TestWindowHasTheThemesBackground(t *testing.T) {
	for name, want := range map[string]int{"dark": 0x171718, "light": 0xFFFFFF} {
		t.Run(name, func(t *testing.T) {
			w := openWindow(t, "start-"+name, name)
			w.findStart("the start screen")
			w.Erase()
			shot := w.Shot()
			if n := xtest.CountPixels(shot, shot.Rect, hex(uint32(want))); n < shot.Rect.Dx()*shot.Rect.Dy()*9/10 {
				t.Errorf("only %d of %v pixels have the colour of the background; the middle is %v", n, shot.Rect, shot.At(shot.Rect.Dx()/2, shot.Rect.Dy()/2))
			}
		})
	}
}

// firstPaint is how long a program that is started now takes until its window shows
// something but its background.
func firstPaint(t testing.TB) time.Duration {
	t.Helper()
	d := xtest.Open(t, 1280, 1000)
	points := []image.Point{{X: 400, Y: 480}, {X: 640, Y: 300}, {X: 640, Y: 520}, {X: 900, Y: 520}}
	root := d.Pixels(points[0])[0]
	begun := time.Now()
	launch(t, []string{d.Env(), "FYNE_THEME=dark", "FYNE_SCALE=1"})
	for time.Since(begun) < windowTimeout {
		for _, c := range d.Pixels(points...) {
			if c != root && c != darkBackground {
				return time.Since(begun)
			}
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("after %v there is nothing but the background", windowTimeout)
	return 0
}
