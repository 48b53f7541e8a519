// Package snapshot makes pictures to keep: a frame with the boxes of what was
// seen in it drawn in.
package snapshot

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"
	"path/filepath"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"peerscope/app/palette"
	"peerscope/app/session"
	"peerscope/detector/track"
	"peerscope/media"
)

const (
	stroke   = 2  // pixels
	fontSize = 13 // pixels from line to line, nearly
	padding  = 3  // pixels around a chip's text
)

// Save writes the picture with its boxes as a PNG file, which others cannot read
// (mode 0600). The file appears whole or not at all.
func Save(path string, p session.Picture) error {
	img, err := Draw(p)
	if err != nil {
		return err
	}
	if err := writePNG(path, img); err != nil {
		return fmt.Errorf("saving a picture: %w", err)
	}
	return nil
}

func writePNG(path string, img image.Image) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".peerscope-*.png")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if err := errors.Join(png.Encode(file, img), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// Draw gives the picture with its boxes.
func Draw(p session.Picture) (*image.RGBA, error) {
	img := image.NewRGBA(image.Rectangle{Max: p.Frame.Image.Rect.Size()})
	media.ToRGBA(img, p.Frame.Image)
	face, err := newLabelFace()
	if err != nil {
		return nil, err
	}
	defer face.Close()
	for _, o := range p.Objects {
		drawBox(img, o)
	}
	for _, o := range p.Objects {
		drawLabel(img, face, o)
	}
	return img, nil
}

func newLabelFace() (font.Face, error) {
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("reading the built-in font: %w", err)
	}
	return opentype.NewFace(parsed, &opentype.FaceOptions{Size: fontSize, DPI: 72, Hinting: font.HintingFull})
}

// boxPixels is the object's box on the picture.
func boxPixels(bounds image.Rectangle, o track.Object) image.Rectangle {
	box := o.Detection.Box
	at := func(fraction float32, size int) int { return int(math.Round(float64(fraction) * float64(size))) }
	size := bounds.Size()
	return image.Rect(at(box.X0, size.X), at(box.Y0, size.Y), at(box.X1, size.X), at(box.Y1, size.Y)).Intersect(bounds)
}

func drawBox(img *image.RGBA, o track.Object) {
	r, c := boxPixels(img.Rect, o), palette.Of(o.Detection.Label)
	fillRect(img, image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+stroke).Intersect(r), c)
	fillRect(img, image.Rect(r.Min.X, r.Max.Y-stroke, r.Max.X, r.Max.Y).Intersect(r), c)
	fillRect(img, image.Rect(r.Min.X, r.Min.Y, r.Min.X+stroke, r.Max.Y).Intersect(r), c)
	fillRect(img, image.Rect(r.Max.X-stroke, r.Min.Y, r.Max.X, r.Max.Y).Intersect(r), c)
}

// drawLabel writes label and score above the box, or into it where there is no room.
func drawLabel(img *image.RGBA, face font.Face, o track.Object) {
	text := fmt.Sprintf("%s %.0f %%", o.Detection.Label, o.Detection.Score*100)
	metrics := face.Metrics()
	size := image.Pt(font.MeasureString(face, text).Ceil()+2*padding, metrics.Height.Ceil()+padding)
	box := boxPixels(img.Rect, o)
	at := image.Pt(min(box.Min.X, img.Rect.Max.X-size.X), box.Min.Y-size.Y)
	at.X = max(at.X, 0)
	if at.Y < 0 {
		at.Y = box.Min.Y
	}
	background := palette.Of(o.Detection.Label)
	fillRect(img, image.Rectangle{at, at.Add(size)}, background)
	drawer := font.Drawer{
		Dst:  img,
		Src:  image.NewUniform(palette.TextColor(background)),
		Face: face,
		Dot:  fixed.P(at.X+padding, at.Y+padding/2+metrics.Ascent.Ceil()),
	}
	drawer.DrawString(text)
}

func fillRect(img *image.RGBA, r image.Rectangle, c color.Color) {
	draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Src)
}
