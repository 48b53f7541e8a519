package clip

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/media"
)

// jpegPicture is a JPEG of smooth colours, the same everywhere.
func jpegPicture(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(255 * x / w), uint8(255 * y / h), uint8(127 + 127*math.Sin(float64(x+y)/30)), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sample(t testing.TB, size image.Point, fps float64) media.Source {
	t.Helper()
	src, err := NewPhoto(jpegPicture(t, 480, 320)).OpenSample(size, fps)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func TestSampleMovesAtItsRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := sample(t, image.Pt(64, 49), 10)
		defer src.Close()
		start := time.Now()
		var first, f media.Frame
		for i := range 31 {
			var err error
			if f, err = src.Read(); err != nil {
				t.Fatal(err)
			}
			if want := start.Add(time.Duration(i) * 100 * time.Millisecond); !f.Time.Equal(want) || !time.Now().Equal(want) {
				t.Fatalf("frame %d is of %v, read at %v", i, f.Time.Sub(start), time.Since(start))
			}
			if f.Image.Rect != image.Rect(0, 0, 64, 49) || f.Image.SubsampleRatio != image.YCbCrSubsampleRatio420 {
				t.Fatalf("a picture of %v, %v", f.Image.Rect, f.Image.SubsampleRatio)
			}
			if i == 0 {
				first = f
			}
		}
		if bytes.Equal(first.Image.Y, f.Image.Y) {
			t.Error("the view did not move in 3 s")
		}
	})
}

func TestALateReaderMissesFrames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := sample(t, image.Pt(16, 16), 10)
		defer src.Close()
		start := time.Now()
		for _, step := range []struct{ sleep, frame, read time.Duration }{
			{0, 0, 0},
			{250, 200, 250}, // late: the one that was due last, and at once
			{0, 300, 300},
			{10_000, 10_300, 10_300}, // very late: still one, no burst
			{0, 10_400, 10_400},
		} {
			time.Sleep(step.sleep * time.Millisecond)
			f, err := src.Read()
			if err != nil {
				t.Fatal(err)
			}
			if f.Time.Sub(start) != step.frame*time.Millisecond || time.Since(start) != step.read*time.Millisecond {
				t.Errorf("after %v ms a frame of %v at %v", int64(step.sleep), f.Time.Sub(start), time.Since(start))
			}
		}
	})
}

func TestCloseUnblocksRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := sample(t, image.Pt(16, 16), .001)
		if _, err := src.Read(); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Second, func() { src.Close() })
		start := time.Now()
		if _, err := src.Read(); err != io.EOF || time.Since(start) != time.Second {
			t.Errorf("Read gave %v after %v", err, time.Since(start))
		}
		if err := src.Close(); err != nil {
			t.Error(err)
		}
		if _, err := src.Read(); err != io.EOF {
			t.Errorf("after Close: %v", err)
		}
	})
}

func TestSampleRefuses(t *testing.T) {
	good := jpegPicture(t, 32, 32)
	for name, c := range map[string]struct {
		photo []byte
		size  image.Point
		fps   float64
	}{
		"no picture":  {[]byte("hello"), image.Pt(64, 48), 30},
		"nothing":     {nil, image.Pt(64, 48), 30},
		"half":        {good[:len(good)/2], image.Pt(64, 48), 30},
		"no size":     {good, image.Pt(0, 48), 30},
		"a huge size": {good, image.Pt(1<<20, 48), 30},
		"no rate":     {good, image.Pt(64, 48), 0},
		"NaN":         {good, image.Pt(64, 48), math.NaN()},
	} {
		if src, err := NewPhoto(c.photo).OpenSample(c.size, c.fps); !errors.Is(err, ErrFormat) || src != nil {
			t.Errorf("%s: %v, %v", name, src, err)
		}
	}
}

// Two cameras of one size share what takes time to prepare, while one of them is open.
func TestSamplesShareATour(t *testing.T) {
	photo := NewPhoto(jpegPicture(t, 64, 48))
	tourOf := func(size image.Point) *tour {
		src, err := photo.OpenSample(size, 30)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { src.Close() })
		return src.(*player).generator.(*panZoom).tour
	}
	first, second, larger := tourOf(image.Pt(64, 48)), tourOf(image.Pt(64, 48)), tourOf(image.Pt(128, 96))
	if first != second || first == larger {
		t.Errorf("%p, %p, and of another size %p", first, second, larger)
	}
}

// The view keeps the aspect of the pictures, stays within the photograph, and
// never moves in a jolt.
func TestTheTourIsSmooth(t *testing.T) {
	for _, size := range []image.Point{{640, 480}, {1280, 720}, {100, 400}} {
		photo := image.NewYCbCr(image.Rect(0, 0, 1920, 1280), image.YCbCrSubsampleRatio420)
		tour := newTour(photo, size)
		last, lastSpeed := tour.view(0), 0.
		if last.w < .999 && last.h < .999 {
			t.Errorf("%v: begins with a part only: %v", size, last)
		}
		for n := range 30 * 50 {
			v := tour.view(float64(n) / 30)
			if aspect := v.w * 1920 / (v.h * 1280); math.Abs(aspect*float64(size.Y)/float64(size.X)-1) > 1e-9 {
				t.Fatalf("%v: aspect %v", size, aspect)
			}
			if v.x < 0 || v.y < 0 || v.x+v.w > 1+1e-9 || v.y+v.h > 1+1e-9 {
				t.Fatalf("%v: %v is outside", size, v)
			}
			speed := math.Abs(v.x + v.w/2 - last.x - last.w/2)
			if math.Abs(speed-lastSpeed) > .002 {
				t.Fatalf("%v: a jolt of %v at frame %d", size, speed-lastSpeed, n)
			}
			last, lastSpeed = v, speed
		}
	}
}

// A gradient stays the same gradient at any scale, to the rounding.
func TestDrawKeepsGradients(t *testing.T) {
	photo := image.NewYCbCr(image.Rect(0, 0, 512, 300), image.YCbCrSubsampleRatio420)
	for y := range 300 {
		for x := range 512 {
			photo.Y[y*photo.YStride+x] = uint8(x/4 + y/4)
		}
	}
	p := newPyramid(photo)
	for _, c := range []struct {
		w, h int
		v    view
	}{
		{512, 300, view{0, 0, 1, 1}}, {200, 117, view{0, 0, 1, 1}}, {61, 35, view{0, 0, 1, 1}},
		{320, 200, view{.25, .25, .5, .5}}, {33, 65, view{.1, .2, .3, .7}},
	} {
		dst := image.NewYCbCr(image.Rect(0, 0, c.w, c.h), image.YCbCrSubsampleRatio420)
		p.draw(dst, dst.Rect, c.v)
		for y := range c.h {
			for x := range c.w {
				want := (c.v.x+(float64(x)+.5)/float64(c.w)*c.v.w)*128 + (c.v.y+(float64(y)+.5)/float64(c.h)*c.v.h)*75
				if got := float64(dst.Y[y*dst.YStride+x]); math.Abs(got-want) > 2.5 {
					t.Fatalf("%v at (%d,%d): %v, want %v", c, x, y, got, want)
				}
			}
		}
	}
}

// A photo in the sizes of the views shows what the photo shows.
func TestScaledPhotoKeepsGradients(t *testing.T) {
	photo := image.NewYCbCr(image.Rect(0, 0, 512, 300), image.YCbCrSubsampleRatio420)
	for y := range 300 {
		for x := range 512 {
			photo.Y[y*photo.YStride+x] = uint8(x/4 + y/4)
		}
	}
	for _, size := range []image.Point{{640, 360}, {160, 120}, {33, 65}} {
		panZoom := &panZoom{tour: newTour(photo, size), fps: 1}
		for second := range 22 {
			img, err := panZoom.next(0)
			if err != nil {
				t.Fatal(err)
			}
			v := panZoom.tour.view(float64(second))
			for y := range size.Y {
				for x := range size.X {
					want := (v.x+(float64(x)+.5)/float64(size.X)*v.w)*128 + (v.y+(float64(y)+.5)/float64(size.Y)*v.h)*75
					if got := float64(img.Y[y*img.YStride+x]); math.Abs(got-want) > 2.5 {
						t.Fatalf("%v after %d s at (%d,%d): %v, want %v", size, second, x, y, got, want)
					}
				}
			}
		}
	}
}

// While the camera rests its pictures are one, which costs nothing.
func TestSampleRestsOnOnePicture(t *testing.T) {
	photo := image.NewYCbCr(image.Rect(0, 0, 192, 128), image.YCbCrSubsampleRatio420)
	panZoom := &panZoom{tour: newTour(photo, image.Pt(64, 48)), fps: 10}
	different := map[*image.YCbCr]bool{}
	for range 220 { // one tour
		img, err := panZoom.next(0)
		if err != nil {
			t.Fatal(err)
		}
		different[img] = true
	}
	const moving = 4 * 35 // frames, of four moves
	if n := len(different); n < moving-4 || n > moving+4 {
		t.Errorf("%d different pictures in a tour with %d frames of motion", n, moving)
	}
}

func BenchmarkSample(b *testing.B) {
	photo := media.FromImage(image.NewRGBA(image.Rect(0, 0, 1920, 1280)))
	for _, size := range []image.Point{{640, 480}, {1280, 720}} {
		b.Run(fmt.Sprint(size.Y, "p"), func(b *testing.B) {
			panZoom := &panZoom{tour: newTour(photo, size), fps: 30}
			for b.Loop() {
				panZoom.last = nil // else it rests on that picture
				if _, err := panZoom.next(0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
