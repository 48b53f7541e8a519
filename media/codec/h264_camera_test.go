//go:build cgo

package codec

import (
	"bytes"
	"errors"
	"image"
	"os"
	"path/filepath"
	"testing"

	"peerscope/media/h264"
)

// The streams of TestH264OfCameras are of another encoder: x264, by
//
//	ffmpeg -f lavfi -i "color=black:size=160x96:rate=30:duration=0.5,
//	    geq=lum='20+N*12+X/8':cb=128+Y/4:cr=128,format=yuv420p" -c:v libx264
//	    -x264-params "aud=1:b-adapt=0:weightp=0" -g 30 -profile:v main -bf 0 main.h264
//
// and with -profile:v high -bf 0 -refs 3, and -profile:v high -bf 2. Their 15
// pictures get lighter by 12 each time.
const (
	pictures = 15
	darkest  = 20
	step     = 12
)

func TestH264OfCameras(t *testing.T) {
	for name, held := range map[string]int{"main": 1, "high": 1, "bframes": 2} { // a decoder waits for what comes before
		stream, err := os.ReadFile(filepath.Join("testdata", name+".h264"))
		if err != nil {
			t.Fatal(err)
		}
		decoder, err := NewVideoDecoder(MimeTypeH264, anySize)
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		for i, unit := range accessUnits(stream) {
			picture, err := decoder.Decode(unit)
			if err != nil {
				t.Fatalf("%s, picture %d: %v", name, i, err)
			}
			if picture == nil {
				continue
			}
			if picture.Rect.Size() != image.Pt(160, 96) {
				t.Fatalf("%s: picture %d is %v", name, i, picture.Rect)
			}
			if got, want := int(picture.Y[0]), darkest+step*shown; got < want-4 || got > want+4 {
				t.Errorf("%s: the picture shown as number %d has luma %d, want %d", name, shown, got, want)
			}
			shown++
		}
		if shown < pictures-held || shown > pictures {
			t.Errorf("%s: %d pictures of %d are shown", name, shown, pictures)
		}
		if err := decoder.Close(); err != nil {
			t.Error(err)
		}
	}
}

// accessUnits cuts a stream before each access unit delimiter.
func accessUnits(stream []byte) (units [][]byte) {
	delimiter := append(bytes.Clone(h264.StartCode), 9)
	for {
		i := bytes.Index(stream[1:], delimiter)
		if i < 0 {
			return append(units, stream)
		}
		units, stream = append(units, stream[:i+1]), stream[i+1:]
	}
}

// Slices may overlap, so many of them are asked for as several pictures.
func TestManySlices(t *testing.T) {
	asked := 0
	refused := errors.New("refused")
	decoder, err := NewVideoDecoder(MimeTypeH264, func(image.Point) error {
		if asked++; asked == 4 {
			return refused
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer decoder.Close()
	key := [][]byte{sps(4, 3, "1"), plainPPS, idrSlice}
	for first := uint(1); first < 3*slicesPerPicture; first++ {
		key = append(key, append([]byte{0x65}, deltaSlice(first)[1:]...))
	}
	if _, err := decoder.Decode(annexB(key)); errors.Is(err, refused) || asked != 3 {
		t.Errorf("asked for %d pictures: %v", asked, err)
	}
	if _, err := decoder.Decode(annexB(key)); !errors.Is(err, refused) {
		t.Errorf("refused: %v", err)
	}
}
