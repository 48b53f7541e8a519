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
	p := session.Picture{Frame: media.Frame{Image: media.FromImage(grey(200, 100))}}
	for i, b := range boxes {
		p.Objects = append(p.Objects, track.Object{ID: i + 1, Detection: detector.Detection{Label: "person", Score: 0.8, Box: b}})
	}
	return p
}

// A box looks as in the window: a coloured line with a dark one on either side, rounded
// corners, and a chip with the label above it.
func TestBoxesAndChipsAreDrawn(t *testing.T) {
	img, err := Draw(picture(detector.Box{X0: 0.25, Y0: 0.4, X1: 0.75, Y1: 0.9}))
	if err != nil {
		t.Fatal(err)
	}
	orange := color.RGBAModel.Convert(palette.Of("person"))
	for _, on := range []image.Point{{51, 70}, {52, 70}, {148, 70}, {130, 41}, {100, 88}, {53, 33}} {
		if got := img.At(on.X, on.Y); got != orange {
			t.Errorf("%v is %v, not of the box", on, got)
		}
	}
	ground := img.RGBAAt(10, 50)
	for _, dark := range []image.Point{{50, 70}, {53, 70}, {149, 70}, {100, 89}, {100, 86}} {
		if got := img.RGBAAt(dark.X, dark.Y); got.R > ground.R/2 {
			t.Errorf("%v is %v, not of the dark line on %v", dark, got, ground)
		}
	}
	for _, off := range []image.Point{{100, 60}, {30, 60}, {100, 95}, {149, 89}, {54, 70}} {
		if got := img.RGBAAt(off.X, off.Y); got != ground {
			t.Errorf("%v is %v, not the picture", off, got)
		}
	}
}

// Chips are inside the picture, and none is over another.
func TestChipsKeepApart(t *testing.T) {
	p := pen{img: image.NewRGBA(image.Rect(0, 0, 640, 480))}
	size := image.Pt(90, 18)
	for i := range 8 {
		x, y := 4+i*7, 6+i*3
		p.placeChip(image.Rect(x, y, x+30, y+40), size)
		p.placeChip(image.Rect(600+i, 440+i, 640, 480), size)
	}
	if len(p.chips) != 16 {
		t.Errorf("%d of 16 chips have found room", len(p.chips))
	}
	for i, a := range p.chips {
		for _, b := range p.chips[:i] {
			if a.Overlaps(b) || !a.In(p.img.Rect) {
				t.Errorf("%v is over %v or out of the picture", a, b)
			}
		}
	}
}

// On a large picture the lines are as thick as on a small one that is made larger.
func TestBoxesGrowWithThePicture(t *testing.T) {
	p := picture(detector.Box{X0: 0.25, Y0: 0.25, X1: 0.75, Y1: 0.75})
	p.Frame.Image = media.FromImage(grey(1280, 960))
	img, err := Draw(p)
	if err != nil {
		t.Fatal(err)
	}
	width := 0
	for x := 300; x < 340; x++ {
		if img.At(x, 480) == color.RGBAModel.Convert(palette.Of("person")) {
			width++
		}
	}
	if width != 2*palette.StrokeWidth {
		t.Errorf("the line is %d pixels wide", width)
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

func grey(w, h int) image.Image {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 128
	}
	return img
}
