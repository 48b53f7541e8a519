package media

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
)

func noise(w, h int, ratio image.YCbCrSubsampleRatio) *image.YCbCr {
	r := rand.New(rand.NewPCG(uint64(w), uint64(h)))
	img := image.NewYCbCr(image.Rect(0, 0, w, h), ratio)
	for _, p := range [][]byte{img.Y, img.Cb, img.Cr} {
		for i := range p {
			p[i] = uint8(r.Uint32())
		}
	}
	return img
}

func round(v float64) uint8 { return uint8(math.Round(min(max(v, 0), 255))) }

// limitedToRGB and rgbToLimited are BT.601 as the recommendation writes it.
func limitedToRGB(y, cb, cr uint8) [3]uint8 {
	l, b, r := 255./219*(float64(y)-16), 255./224*(float64(cb)-128), 255./224*(float64(cr)-128)
	return [3]uint8{
		round(l + 2*(1-.299)*r),
		round(l - 2*(1-.114)*.114/.587*b - 2*(1-.299)*.299/.587*r),
		round(l + 2*(1-.114)*b),
	}
}

func rgbToLimited(r, g, b float64) [3]uint8 {
	y := .299*r + .587*g + .114*b
	return [3]uint8{
		round(16 + 219./255*y),
		round(128 + 224./255*(b-y)/(2*(1-.114))),
		round(128 + 224./255*(r-y)/(2*(1-.299))),
	}
}

func near(a, b uint8, tolerance int) bool {
	d := int(a) - int(b)
	return -tolerance <= d && d <= tolerance
}

func TestToRGBA(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {2, 2}, {7, 5}, {16, 9}, {33, 34}, {640, 480}} {
		src := noise(size.X, size.Y, image.YCbCrSubsampleRatio420)
		dst := image.NewRGBA(src.Rect)
		ToRGBA(dst, src)
		for y := range size.Y {
			for x := range size.X {
				c := src.COffset(x, y)
				want := limitedToRGB(src.Y[src.YOffset(x, y)], src.Cb[c], src.Cr[c])
				got := dst.RGBAAt(x, y)
				if !near(got.R, want[0], 1) || !near(got.G, want[1], 1) || !near(got.B, want[2], 1) || got.A != 255 {
					t.Fatalf("%v at (%d,%d): %v, want %v", size, x, y, got, want)
				}
			}
		}
	}
}

func TestToRGBAOfPartsAndOtherSizes(t *testing.T) {
	src := noise(20, 20, image.YCbCrSubsampleRatio420)
	whole := image.NewRGBA(src.Rect)
	ToRGBA(whole, src)
	part := src.SubImage(image.Rect(4, 6, 15, 19)).(*image.YCbCr)
	small := image.NewRGBA(image.Rect(0, 0, 8, 8))
	ToRGBA(small, part)
	if got, want := small.RGBAAt(7, 7), whole.RGBAAt(11, 13); got != want {
		t.Errorf("part of a picture: %v, want %v", got, want)
	}
	large := image.NewRGBA(image.Rect(0, 0, 30, 30))
	ToRGBA(large, src)
	if got, want := large.RGBAAt(19, 19), whole.RGBAAt(19, 19); got != want {
		t.Errorf("into a larger one: %v, want %v", got, want)
	}
	if got := large.RGBAAt(20, 19); got != (color.RGBA{}) {
		t.Errorf("wrote outside the picture: %v", got)
	}
	ToRGBA(image.NewRGBA(image.Rectangle{}), src)
	ToRGBA(large, image.NewYCbCr(image.Rectangle{}, image.YCbCrSubsampleRatio420))
}

// Each pixel is the mean of four, those of an odd last row or column excepted.
func TestToHalfRGBA(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {2, 2}, {7, 5}, {16, 9}, {33, 34}} {
		src := noise(size.X, size.Y, image.YCbCrSubsampleRatio420)
		dst := image.NewRGBA(image.Rectangle{Max: size})
		ToHalfRGBA(dst, src)
		for y := range size.Y {
			for x := range size.X {
				var want color.RGBA
				if x < size.X/2 && y < size.Y/2 {
					luma := 0
					for _, at := range []image.Point{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
						luma += int(src.Y[src.YOffset(2*x+at.X, 2*y+at.Y)])
					}
					c := src.COffset(2*x, 2*y)
					rgb := limitedToRGB(uint8((luma+2)/4), src.Cb[c], src.Cr[c])
					want = color.RGBA{rgb[0], rgb[1], rgb[2], 255}
				}
				got := dst.RGBAAt(x, y)
				if !near(got.R, want.R, 1) || !near(got.G, want.G, 1) || !near(got.B, want.B, 1) || got.A != want.A {
					t.Fatalf("%v at (%d,%d): %v, want %v", size, x, y, got, want)
				}
			}
		}
	}
}

func TestToRGBAAllocatesNothing(t *testing.T) {
	src := noise(64, 48, image.YCbCrSubsampleRatio420)
	dst := image.NewRGBA(src.Rect)
	if n := testing.AllocsPerRun(10, func() { ToRGBA(dst, src); ToHalfRGBA(dst, src) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Each chroma sample of the result is the mean of those of its four pixels.
func TestI420OfAnySubsampling(t *testing.T) {
	for _, ratio := range []image.YCbCrSubsampleRatio{
		image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
		image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410,
	} {
		for _, part := range []image.Rectangle{image.Rect(0, 0, 12, 10), image.Rect(0, 0, 11, 9), image.Rect(3, 1, 4, 2), image.Rect(2, 2, 9, 9)} {
			t.Run(fmt.Sprint(ratio, part), func(t *testing.T) {
				src := noise(12, 10, ratio).SubImage(part).(*image.YCbCr)
				checkI420(t, FromImage(src), src, 219./255, 16, 224./255)
				checkI420(t, ToI420(src), src, 1, 0, 1)
			})
		}
	}
}

// checkI420 checks that got is src with its luma multiplied and raised, and its
// chroma multiplied.
func checkI420(t *testing.T, got, src *image.YCbCr, lumaGain, lumaBase, chromaGain float64) {
	t.Helper()
	b := src.Rect
	if got.Rect != image.Rect(0, 0, b.Dx(), b.Dy()) || got.SubsampleRatio != image.YCbCrSubsampleRatio420 {
		t.Fatalf("a picture of %v, %v", got.Rect, got.SubsampleRatio)
	}
	for y := range b.Dy() {
		for x := range b.Dx() {
			want := lumaBase + lumaGain*float64(src.YCbCrAt(b.Min.X+x, b.Min.Y+y).Y)
			if !near(got.Y[got.YOffset(x, y)], round(want), 0) {
				t.Fatalf("luma at (%d,%d): %d, want %v", x, y, got.Y[got.YOffset(x, y)], want)
			}
		}
	}
	for y := 0; y < b.Dy(); y += 2 {
		for x := 0; x < b.Dx(); x += 2 {
			var cb, cr float64
			for i := range 4 {
				at := src.YCbCrAt(min(b.Min.X+x+i%2, b.Max.X-1), min(b.Min.Y+y+i/2, b.Max.Y-1))
				cb, cr = cb+float64(at.Cb)/4, cr+float64(at.Cr)/4
			}
			c := got.COffset(x, y)
			if !near(got.Cb[c], round(128+chromaGain*(cb-128)), 1) || !near(got.Cr[c], round(128+chromaGain*(cr-128)), 1) {
				t.Fatalf("chroma at (%d,%d): %d %d, mean %v %v", x, y, got.Cb[c], got.Cr[c], cb, cr)
			}
		}
	}
}

// Flat colours through every kind of Go image: black is 16, white is 235.
func TestFromImageOfAnyKind(t *testing.T) {
	r := image.Rect(1, 1, 6, 4)
	for _, c := range []color.RGBA{{0, 0, 0, 255}, {255, 255, 255, 255}, {255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {90, 30, 200, 255}} {
		want := rgbToLimited(float64(c.R), float64(c.G), float64(c.B))
		for _, img := range []interface {
			image.Image
			Set(x, y int, c color.Color)
		}{
			image.NewRGBA(r), image.NewNRGBA(r), image.NewRGBA64(r), image.NewPaletted(r, color.Palette{color.White, c}),
		} {
			for y := r.Min.Y; y < r.Max.Y; y++ {
				for x := r.Min.X; x < r.Max.X; x++ {
					img.Set(x, y, c)
				}
			}
			got := FromImage(img)
			last := len(got.Cb) - 1
			if !near(got.Y[len(got.Y)-1], want[0], 1) || !near(got.Cb[last], want[1], 1) || !near(got.Cr[last], want[2], 1) {
				t.Errorf("%T of %v: %d %d %d, want %v", img, c, got.Y[len(got.Y)-1], got.Cb[last], got.Cr[last], want)
			}
		}
	}
	if got := FromImage(image.NewGray(r)); got.Y[0] != 16 || got.Cb[0] != 128 {
		t.Errorf("black gray is %d %d", got.Y[0], got.Cb[0])
	}
	if got := FromImage(image.NewNRGBA(r)); got.Y[0] != 16 {
		t.Errorf("transparent is %d", got.Y[0])
	}
	if got := FromImage(image.NewRGBA(image.Rectangle{})); !got.Rect.Empty() {
		t.Errorf("nothing became %v", got.Rect)
	}
}

func TestLevel(t *testing.T) {
	sine := func(amplitude float64) []int16 {
		s := make([]int16, BlockSize)
		for i := range s {
			s[i] = int16(amplitude * math.MaxInt16 * math.Sin(2*math.Pi*float64(i)/48))
		}
		return s
	}
	for _, c := range []struct {
		samples []int16
		want    float64
	}{
		{nil, 0},
		{make([]int16, BlockSize), 0},
		{sine(.0001), 0},
		{sine(.01), 1 - 43.01/60},
		{sine(.1), 1 - 23.01/60},
		{sine(1), 1 - 3.01/60},
		{[]int16{math.MinInt16, math.MinInt16}, 1},
	} {
		if got := float64(Level(c.samples)); math.Abs(got-c.want) > .005 {
			t.Errorf("level %v, want %v", got, c.want)
		}
	}
}

func BenchmarkToRGBA(b *testing.B) {
	for _, size := range []image.Point{{640, 480}, {1280, 720}} {
		b.Run(fmt.Sprint(size.Y, "p"), func(b *testing.B) {
			src := noise(size.X, size.Y, image.YCbCrSubsampleRatio420)
			dst := image.NewRGBA(src.Rect)
			for b.Loop() {
				ToRGBA(dst, src)
			}
		})
	}
}

func BenchmarkFromImage(b *testing.B) {
	for _, img := range []image.Image{noise(640, 480, image.YCbCrSubsampleRatio422), image.NewRGBA(image.Rect(0, 0, 640, 480))} {
		b.Run(fmt.Sprintf("%T", img), func(b *testing.B) {
			for b.Loop() {
				FromImage(img)
			}
		})
	}
}

func BenchmarkToI420(b *testing.B) {
	img := noise(640, 480, image.YCbCrSubsampleRatio422)
	for b.Loop() {
		ToI420(img)
	}
}

func TestFitSize(t *testing.T) {
	for _, c := range []struct{ size, limit, want image.Point }{
		{image.Pt(1920, 1080), image.Pt(1280, 960), image.Pt(1280, 720)},
		{image.Pt(800, 600), image.Pt(1280, 960), image.Pt(800, 600)},
		{image.Pt(801, 601), image.Pt(1280, 960), image.Pt(800, 600)},
		{image.Pt(1080, 1920), image.Pt(1280, 960), image.Pt(540, 960)},
		{image.Pt(9000, 2), image.Pt(900, 900), image.Pt(900, 2)},
	} {
		if got := FitSize(c.size, c.limit); got != c.want {
			t.Errorf("%v within %v is %v, want %v", c.size, c.limit, got, c.want)
		}
	}
}
