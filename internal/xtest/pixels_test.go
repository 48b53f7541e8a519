package xtest

import (
	"image"
	"image/color"
	"image/draw"
	"slices"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	grey   = color.RGBA{0x17, 0x17, 0x18, 0xFF}
	orange = color.NRGBA{0xE6, 0x9F, 0x00, 0xFF}
)

// drawn is a grey screenshot of 40x30 with orange rectangles.
func drawn(rects ...image.Rectangle) *image.RGBA {
	shot := image.NewRGBA(image.Rect(0, 0, 40, 30))
	draw.Draw(shot, shot.Rect, image.NewUniform(grey), image.Point{}, draw.Src)
	for _, r := range rects {
		draw.Draw(shot, r, image.NewUniform(orange), image.Point{}, draw.Src)
	}
	return shot
}

func TestCountPixelsAndChangedFraction(t *testing.T) {
	a, b := drawn(), drawn(image.Rect(10, 10, 20, 20))
	if n := CountPixels(b, b.Rect, orange); n != 100 {
		t.Errorf("%d pixels are orange, not 100", n)
	}
	if n := CountPixels(b, image.Rect(0, 0, 12, 100), orange); n != 20 {
		t.Errorf("%d pixels of the left are orange, not 20", n)
	}
	if part := ChangedFraction(a, b, image.Rect(10, 10, 30, 20)); part != 0.5 {
		t.Errorf("%v of the area changed, not half", part)
	}
	if part := ChangedFraction(a, b, image.Rectangle{}); part != 0 {
		t.Errorf("%v of nothing changed", part)
	}
}

func TestColorRegions(t *testing.T) {
	button, other, small := image.Rect(5, 20, 25, 26), image.Rect(30, 2, 38, 9), image.Rect(1, 1, 3, 3)
	shot := drawn(button, other, small)
	shot.Set(10, 22, grey) // a letter on the button
	got := ColorRegions(shot, shot.Rect, orange, image.Pt(4, 4))
	if want := []image.Rectangle{other, button}; !slices.Equal(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
}

func TestContentBounds(t *testing.T) {
	picture := image.Rect(8, 5, 24, 25)
	shot := drawn(picture, image.Rect(30, 10, 33, 12))
	if got := ContentBounds(shot, shot.Rect, grey); got != picture {
		t.Errorf("%v, not %v", got, picture)
	}
	if got := ContentBounds(drawn(), image.Rect(0, 0, 40, 30), grey); !got.Empty() {
		t.Errorf("%v of nothing", got)
	}
}

func TestReadPPM(t *testing.T) {
	shot, err := readPPM([]byte("P6\n2 1\n255\n\x01\x02\x03\n\x05\x06"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []byte{1, 2, 3, 255, '\n', 5, 6, 255}; !slices.Equal(shot.Pix, want) || shot.Rect.Dx() != 2 {
		t.Errorf("%v %v", shot.Rect, shot.Pix)
	}
	for _, bad := range []string{"", "P6\n", "P6\n2 1\n255\n123", "P6\n-2 1\n255\n123", "P6\n2 1\n65535\n123456", "P5\n2 1\n255\n123456"} {
		if _, err := readPPM([]byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
