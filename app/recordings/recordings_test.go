//go:build cgo

package recordings

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"peerscope/app/palette"
	"peerscope/app/session"
	"peerscope/media"
	"peerscope/media/codec"
	"peerscope/media/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var codecs = Codecs{codec.NewVideoDecoder, codec.NewVideoEncoder}

const (
	pictures      = 20
	pictureTime   = 100 * time.Millisecond
	seenFrom      = 5 // in which pictures something is seen
	seenUntil     = 15
	width, height = 640, 480
)

var begin = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)

// grey is a picture of one colour.
func grey() *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	for i := range img.Y {
		img.Y[i] = 126
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 128, 128
	}
	return img
}

// recorded is a recording of two seconds in which somebody is seen for one of them.
func recorded(t *testing.T, mimeType string) (path string) {
	t.Helper()
	encoder, err := codec.NewVideoEncoder(mimeType, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	defer encoder.Close()
	r := record.New(record.Config{Folder: t.TempDir(), Name: "Ada", RequestKeyFrame: func() {},
		Started: func(f record.File) { path = f.Path }, Stopped: func(record.File, error) {}})
	for i := range pictures {
		at := begin.Add(time.Duration(i) * pictureTime)
		data, err := encoder.Encode(media.Frame{Image: grey(), Time: at}, false)
		if err != nil {
			t.Fatal(err)
		}
		r.Write(record.Sample{Codec: mimeType, Data: data, Size: image.Pt(width, height), Time: at})
		r.Write(record.Sample{Codec: "audio/opus", Data: []byte{0x78, byte(i)}, Time: at})
		var objects []record.Object
		if i >= seenFrom && i < seenUntil {
			objects = []record.Object{{ID: 1, Label: "person", Score: 0.5, Box: [4]float32{0.25, 0.25, 0.75, 0.75}}}
		}
		r.WriteObjects(at, objects)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // what was written is drained
	if err := r.Run(ctx); err != nil {
		t.Fatal(err)
	}
	return path
}

// contents are the pictures and the packets of sound of a file.
func contents(t *testing.T, path string) (shown []session.Picture, heard []record.Sample) {
	t.Helper()
	r, err := record.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	err = codecs.visit(t.Context(), r, visitor{
		picture: func(p session.Picture) error { shown = append(shown, p); return nil },
		sound:   func(s record.Sample) error { heard = append(heard, s); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return shown, heard
}

// The boxes are in the pixels of an export, when and where something was seen, and
// nowhere else; the sound is the same.
func TestExport(t *testing.T) {
	for _, mimeType := range []string{codec.MimeTypeVP8, codec.MimeTypeH264} {
		t.Run(filepath.Base(mimeType), func(t *testing.T) {
			from := recorded(t, mimeType)
			to := ExportPath(from)
			var progress []float64
			if err := codecs.Export(t.Context(), from, to, func(done float64) { progress = append(progress, done) }); err != nil {
				t.Fatal(err)
			}
			shown, heard := contents(t, to)
			_, original := contents(t, from)
			if len(shown) != pictures || !reflect.DeepEqual(heard, original) {
				t.Fatalf("%d pictures, %d packets of sound of %d", len(shown), len(heard), len(original))
			}
			for i, p := range shown {
				if want := begin.Add(time.Duration(i) * pictureTime); !p.Frame.Time.Equal(want) {
					t.Errorf("picture %d is of %v", i, p.Frame.Time)
				}
				for _, side := range []image.Point{{161, 240}, {479, 240}, {320, 359}} {
					if is, want := isOrange(p.Frame.Image, side), i >= seenFrom && i < seenUntil; is != want {
						t.Errorf("picture %d at %v: a box %v", i, side, is)
					}
				}
				if isOrange(p.Frame.Image, image.Pt(320, 240)) || isOrange(p.Frame.Image, image.Pt(100, 240)) {
					t.Errorf("picture %d is painted beside the box", i)
				}
			}
			if n := len(progress); n < pictures/2 || progress[n-1] < 0.9 || progress[n-1] > 1 {
				t.Errorf("progress was %v", progress)
			}
			if left, _ := filepath.Glob(filepath.Join(filepath.Dir(from), "*")); len(left) != 3 {
				t.Errorf("files are %q", left)
			}
		})
	}
}

// isOrange says whether a pixel has about the colour of the boxes of people. Around a thin
// line codecs change it somewhat.
func isOrange(p *image.YCbCr, at image.Point) bool {
	want := palette.Of("person")
	_, cb, cr := color.RGBToYCbCr(want.R, want.G, want.B)
	got := p.YCbCrAt(at.X, at.Y)
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) < 60 }
	return near(got.Cb, cb) && near(got.Cr, cr) && got.Cb < 100
}

// An export that is ended, or fails, leaves no file.
func TestExportIsEnded(t *testing.T) {
	from := recorded(t, codec.MimeTypeVP8)
	ctx, cancel := context.WithCancel(t.Context())
	err := codecs.Export(ctx, from, ExportPath(from), func(float64) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
	silent := filepath.Join(filepath.Dir(from), "silent.webm")
	if w, err := record.Create(silent, image.Pt(width, height), begin); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	if err := codecs.Export(t.Context(), silent, ExportPath(silent), nil); !errors.Is(err, ErrNoPictures) {
		t.Errorf("without pictures: %v", err)
	}
	if err := codecs.Export(t.Context(), "missing", "nothing", nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("of nothing: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(from), "*box*")); len(left) != 0 {
		t.Errorf("left are %q", left)
	}
}

// Pictures are shown at the pace of their capture, with what was seen in them.
func TestPlay(t *testing.T) {
	path := recorded(t, codec.MimeTypeVP8)
	synctest.Test(t, func(t *testing.T) {
		began, shown := time.Now(), 0
		err := codecs.Play(t.Context(), path, func(p session.Picture, done float64) {
			if want := time.Duration(shown) * pictureTime; time.Since(began) != want || math.Abs(done-want.Seconds()/2) > 0.05 {
				t.Errorf("picture %d is shown after %v, when %v is done", shown, time.Since(began), done)
			}
			if want := shown >= seenFrom && shown < seenUntil; (len(p.Objects) == 1) != want {
				t.Errorf("in picture %d there are %+v", shown, p.Objects)
			}
			shown++
		})
		if err != nil || shown != pictures {
			t.Errorf("%d pictures: %v", shown, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), pictureTime/2)
		defer cancel()
		if err := codecs.Play(ctx, path, func(session.Picture, float64) {}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ended: %v", err)
		}
	})
}

func TestFirst(t *testing.T) {
	path := recorded(t, codec.MimeTypeVP8)
	first, err := codecs.First(t.Context(), path)
	if err != nil || first.Frame.Image.Rect.Size() != image.Pt(width, height) {
		t.Errorf("%v, %v", first.Frame.Time, err)
	}
}
