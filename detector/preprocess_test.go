package detector

import (
	"errors"
	"image"
	"image/color"
	"testing"
)

// plain is a picture of one limited-range colour.
func plain(r image.Rectangle, c color.YCbCr) *image.YCbCr {
	p := image.NewYCbCr(r, image.YCbCrSubsampleRatio420)
	for i := range p.Y {
		p.Y[i] = c.Y
	}
	for i := range p.Cb {
		p.Cb[i], p.Cr[i] = c.Cb, c.Cr
	}
	return p
}

func filled(t *testing.T, size image.Point, p *image.YCbCr) []float32 {
	t.Helper()
	input := make([]float32, 3*size.X*size.Y)
	if err := newPreprocessor(size).run(input, p); err != nil {
		t.Fatal(err)
	}
	return input
}

// The colours are those of BT.601's colour bars, in limited range.
func TestFillColours(t *testing.T) {
	for name, c := range map[string]struct {
		from color.YCbCr
		to   [3]int
	}{
		"black":            {color.YCbCr{Y: 16, Cb: 128, Cr: 128}, [3]int{0, 0, 0}},
		"white":            {color.YCbCr{Y: 235, Cb: 128, Cr: 128}, [3]int{255, 255, 255}},
		"red":              {color.YCbCr{Y: 82, Cb: 90, Cr: 240}, [3]int{255, 0, 0}},
		"green":            {color.YCbCr{Y: 145, Cb: 54, Cr: 34}, [3]int{0, 255, 0}},
		"blue":             {color.YCbCr{Y: 41, Cb: 240, Cr: 110}, [3]int{0, 0, 255}},
		"brighter than it": {color.YCbCr{Y: 255, Cb: 255, Cr: 255}, [3]int{255, 125, 255}},
		"darker than it":   {color.YCbCr{}, [3]int{0, 135, 0}},
	} {
		input := filled(t, image.Pt(10, 10), plain(image.Rect(0, 0, 33, 21), c.from))
		for i, v := range input {
			if got := int(v*128 + 128); got < c.to[i%3]-2 || got > c.to[i%3]+2 {
				t.Errorf("%s: channel %d is %d, want %d", name, i%3, got, c.to[i%3])
				break
			}
		}
	}
}

func TestFillAverages(t *testing.T) {
	p := plain(image.Rect(0, 0, 20, 20), color.YCbCr{Y: 16, Cb: 128, Cr: 128})
	for i := range p.Y {
		if (i+i/20)%2 == 0 { // a chessboard
			p.Y[i] = 235
		}
	}
	for i, v := range filled(t, image.Pt(10, 10), p) {
		if v < -0.02 || v > 0.02 {
			t.Fatalf("number %d is %v, not grey", i, v)
		}
	}
}

func TestFillPlace(t *testing.T) {
	whole := plain(image.Rect(0, 0, 641, 481), color.YCbCr{Y: 16, Cb: 128, Cr: 128})
	part := whole.SubImage(image.Rect(101, 51, 402, 352)).(*image.YCbCr) // odd corner, 301 x 301
	part.Y[part.YOffset(101+301/2, 51)] = 235
	part.Y[part.YOffset(401, 351)] = 235
	part.Cr[part.COffset(401, 351)] = 240
	input := filled(t, image.Pt(301, 301), part)
	lit := func(x, y int) bool { return input[3*(301*y+x)] > 0 }
	if !lit(150, 0) || lit(149, 0) || lit(151, 0) || !lit(300, 300) || !lit(299, 299) || lit(298, 298) { // chroma is shared by four
		t.Error("samples are not where they were")
	}
}

func TestFillMargins(t *testing.T) {
	f := newPreprocessor(image.Pt(300, 300))
	input := make([]float32, 3*300*300)
	white := color.YCbCr{Y: 235, Cb: 128, Cr: 128}
	if err := f.run(input, plain(image.Rect(0, 0, 360, 640), white)); err != nil {
		t.Fatal(err)
	}
	if f.margin != 23 || input[3*22] != 0 || input[3*23] < 0.99 || input[3*276] < 0.99 || input[3*277] != 0 {
		t.Errorf("margin of %d: %v %v", f.margin, input[3*22], input[3*23])
	}
	b := f.toPicture(Box{23. / 300, 0.25, 150. / 300, 0.75})
	if !near(b.X0, 0) || !near(b.X1, 0.5) || b.Y0 != 0.25 || b.Y1 != 0.75 {
		t.Errorf("box in the picture is %v", b)
	}
	if err := f.run(input, plain(image.Rect(0, 0, 640, 360), white)); err != nil || input[0] < 0.99 {
		t.Errorf("a wide picture after an upright one: %v, %v", input[0], err)
	}
	if b := f.toPicture(Box{0, 0, 1, 1}); b != (Box{0, 0, 1, 1}) {
		t.Errorf("whole picture is %v", b)
	}
}

func TestOddPictures(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {2, 1}, {1, 16000}, {16000, 1}, {641, 481}} {
		for _, input := range []image.Point{{1, 1}, {300, 300}, {7, 300}} {
			filled(t, input, plain(image.Rectangle{Max: size}, color.YCbCr{Y: 90, Cb: 90, Cr: 90}))
		}
	}
}

func TestFillRefuses(t *testing.T) {
	cut := func(change func(p *image.YCbCr)) *image.YCbCr {
		p := plain(image.Rect(0, 0, 64, 64), color.YCbCr{})
		change(p)
		return p
	}
	for name, p := range map[string]*image.YCbCr{
		"nil":          nil,
		"empty":        {},
		"4:4:4":        image.NewYCbCr(image.Rect(0, 0, 8, 8), image.YCbCrSubsampleRatio444),
		"short luma":   cut(func(p *image.YCbCr) { p.Y = p.Y[:64*64-1] }),
		"short chroma": cut(func(p *image.YCbCr) { p.Cr = nil }),
		"small stride": cut(func(p *image.YCbCr) { p.YStride = 63 }),
		"huge":         cut(func(p *image.YCbCr) { p.Rect.Max.X = 1 << 40 }),
	} {
		if err := newPreprocessor(image.Pt(4, 4)).run(make([]float32, 48), p); !errors.Is(err, ErrPicture) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkFill(b *testing.B) {
	p := plain(image.Rect(0, 0, 1280, 720), color.YCbCr{Y: 90, Cb: 90, Cr: 90})
	f, input := newPreprocessor(image.Pt(300, 300)), make([]float32, 3*300*300)
	for b.Loop() {
		if err := f.run(input, p); err != nil {
			b.Fatal(err)
		}
	}
}
