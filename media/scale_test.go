package media

import (
	"image"
	"testing"
)

func TestScaleKeepsColoursAndPlaces(t *testing.T) {
	src := image.NewYCbCr(image.Rect(0, 0, 640, 480), image.YCbCrSubsampleRatio420)
	for y := range 480 {
		for x := range 640 {
			src.Y[src.YOffset(x, y)] = uint8(16 + x*200/640)
			src.Cb[src.COffset(x, y)], src.Cr[src.COffset(x, y)] = uint8(50+y*100/480), 77
		}
	}
	for _, size := range []image.Point{{480, 360}, {320, 240}, {250, 187}} {
		got := Scale(src, size)
		if got.Rect.Size() != size || got.SubsampleRatio != image.YCbCrSubsampleRatio420 {
			t.Fatalf("%v", got.Rect)
		}
		for y := 0; y < size.Y; y += 7 {
			for x := 0; x < size.X; x += 7 {
				c := got.YCbCrAt(x, y)
				if !near(c.Y, uint8(16+x*200/size.X), 2) || !near(c.Cb, uint8(50+y*100/size.Y), 2) || c.Cr != 77 {
					t.Fatalf("%v at %d, %d of %v", c, x, y, size)
				}
			}
		}
	}
	if Scale(src, image.Pt(640, 480)) != src {
		t.Error("a picture of the same size is another one")
	}
}

// TestScaleCoversEverySample: a single bright sample is in the smaller picture,
// wherever it is.
func TestScaleCoversEverySample(t *testing.T) {
	for x := range 16 {
		src := image.NewYCbCr(image.Rect(0, 0, 16, 16), image.YCbCrSubsampleRatio420)
		src.Y[src.YOffset(x, 7)] = 240
		sum := 0
		for _, v := range Scale(src, image.Pt(12, 12)).Y {
			sum += int(v)
		}
		if sum < 110 || sum > 160 { // 240 x 9/16
			t.Errorf("column %d: %d", x, sum)
		}
	}
}

func BenchmarkScale(b *testing.B) {
	src := image.NewYCbCr(image.Rect(0, 0, 640, 480), image.YCbCrSubsampleRatio420)
	for b.Loop() {
		Scale(src, image.Pt(480, 360))
	}
}
