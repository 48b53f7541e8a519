// Package snapshot makes pictures to keep: a frame with the boxes of what was
// seen in it drawn in.
package snapshot

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"

	"peerscope/app/palette"
	"peerscope/app/session"
	"peerscope/detector/track"
	"peerscope/internal/atomicfile"
	"peerscope/media"
)

// Save writes the picture with its boxes as a PNG file, which others cannot read
// (mode 0600). The file appears whole or not at all.
func Save(path string, p session.Picture) error {
	img, err := Draw(p)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		return fmt.Errorf("saving a picture: %w", err)
	}
	return atomicfile.Write(path, file.Bytes())
}

// Draw gives the picture with its boxes, which look as in the window.
func Draw(p session.Picture) (*image.RGBA, error) {
	img := image.NewRGBA(image.Rectangle{Max: p.Frame.Image.Rect.Size()})
	media.ToRGBA(img, p.Frame.Image)
	size := img.Rect.Size()
	pen := pen{img: img, scale: max(1, float64(min(size.X, size.Y))/palette.BoxScale)}
	var err error
	if pen.label, err = newFace(gobold.TTF, palette.LabelSize*pen.scale); err != nil {
		return nil, err
	}
	defer pen.label.Close()
	if pen.score, err = newFace(goregular.TTF, palette.ScoreSize*pen.scale); err != nil {
		return nil, err
	}
	defer pen.score.Close()
	for _, o := range p.Objects {
		pen.drawBox(o)
	}
	for _, o := range p.Objects {
		pen.drawChip(o)
	}
	return img, nil
}

func newFace(ttf []byte, size float64) (font.Face, error) {
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("reading a built-in font: %w", err)
	}
	return opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
}

// boxPixels is the object's box on the picture.
func boxPixels(bounds image.Rectangle, o track.Object) image.Rectangle {
	box := o.Detection.Box
	at := func(fraction float32, size int) int { return int(math.Round(float64(fraction) * float64(size))) }
	size := bounds.Size()
	return image.Rect(at(box.X0, size.X), at(box.Y0, size.Y), at(box.X1, size.X), at(box.Y1, size.Y)).Intersect(bounds)
}
