package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// gray is a picture of one shade.
func gray(w, h int, shade uint8) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = shade
	}
	return img
}

func encode(t testing.TB, to func(io.Writer, image.Image) error, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := to(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encodeJPEG(w io.Writer, img image.Image) error {
	return jpeg.Encode(w, img, &jpeg.Options{Quality: 100})
}

// whiteWebP holds a VP8 key frame of 16x16 pixels at luma 235.
func whiteWebP() []byte {
	const vp8 = "p\x02\x00\x9d\x01*\x10\x00\x10\x009\x03\x00\x00\x1c\"\x16\x16\"f\x12 \x04\x90@\x01\x81\xab\x00\xfe\xff\xa3\xde\x00"
	chunk := binary.LittleEndian.AppendUint32([]byte("VP8 "), uint32(len(vp8)))
	chunk = append(chunk, vp8...)
	if len(vp8)%2 == 1 {
		chunk = append(chunk, 0)
	}
	file := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len("WEBP")+len(chunk)))
	return append(append(file, "WEBP"...), chunk...)
}

// White is at the top of limited range, whatever range a format has it in.
func TestFormats(t *testing.T) {
	white := gray(16, 16, 255)
	for name, data := range map[string][]byte{
		"a.JPG":  encode(t, encodeJPEG, white),
		"a.png":  encode(t, png.Encode, white),
		"a.gif":  encode(t, func(w io.Writer, img image.Image) error { return gif.Encode(w, img, nil) }, white),
		"a.webp": whiteWebP(),
		"a.bmp":  encode(t, bmp.Encode, white),
		"a.tiff": encode(t, func(w io.Writer, img image.Image) error { return tiff.Encode(w, img, nil) }, white),
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		img, err := Read(path)
		if err != nil || img.Rect != image.Rect(0, 0, 16, 16) || img.Y[100] < 234 || img.Y[100] > 236 || !HasExtension(name) {
			t.Errorf("%s: %v, %v", name, img, err)
		}
		if img, err := Decode(bytes.NewReader(data)); err != nil || img.Rect != image.Rect(0, 0, 16, 16) {
			t.Errorf("%s from a stream: %v, %v", name, img, err)
		}
	}
}

// header is a PNG that says it is this large, and ends there.
func header(t *testing.T, w, h uint32) []byte {
	data := encode(t, png.Encode, gray(1, 1, 0))[:33] // signature and IHDR
	binary.BigEndian.PutUint32(data[16:], w)
	binary.BigEndian.PutUint32(data[20:], h)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

func TestReadSaysWhyNot(t *testing.T) {
	dir := t.TempDir()
	whole := encode(t, png.Encode, gray(64, 64, 9))
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"empty": {nil, "it is empty"},
		"text":  {[]byte("hello"), "none of JPEG, PNG, GIF, WebP"},
		"cut":   {whole[:len(whole)/2], "png: "},
		"large": {header(t, 9000, 9000), "it has 9000x9000 pixels; up to 50 million are read"},
		"long":  {header(t, 20000, 2), "16384 a side"},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if img, err := Read(path); img != nil || !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for path, says := range map[string]string{dir: "it is a folder", os.DevNull: "not a regular file"} {
		if _, err := Read(path); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := Read(filepath.Join(dir, "missing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	if _, err := Decode(io.LimitReader(zeros{}, maxEncoded+1)); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "64 MiB") {
		t.Errorf("an endless stream: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// exif is the APP1 segment of a photograph held in some way.
func exif(order binary.AppendByteOrder, o uint16) []byte {
	mark := map[bool]string{true: "MM", false: "II"}[order.String() == "BigEndian"]
	body := []byte("Exif\x00\x00" + mark)
	body = order.AppendUint16(body, 42)
	body = order.AppendUint32(body, 8) // the directory follows
	body = order.AppendUint16(body, 2)
	for _, e := range []struct{ tag, value uint16 }{{0x0100, 640}, {0x0112, o}} {
		body = order.AppendUint16(body, e.tag)
		body = order.AppendUint16(body, 3)
		body = order.AppendUint32(body, 1)
		body = order.AppendUint16(order.AppendUint16(body, e.value), 0)
	}
	body = order.AppendUint32(body, 0)
	return append([]byte{0xFF, 0xE1, 0, byte(len(body) + 2)}, body...)
}

// corners is an upright picture whose four quarters are black, dark, light and
// white, as a camera held in some way stores it.
func corners(o int) image.Image {
	const w, h = 32, 16
	upright := func(x, y int) color.Gray { return color.Gray{uint8(x/(w/2)*80 + y/(h/2)*160)} }
	stored := image.NewGray(image.Rect(0, 0, w, h))
	if o >= 5 {
		stored = image.NewGray(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			right, low := w-1-x, h-1-y
			at := []image.Point{{x, y}, {right, y}, {right, low}, {x, low}, {y, x}, {y, right}, {low, right}, {low, x}}[o-1]
			stored.SetGray(at.X, at.Y, upright(x, y))
		}
	}
	return stored
}

func TestPhotographsAreUpright(t *testing.T) {
	for o := 1; o <= 8; o++ {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			file := encode(t, encodeJPEG, corners(o))
			file = append(append(file[:2:2], exif(order, uint16(o))...), file[2:]...)
			img, err := Decode(bytes.NewReader(file))
			if err != nil || img.Rect != image.Rect(0, 0, 32, 16) {
				t.Fatalf("orientation %d: %v, %v", o, img, err)
			}
			for _, p := range []struct {
				x, y int
				luma int // 16 + gray * 219/255
			}{{4, 4, 16}, {28, 4, 85}, {4, 12, 153}, {28, 12, 222}} {
				if got := int(img.Y[img.YOffset(p.x, p.y)]); got < p.luma-3 || got > p.luma+3 {
					t.Errorf("orientation %d: luma %d at %d, %d, want %d", o, got, p.x, p.y, p.luma)
				}
			}
		}
	}
}

// The chroma of odd sizes is rounded up, also on its side.
func TestOddSizesTurn(t *testing.T) {
	for o := exifOrientation(1); o <= 8; o++ {
		src := image.NewYCbCr(image.Rect(0, 0, 5, 3), image.YCbCrSubsampleRatio420)
		for i := range src.Cb {
			src.Cb[i] = uint8(i)
		}
		got, seen := reorient(src, o), map[uint8]bool{}
		for _, v := range got.Cb {
			seen[v] = true
		}
		if size := got.Rect.Size(); size.X*size.Y != 15 || (size.X == 3) != (o >= 5) || len(seen) != 6 {
			t.Errorf("orientation %d: %v with chroma %v", o, size, got.Cb)
		}
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add(append([]byte{0xFF, 0xD8}, exif(binary.BigEndian, 6)...))
	f.Add(append([]byte{0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2}, exif(binary.LittleEndian, 3)...))
	f.Add(exif(binary.LittleEndian, 8)[10:])
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range []string{"jpeg", "tiff", "png"} {
			if o := orientation(bytes.NewReader(data), format); o < 1 || o > 8 || format == "png" && o != 1 {
				t.Errorf("%s: %d", format, o)
			}
		}
	})
}
