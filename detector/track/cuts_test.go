package track_test

import (
	"image"
	"math"
	"testing"

	"peerscope/detector/track"
)

// scene is a picture of waves that depend on kind, seen from x, with that much light.
func scene(kind, x, light float64, size image.Point) *image.YCbCr {
	p := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
	for j := range size.Y {
		for i := range size.X {
			u, v := float64(i)/float64(size.X)+x, float64(j)/float64(size.Y)
			wave := math.Sin(kind+5*u*kind+3*v) + math.Cos(4*u-6*v*kind)
			p.Y[j*p.YStride+i] = uint8(max(0, min(255, 100*light+40*light*wave)))
		}
	}
	return p
}

func TestCut(t *testing.T) {
	vga, odd := image.Pt(640, 480), image.Pt(641, 481)
	steps := []struct {
		name    string
		picture *image.YCbCr
		cut     bool
	}{
		{"first", scene(1, 0, 1, vga), false},
		{"same", scene(1, 0, 1, vga), false},
		{"pan", scene(1, 0.04, 1, vga), false},
		{"less light", scene(1, 0.04, 0.5, vga), false},
		{"another scene", scene(2, 0, 1, vga), true},
		{"stays", scene(2, 0, 1, vga), false},
		{"another size", scene(2, 0, 1, odd), true},
		{"dark", scene(2, 0, 0, odd), true},
		{"still dark", scene(1, 0, 0.02, odd), false},
		{"light again", scene(2, 0, 1, odd), true},
		{"tiny", scene(2, 0, 1, image.Pt(1, 3)), true},
		{"empty", &image.YCbCr{}, true},
	}
	var shot track.CutDetector
	for _, s := range steps {
		if got := shot.Next(s.picture); got != s.cut {
			t.Errorf("%s: cut %v", s.name, got)
		}
	}
}

func TestCutOfAPartOfAPicture(t *testing.T) {
	whole := scene(2, 0, 1, image.Pt(640, 480))
	part := whole.SubImage(image.Rect(320, 240, 640, 480)).(*image.YCbCr)
	var shot track.CutDetector
	shot.Next(part)
	for i := range whole.Rect.Dy() / 2 { // what lies outside the part does not count
		clear(whole.Y[i*whole.YStride : (i+1)*whole.YStride])
	}
	if shot.Next(part) {
		t.Error("cut")
	}
}

func BenchmarkCut(b *testing.B) {
	picture := scene(1, 0, 1, image.Pt(1280, 720))
	var shot track.CutDetector
	b.ReportAllocs()
	for b.Loop() {
		shot.Next(picture)
	}
}
