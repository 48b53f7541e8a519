package snapshot

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"peerscope/app/palette"
	"peerscope/app/session"
	"peerscope/detector"
	"peerscope/detector/track"
	"peerscope/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func picture(boxes ...detector.Box) session.Picture {
	p := session.Picture{Frame: media.Frame{Image: media.FromImage(image.NewGray(image.Rect(0, 0, 200, 100)))}}
	for i, b := range boxes {
		p.Objects = append(p.Objects, track.Object{ID: i + 1, Detection: detector.Detection{Label: "person", Score: 0.8, Box: b}})
	}
	return p
}

func TestBoxesAndChipsAreDrawn(t *testing.T) {
	img, err := Draw(picture(detector.Box{X0: 0.25, Y0: 0.4, X1: 0.75, Y1: 0.9}))
	if err != nil {
		t.Fatal(err)
	}
	orange := color.RGBAModel.Convert(palette.Of("person"))
	for _, on := range []image.Point{{50, 60}, {149, 60}, {100, 40}, {100, 89}, {52, 36}} {
		if got := img.At(on.X, on.Y); got != orange {
			t.Errorf("%v is %v, not of the box", on, got)
		}
	}
	for _, off := range []image.Point{{100, 60}, {30, 60}, {100, 95}} {
		if got := img.At(off.X, off.Y); got == orange {
			t.Errorf("%v is of the box", off)
		}
	}
}

// Boxes at the edges and beyond must neither fail nor leave the picture.
func TestBoxesAtTheEdges(t *testing.T) {
	for _, b := range []detector.Box{{}, {X1: 1, Y1: 1}, {X0: 0.99, X1: 1, Y1: 1}, {X0: -3, Y0: -3, X1: 4, Y1: 4}, {X0: 1, Y0: 1, X1: 1, Y1: 1}} {
		if _, err := Draw(picture(b)); err != nil {
			t.Errorf("%v: %v", b, err)
		}
	}
}

func TestSave(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seen.png")
	if err := Save(path, picture(detector.Box{X1: 1, Y1: 1})); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if img, err := png.Decode(file); err != nil || img.Bounds().Dx() != 200 {
		t.Errorf("saved %v, %v", img, err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("besides the picture there is %v, %v", left, err)
	}
	if err := Save(filepath.Join(t.TempDir(), "nowhere", "seen.png"), picture()); err == nil {
		t.Error("saved into a folder that is not there")
	}
}
