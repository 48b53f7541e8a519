//go:build cgo

package codec

import (
	"errors"
	"image"
	"strings"
	"testing"

	"peerscope/media"
	"peerscope/media/h264"
)

// A videoCase is what the conformance suite needs to know of a codec.
type videoCase struct {
	mimeType string
	smallest image.Point                   // that can be encoded
	rounds   func(image.Point) image.Point // the size that arrives
	isKey    func([]byte) bool
}

var videoCases = []videoCase{{
	mimeType: MimeTypeVP8,
	smallest: image.Pt(1, 1),
	rounds:   func(p image.Point) image.Point { return p },
	isKey:    func(data []byte) bool { return data[0]&1 == 0 },
}, {
	mimeType: MimeTypeH264,
	smallest: image.Pt(16, 16),
	rounds:   func(p image.Point) image.Point { return image.Pt(p.X&^1, p.Y&^1) },
	isKey: func(data []byte) bool {
		var types []byte
		for nal := range h264.NALUnits(data) {
			types = append(types, nal[0]&0x1f)
		}
		return string(types) == string([]byte{h264.SPS, h264.PPS, h264.IDR})
	},
}}

// eachVideo runs a part of the suite on every codec.
func eachVideo(t *testing.T, test func(*testing.T, videoCase)) {
	for _, c := range videoCases {
		t.Run(strings.TrimPrefix(c.mimeType, "video/"), func(t *testing.T) { test(t, c) })
	}
}

func (c videoCase) encoder(t testing.TB, bitRate int) media.VideoEncoder {
	e, err := NewVideoEncoder(c.mimeType, bitRate)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func anySize(image.Point) error { return nil }

func (c videoCase) decoder(t testing.TB) media.VideoDecoder {
	d, err := NewVideoDecoder(c.mimeType, anySize)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// stream gives n encoded frames of the scene.
func (c videoCase) stream(t testing.TB, s scene, bitRate, n int) [][]byte {
	e := c.encoder(t, bitRate)
	var out [][]byte
	for i := 0; len(out) < n; i++ {
		if i > 10*n {
			t.Fatalf("%d frames of %d pictures", len(out), i)
		}
		if data := encode(t, e, s.frame(i), false); data != nil {
			out = append(out, data)
		}
	}
	return out
}

func encode(t testing.TB, e media.VideoEncoder, f media.Frame, key bool) []byte {
	t.Helper()
	data, err := e.Encode(f, key)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func decode(t testing.TB, d media.VideoDecoder, data []byte) *image.YCbCr {
	t.Helper()
	p, err := d.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if p == nil {
		t.Fatal("no picture")
	}
	return p
}

func TestRoundTrip(t *testing.T) {
	eachVideo(t, func(t *testing.T, c videoCase) {
		s, e, d := newScene(640, 480), c.encoder(t, 1_500_000), c.decoder(t)
		var sum float64
		var shown int
		for i := range 60 {
			f := s.frame(i)
			data := encode(t, e, f, false)
			if data == nil {
				continue
			}
			if key := c.isKey(data); key != (i == 0) {
				t.Errorf("frame %d: key frame is %v", i, key)
			}
			sum += psnr(f.Image, decode(t, d, data))
			shown++
		}
		if shown < 40 {
			t.Errorf("%d of 60 pictures arrived", shown)
		}
		t.Logf("PSNR %.1f dB, %d pictures", sum/float64(shown), shown)
		if sum/float64(shown) < 28 {
			t.Errorf("PSNR %.1f dB", sum/float64(shown))
		}
	})
}

func TestSizes(t *testing.T) {
	sizes := []image.Point{{641, 481}, {16, 16}, {17, 33}, {2, 2}, {1, 1}, {1280, 720}}
	eachVideo(t, func(t *testing.T, c videoCase) {
		e, d := c.encoder(t, 4_000_000), c.decoder(t)
		for _, size := range sizes {
			if size.X < c.smallest.X {
				_, err := e.Encode(newScene(size.X, size.Y).frame(0), false)
				if !errors.Is(err, ErrPicture) {
					t.Errorf("%v: %v", size, err)
				}
				continue
			}
			f := newScene(size.X, size.Y).frame(0)
			data := encode(t, e, f, false)
			if !c.isKey(data) {
				t.Errorf("%v does not start with a key frame", size)
			}
			p := decode(t, d, data)
			if got := p.Rect; got != (image.Rectangle{Max: c.rounds(size)}) {
				t.Errorf("%v became %v", size, got)
			}
			if db := psnr(f.Image, p); db < 27 {
				t.Errorf("%v: PSNR %.1f dB", size, db)
			}
		}
	})
}
