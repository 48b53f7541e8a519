//go:build cgo

package codec

import (
	"errors"
	"image"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"peerscope/internal/skip"
	"peerscope/media"
)

func TestUnsupported(t *testing.T) {
	for _, name := range []string{"", "video/VP9", "VP8"} {
		_, err := NewVideoEncoder(name, 500_000)
		if !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), strconv.Quote(name)) {
			t.Errorf("encoder of %q: %v", name, err)
		}
		if _, err := NewVideoDecoder(name, anySize); !errors.Is(err, ErrUnsupported) {
			t.Errorf("decoder of %q: %v", name, err)
		}
	}
	e, err := NewVideoEncoder("VIDEO/vp8", 500_000)
	if err != nil {
		t.Fatalf("case matters: %v", err)
	}
	e.Close()
}

func TestBitRateLimits(t *testing.T) {
	eachVideo(t, func(t *testing.T, c videoCase) {
		e := c.encoder(t, minBitRate)
		encode(t, e, newScene(64, 48).frame(0), false)
		for _, rate := range []int{-1, 0, 999, 1 << 40} {
			if _, err := NewVideoEncoder(c.mimeType, rate); !errors.Is(err, ErrBitRate) {
				t.Errorf("open with %d bit/s: %v", rate, err)
			}
			if err := e.SetBitRate(rate); !errors.Is(err, ErrBitRate) {
				t.Errorf("set %d bit/s: %v", rate, err)
			}
		}
		for _, rate := range []int{minBitRate, maxBitRate, 500_000} {
			if err := e.SetBitRate(rate); err != nil {
				t.Error(err)
			}
			if _, err := e.Encode(newScene(64, 48).frame(0), false); err != nil {
				t.Errorf("at %d bit/s: %v", rate, err)
			}
		}
	})
}

// TestBitRate changes the rate and the pace in mid-stream.
func TestBitRate(t *testing.T) {
	eachVideo(t, func(t *testing.T, c videoCase) {
		for _, pace := range []int{15, 30, 60} {
			s, e := newScene(640, 480), c.encoder(t, 400_000)
			s.rate = pace
			n := 0
			for _, rate := range []int{400_000, 150_000, 500_000} {
				if err := e.SetBitRate(rate); err != nil {
					t.Fatal(err)
				}
				seconds(t, e, s, &n, 2) // to settle
				if got := seconds(t, e, s, &n, 4); got < rate/4 || got > rate*3/2 {
					t.Errorf("%d frames a second: %d bit/s became %d", pace, rate, got)
				}
			}
		}
	})
}

// seconds encodes so many of them from frame n on and gives the bit rate.
func seconds(t *testing.T, e media.VideoEncoder, s scene, n *int, many int) int {
	size := 0
	for range many * s.rate {
		size += len(encode(t, e, s.frame(*n), false))
		*n++
	}
	return size * 8 / many
}

func TestClockGoesForward(t *testing.T) {
	eachVideo(t, func(t *testing.T, c videoCase) {
		s, e := newScene(64, 48), c.encoder(t, 500_000)
		for i, ms := range []int{0, 33, 33, 20, -5_000_000, 0, 90_000_000, 90_000_033} {
			f := s.frame(i)
			f.Time = s.start.Add(time.Duration(ms) * time.Millisecond)
			if _, err := e.Encode(f, false); err != nil {
				t.Errorf("at %d ms: %v", ms, err)
			}
		}
	})
}

func TestForcedKeyFrame(t *testing.T) {
	eachVideo(t, func(t *testing.T, c videoCase) {
		s, e := newScene(320, 240), c.encoder(t, 1_000_000)
		var late media.VideoDecoder
		for i := range 40 {
			data := encode(t, e, s.frame(i), i == 20)
			if data == nil {
				continue
			}
			if i < 20 {
				continue
			}
			if late == nil {
				if !c.isKey(data) {
					t.Fatal("not a key frame")
				}
				late = c.decoder(t)
			}
			if db := psnr(s.frame(i).Image, decode(t, late, data)); db < 25 {
				t.Errorf("frame %d: PSNR %.1f dB", i, db)
			}
		}
	})
}

func TestSizeChange(t *testing.T) {
	eachVideo(t, func(t *testing.T, c videoCase) {
		e, d := c.encoder(t, 1_000_000), c.decoder(t)
		for _, size := range []image.Point{{320, 240}, {640, 480}, {160, 120}, {320, 240}} {
			s := newScene(size.X, size.Y)
			for i := range 5 {
				data := encode(t, e, s.frame(i), false)
				if i == 0 && !c.isKey(data) {
					t.Errorf("%v does not start with a key frame", size)
				}
				if data == nil {
					continue
				}
				if got := decode(t, d, data).Rect.Size(); got != size {
					t.Errorf("%v became %v", size, got)
				}
			}
		}
	})
}

func TestFreshPictures(t *testing.T) {
	eachVideo(t, func(t *testing.T, c videoCase) {
		d := c.decoder(t)
		var first *image.YCbCr
		var before string
		for i, data := range c.stream(t, newScene(64, 48), 500_000, 10) {
			p := decode(t, d, data)
			if i == 0 {
				first, before = p, string(p.Y)
			}
		}
		if string(first.Y) != before {
			t.Error("a picture was written to after it was handed out")
		}
	})
}

func TestPicturesRefused(t *testing.T) {
	ratio := image.YCbCrSubsampleRatio420
	short := image.NewYCbCr(image.Rect(0, 0, 64, 64), ratio)
	short.Cr = short.Cr[:len(short.Cr)-1]
	narrow := image.NewYCbCr(image.Rect(0, 0, 64, 64), ratio)
	narrow.YStride = 63
	bad := map[string]*image.YCbCr{
		"none":   nil,
		"4:4:4":  image.NewYCbCr(image.Rect(0, 0, 64, 64), image.YCbCrSubsampleRatio444),
		"empty":  image.NewYCbCr(image.Rect(0, 0, 0, 64), ratio),
		"large":  {SubsampleRatio: ratio, Rect: image.Rect(0, 0, 4097, 16)},
		"area":   {SubsampleRatio: ratio, Rect: image.Rect(0, 0, 4096, 4096)},
		"short":  short,
		"narrow": narrow,
	}
	eachVideo(t, func(t *testing.T, c videoCase) {
		e := c.encoder(t, 500_000)
		for name, p := range bad {
			if _, err := e.Encode(media.Frame{Image: p}, false); !errors.Is(err, ErrPicture) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestClose(t *testing.T) {
	eachVideo(t, func(t *testing.T, c videoCase) {
		e, d, f := c.encoder(t, 500_000), c.decoder(t), newScene(64, 48).frame(0)
		data := encode(t, e, f, false)
		decode(t, d, data)
		for range 2 {
			if e.Close() != nil || d.Close() != nil {
				t.Fatal("Close failed")
			}
		}
		if _, err := e.Encode(f, false); !errors.Is(err, ErrClosed) {
			t.Errorf("encode after Close: %v", err)
		}
		if err := e.SetBitRate(400_000); !errors.Is(err, ErrClosed) {
			t.Errorf("bit rate after Close: %v", err)
		}
		if _, err := d.Decode(data); !errors.Is(err, ErrClosed) {
			t.Errorf("decode after Close: %v", err)
		}
	})
}

func TestConcurrentClose(t *testing.T) {
	eachVideo(t, func(t *testing.T, c videoCase) {
		key := c.stream(t, newScene(64, 48), 500_000, 1)[0]
		for range 20 {
			e, d, f := c.encoder(t, 500_000), c.decoder(t), newScene(64, 48).frame(0)
			running := make(chan struct{}, 2)
			signal := func() {
				select {
				case running <- struct{}{}:
				default:
				}
			}
			var wg sync.WaitGroup
			wg.Go(func() {
				untilClosed(t, func() error { _, err := e.Encode(f, true); signal(); return err })
			})
			wg.Go(func() {
				untilClosed(t, func() error { _, err := d.Decode(key); signal(); return err })
			})
			<-running
			for _, close := range []func() error{e.Close, e.Close, d.Close, d.Close} {
				wg.Go(func() { close() })
			}
			wg.Wait()
		}
	})
}

// TestDamage feeds what a network or a villain makes of a stream. What comes
// out may be a picture or an error, but after a key frame all is well again.
func TestDamage(t *testing.T) {
	eachVideo(t, func(t *testing.T, c videoCase) {
		random := rand.New(rand.NewPCG(3, 4))
		good := c.stream(t, newScene(160, 120), 400_000, 8)
		d := c.decoder(t)
		for range 300 {
			data := damage(random, good[random.IntN(len(good))])
			p, err := d.Decode(data)
			if err != nil && !errors.Is(err, ErrCorrupt) {
				t.Fatal(err)
			}
			if p != nil && !sizeFits(p.Rect.Size()) {
				t.Fatalf("a picture of %v", p.Rect)
			}
		}
		for _, data := range good {
			decode(t, d, data)
		}
	})
}

func damage(random *rand.Rand, data []byte) []byte {
	out := append([]byte(nil), data...)
	switch random.IntN(3) {
	case 0: // cut short
		return out[:random.IntN(len(out))]
	case 1: // bits flipped
		for range 1 + random.IntN(8) {
			out[random.IntN(len(out))] ^= 1 << random.IntN(8)
		}
	default: // noise
		for i := range out {
			out[i] = byte(random.Uint32())
		}
	}
	return out
}

func TestNothingToDecode(t *testing.T) {
	eachVideo(t, func(t *testing.T, c videoCase) {
		good := c.stream(t, newScene(64, 48), 500_000, 3)
		d := c.decoder(t)
		for name, data := range map[string][]byte{
			"nil": nil, "empty": {}, "one byte": {0}, "zeros": make([]byte, 1000),
			"too much": make([]byte, MaxFrameBytes+1), "no key frame": good[1], "cut key frame": good[0][:len(good[0])/2],
		} {
			if p, err := d.Decode(data); p != nil || !errors.Is(err, ErrCorrupt) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if p, err := d.Decode(good[1]); p != nil || !errors.Is(err, ErrCorrupt) {
			t.Errorf("after a damaged key frame: %v", err)
		}
		decode(t, d, good[0])
	})
}

// TestMemory opens and closes codecs that take some 10 MB each.
func TestMemory(t *testing.T) {
	eachVideo(t, func(t *testing.T, c videoCase) {
		f := newScene(640, 480).frame(0)
		use := func() {
			e, d := c.encoder(t, 1_000_000), c.decoder(t)
			decode(t, d, encode(t, e, f, false))
			e.Close()
			d.Close()
		}
		for range 10 {
			use()
		}
		before := resident(t)
		for range 60 {
			use()
		}
		if grown := resident(t) - before; grown > 150<<20 {
			t.Errorf("grown by %d MiB", grown>>20)
		}
	})
}

// resident is what the process takes of the machine's memory, in bytes.
func resident(t *testing.T) int {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		skip.Lacking(t, "no /proc here: %v", err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(statm))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}

// TestRefusedPictures: a picture that is not admitted does not reach the library,
// which would find that it is damaged, nor does what comes before the next key frame.
func TestRefusedPictures(t *testing.T) {
	eachVideo(t, func(t *testing.T, c videoCase) {
		small, large := newScene(64, 48), newScene(640, 480)
		refused := errors.New("refused")
		var asked image.Point
		d, err := NewVideoDecoder(c.mimeType, func(size image.Point) error {
			if asked = size; size.X > 64 {
				return refused
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		attack := c.stream(t, large, 1_000_000, 1)[0]
		attack = append(attack[:len(attack)/2:len(attack)/2], 0xff) // enough to see its size
		stream := c.stream(t, small, 500_000, 2)
		if p := decode(t, d, stream[0]); p.Rect.Size() != image.Pt(64, 48) {
			t.Error(p.Rect)
		}
		if p, err := d.Decode(attack); p != nil || !errors.Is(err, refused) || asked != image.Pt(640, 480) {
			t.Errorf("the attack, %v: %v, %v", asked, p, err)
		}
		if p, err := d.Decode(stream[1]); p != nil || !errors.Is(err, ErrCorrupt) {
			t.Errorf("without its key frame: %v, %v", p, err)
		}
		if p := decode(t, d, stream[0]); p.Rect.Size() != image.Pt(64, 48) {
			t.Error(p.Rect)
		}
	})
}
