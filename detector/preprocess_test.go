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
	if err := newPreprocessor(size).run(input, p, wholePicture); err != nil {
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

// Between samples the input is their mean, weighted by nearness.
func TestFillInterpolates(t *testing.T) {
	for name, c := range map[string]struct {
		size image.Point
		at   func(x, y int) float64 // luma of the input's pixel, where the picture has 4 x column + 3 x row
	}{
		"slightly larger": {image.Pt(25, 15), func(x, y int) float64 { return 4*2.5*float64(x) + 3*1.5*float64(y) }},
		"smaller":         {image.Pt(5, 5), func(x, y int) float64 { return 4*min(0.5*float64(x), 4) + 3*min(0.5*float64(y), 4) }},
		"much larger":     {image.Pt(50, 60), func(x, y int) float64 { return 4*max(5*float64(x), 1) + 3*max(6*float64(y)+0.5, 1.5) }},
	} {
		p := plain(image.Rectangle{Max: c.size}, color.YCbCr{Cb: 128, Cr: 128})
		for i := range p.Y {
			p.Y[i] = byte(min(16+4*(i%p.YStride)+3*(i/p.YStride), 235))
		}
		input := filled(t, image.Pt(10, 10), p)
		for i := range 100 {
			want := (255./219*c.at(i%10, i/10) - 128) / 128
			if got := float64(input[3*i]); want < 0.9 && (got < want-0.02 || got > want+0.02) {
				t.Errorf("%s: pixel %d is %v, want %v", name, i, got, want)
			}
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

// What a region has outside the picture is grey, and what is found in the region
// is told in the picture.
func TestFillRegion(t *testing.T) {
	f := newPreprocessor(image.Pt(10, 10))
	input := make([]float32, 300)
	p := plain(image.Rect(0, 0, 100, 40), color.YCbCr{Y: 235, Cb: 128, Cr: 128})
	for i := range p.Y {
		if i%p.YStride < 50 {
			p.Y[i] = 16
		}
	}
	if err := f.run(input, p, Box{0.25, -0.5, 0.75, 1.5}); err != nil {
		t.Fatal(err)
	}
	for i, v := range input {
		x, y := i/3%10, i/30
		want := float32(-1)
		switch {
		case y < 3 || y > 7: // row i is at i/5 - 0.5 of the picture
			want = 0
		case x > 5:
			want = 127. / 128
		case x == 5:
			continue // between the two
		}
		if v != want {
			t.Fatalf("%d, %d is %v, want %v", x, y, v, want)
		}
	}
	if b := (Box{0.5, 0.5, 1, 1}).inPicture(Box{0.25, -0.5, 0.75, 1.5}); b != (Box{0.5, 0.5, 0.75, 1.5}) {
		t.Errorf("box in the picture is %v", b)
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
		if err := newPreprocessor(image.Pt(4, 4)).run(make([]float32, 48), p, wholePicture); !errors.Is(err, ErrPicture) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkFill(b *testing.B) {
	p := plain(image.Rect(0, 0, 1280, 720), color.YCbCr{Y: 90, Cb: 90, Cr: 90})
	f, input := newPreprocessor(image.Pt(300, 300)), make([]float32, 3*300*300)
	for b.Loop() {
		if err := f.run(input, p, wholePicture); err != nil {
			b.Fatal(err)
		}
	}
}
