package clip

import (
	"bufio"
	"bytes"
	"errors"
	"image"
	"testing"
)

// playToEnd reads a sequence and gives its number of pictures. Every
// error but the end's is an ErrFormat.
func playToEnd(t *testing.T, f sequence) (pictures int) {
	t.Helper()
	for {
		img, err := f.next(pictures%2 == 0)
		if atEnd(err) {
			return pictures
		}
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatalf("picture %d: %v", pictures, err)
			}
			return pictures
		}
		if pictures%2 == 0 && (img == nil || img.Rect.Empty() || img.SubsampleRatio != image.YCbCrSubsampleRatio420) {
			t.Fatalf("picture %d: %v", pictures, img)
		}
		pictures++
	}
}

func FuzzY4M(f *testing.F) {
	f.Add(y4mFile("F30000:1001 Ip A1:1 C420jpeg XYSCSS=420JPEG", 2))
	f.Fuzz(func(t *testing.T, data []byte) {
		sequence, fps, err := newY4M(bufio.NewReader(bytes.NewReader(data)))
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatal(err)
			}
			return
		}
		if !(fps > 0 && fps <= maxRate) {
			t.Fatalf("%v pictures a second", fps)
		}
		if n := playToEnd(t, sequence); n > len(data)/6 {
			t.Fatalf("%d pictures in %d bytes", n, len(data))
		}
	})
}

func FuzzMJPEG(f *testing.F) {
	f.Add(append(jpegPicture(f, 16, 16), jpegPicture(f, 8, 8)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		if n := playToEnd(t, &mjpeg{bufio.NewReader(bytes.NewReader(data))}); n > len(data)/4 {
			t.Fatalf("%d pictures in %d bytes", n, len(data))
		}
	})
}
