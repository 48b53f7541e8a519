package clip

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// y4mFile is a video of 6x4 pictures, each all of its number.
func y4mFile(parameters string, pictures int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "YUV4MPEG2 W6 H4 %s\n", parameters)
	for n := range pictures {
		b.WriteString("FRAME\n")
		b.Write(bytes.Repeat([]byte{byte(n)}, 6*4+2*3*2))
	}
	return b.Bytes()
}

// shade is a picture of one gray.
func shade(t testing.TB, w, h int, gray uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = gray
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(t testing.TB, path string, data []byte) string {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// lumas plays n pictures and gives a pixel of each, the last picture's size and
// how long it took.
func lumas(t *testing.T, path string, n int) (all []uint8, size image.Point, took time.Duration) {
	t.Helper()
	src, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	start := time.Now()
	for range n {
		f, err := src.Read()
		if err != nil {
			t.Fatal(err)
		}
		size = f.Image.Rect.Size()
		all = append(all, f.Image.Y[f.Image.YOffset(size.X/2, size.Y/2)])
	}
	return all, size, time.Since(start)
}

func TestVideosPlayOverAndOver(t *testing.T) {
	dir := t.TempDir()
	whole := y4mFile("F10:1 Ip A1:1 C420jpeg XYSCSS=420JPEG", 3)
	for name, sequence := range map[string][]byte{
		"whole.y4m": whole,
		"cut.Y4M":   whole[:len(whole)-1], // its last picture is not whole
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, filepath.Join(dir, name), sequence)
			synctest.Test(t, func(t *testing.T) {
				got, size, took := lumas(t, path, 7)
				want := []uint8{0, 1, 2, 0, 1, 2, 0}
				if name == "cut.Y4M" {
					want = []uint8{0, 1, 0, 1, 0, 1, 0}
				}
				if !bytes.Equal(got, want) || size != image.Pt(6, 4) || took != 600*time.Millisecond {
					t.Errorf("%v of %v in %v", got, size, took)
				}
			})
		})
	}
}

// The size is that of the first picture even when a late reader misses it.
func TestAVideoKeepsItsSize(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.png"), shade(t, 641, 481, 128)) // odd
	write(t, filepath.Join(dir, "b.png"), shade(t, 320, 240, 255))
	synctest.Test(t, func(t *testing.T) {
		src, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		for i := range 4 {
			f, err := src.Read()
			if err != nil {
				t.Fatal(err)
			}
			if f.Image.Rect != image.Rect(0, 0, 640, 480) {
				t.Fatalf("picture %d of %v", i, f.Image.Rect)
			}
			if luma := f.Image.Y[f.Image.YOffset(0, 479)]; luma == 16 {
				t.Errorf("picture %d has black at its edge", i)
			}
			time.Sleep(1100 * time.Millisecond)
		}
	})
}

// A file that is written over while it plays ends it, each time it is read.
func TestAVideoThatBecomesAnother(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "a.y4m"), y4mFile("F25:1", 1))
	synctest.Test(t, func(t *testing.T) {
		src, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		if _, err := src.Read(); err != nil {
			t.Error(err)
		}
		write(t, path, []byte("another file\n"))
		for range 2 {
			if _, err := src.Read(); !errors.Is(err, ErrFormat) {
				t.Errorf("then: %v", err)
			}
		}
	})
}

func TestALateReaderMissesPicturesOfAVideo(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "a.y4m"), y4mFile("F10:1", 100))
	synctest.Test(t, func(t *testing.T) {
		src, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		for _, want := range []uint8{0, 5, 6} {
			f, err := src.Read()
			if err != nil || f.Image.Y[0] != want {
				t.Errorf("picture %d, want %d, %v", f.Image.Y[0], want, err)
			}
			if want == 0 {
				time.Sleep(510 * time.Millisecond)
			}
		}
	})
}

func TestY4MColourRange(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "full.y4m"), y4mFile("F25:1 C420 XCOLORRANGE=FULL", 1))
	if got, _, _ := lumas(t, path, 1); got[0] != 16 {
		t.Errorf("full-range black is %d", got[0])
	}
}

func TestMJPEG(t *testing.T) {
	one, two := jpegPicture(t, 32, 16), jpegPicture(t, 16, 16)
	thumbnail := jpegPicture(t, 8, 8)
	exif := append([]byte{0xFF, 0xE1, byte((len(thumbnail) + 2) >> 8), byte(len(thumbnail) + 2)}, thumbnail...)
	with := append(append(append([]byte{}, one[:2]...), exif...), one[2:]...)
	sequence := bytes.Join([][]byte{[]byte("--boundary\r\n"), with, []byte("\r\n\xFF"), two, one[:40]}, nil)
	path := write(t, filepath.Join(t.TempDir(), "a.mjpeg"), sequence)
	synctest.Test(t, func(t *testing.T) {
		got, size, took := lumas(t, path, 5)
		if got[0] != got[2] || got[1] != got[3] || got[0] == got[1] {
			t.Errorf("not two pictures, over and over: %v", got)
		}
		if size != image.Pt(32, 16) {
			t.Errorf("a picture of %v", size)
		}
		if frame := time.Second / 30; took < 4*frame-time.Microsecond || took > 4*frame+time.Microsecond {
			t.Errorf("five pictures took %v", took)
		}
	})
}

func TestFoldersAndStills(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "b.png"), shade(t, 64, 64, 255)) // comes second, gets black sides
	write(t, filepath.Join(dir, "a.png"), shade(t, 2560, 720, 128))
	write(t, filepath.Join(dir, "notes.txt"), []byte("not a picture"))
	if err := os.Mkdir(filepath.Join(dir, "c.jpg"), 0o700); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		got, size, took := lumas(t, dir, 3)
		if !bytes.Equal(got, []uint8{126, 235, 126}) || size != image.Pt(1280, 360) || took != time.Second {
			t.Errorf("%v of %v in %v", got, size, took)
		}
		got, size, took = lumas(t, filepath.Join(dir, "a.png"), 3)
		if !bytes.Equal(got, []uint8{126, 126, 126}) || size != image.Pt(1280, 360) || took != 200*time.Millisecond {
			t.Errorf("%v of %v in %v", got, size, took)
		}
	})
}

func TestLetterboxLeavesBlackBeside(t *testing.T) {
	white := blackPicture(image.Pt(10, 30))
	for i := range white.Y {
		white.Y[i] = 235
	}
	got := letterbox(white, image.Pt(31, 15)) // 5x15 from (12, 0) on
	for x, want := range map[int]uint8{0: 16, 11: 16, 12: 235, 16: 235, 17: 16, 30: 16} {
		if luma := got.Y[got.YOffset(x, 7)]; luma != want {
			t.Errorf("column %d is %d, want %d", x, luma, want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(dir, "missing.y4m")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	jpg := jpegPicture(t, 16, 16)
	for name, c := range map[string]struct{ file, says string }{
		"empty.y4m":     {"", "first line"},
		"other.y4m":     {"RIFF....AVI \n", "no YUV4MPEG2"},
		"header.y4m":    {"YUV4MPEG2 W6 H4 F25:1\n", "no whole picture"},
		"half.y4m":      {"YUV4MPEG2 W6 H4 F25:1\nFRAME\n123", "no whole picture"},
		"noframe.y4m":   {"YUV4MPEG2 W6 H4 F25:1\nFRAMES\n", "no FRAME"},
		"444.y4m":       {"YUV4MPEG2 W6 H4 F25:1 C444\n", "only 8-bit 4:2:0"},
		"deep.y4m":      {"YUV4MPEG2 W6 H4 F25:1 C420p10\n", "only 8-bit 4:2:0"},
		"laced.y4m":     {"YUV4MPEG2 W6 H4 F25:1 It\n", "interlaced"},
		"sizeless.y4m":  {"YUV4MPEG2 F25:1\n", "0x0 pixels"},
		"negative.y4m":  {"YUV4MPEG2 W-6 H4 F25:1\n", "-6x4"},
		"huge.y4m":      {"YUV4MPEG2 W8000 H8000 F25:1\n", "8000x8000"},
		"overflow.y4m":  {"YUV4MPEG2 W99999999999999999999 H4 F25:1\n", "parameter W"},
		"fast.y4m":      {"YUV4MPEG2 W6 H4 F1000:1\n", "1000 pictures"},
		"never.y4m":     {"YUV4MPEG2 W6 H4 F25:0\n", "pictures a second"},
		"rate.y4m":      {"YUV4MPEG2 W6 H4 Fx:1\n", "parameter F"},
		"long.y4m":      {"YUV4MPEG2 W6 H4 X" + strings.Repeat("x", 300) + "\n", "a line of more"},
		"empty.mjpeg":   {"", "no whole picture"},
		"text.mjpg":     {"hello, this is a text", "no whole picture"},
		"cut.mjpeg":     {string(jpg[:len(jpg)-2]), "no whole picture"},
		"segment.mjpeg": {"\xFF\xD8\xFF\xE0\x00\x01abc", "segment of 1"},
		"bad.mjpeg":     {"\xFF\xD8\xFF\xE0\x00\x04ab\xFF\xD9", "JPEG"},
		"empty.jpg":     {"", "it is empty"},
		"film.mp4":      {"....ftypisom", ".y4m, .mjpeg"},
	} {
		src, err := Open(write(t, filepath.Join(dir, name), []byte(c.file)))
		if !errors.Is(err, ErrFormat) || src != nil {
			t.Errorf("%s: %v, %v", name, src, err)
		} else if !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %q does not say %q", name, err, c.says)
		}
	}
	if _, err := Open(filepath.Join(dir, "empty")); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "no picture in the folder") {
		t.Errorf("empty folder: %v", err)
	}
}

func TestAPictureThatIsBrokenEndsItsFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.png"), shade(t, 16, 16, 1))
	write(t, filepath.Join(dir, "b.png"), shade(t, 16, 16, 2)[:60])
	synctest.Test(t, func(t *testing.T) {
		src, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		if _, err := src.Read(); err != nil {
			t.Error(err)
		}
		if _, err := src.Read(); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "b.png") {
			t.Errorf("the broken one: %v", err)
		}
	})
}

func TestAClosedVideoIsAtItsEnd(t *testing.T) {
	src, err := Open(write(t, filepath.Join(t.TempDir(), "a.y4m"), y4mFile("F25:1", 2)))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := src.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := src.Read(); err != io.EOF {
		t.Errorf("after Close: %v", err)
	}
}
