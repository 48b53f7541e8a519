package terminal

import (
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // the kinds of pictures that can be looked at
	_ "image/png"
	"io"
	"os"

	"peerscope/app/session"
	"peerscope/detector"
	"peerscope/media"
)

// maxPixels bounds the pictures that are read: 100 megapixels.
const maxPixels = 100_000_000

// looked is a line of detect.
type detectLine struct {
	File    string   `json:"file"`
	Width   int      `json:"width"`
	Height  int      `json:"height"`
	Objects []object `json:"objects"`
}

type object struct {
	Label string    `json:"label"`
	Score float64   `json:"score"`
	Box   []float64 `json:"box"` // x0, y0, x1, y1 in fractions
}

// Detect writes a line for each picture file: the objects in it, best first. It
// goes the same way as a picture that arrives in a call.
func Detect(out io.Writer, model session.Detector, files []string) error {
	lines := newLineWriter(out)
	for _, file := range files {
		picture, err := readPicture(file)
		if err != nil {
			return err
		}
		found, err := model.Detect(picture)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		line := detectLine{File: file, Width: picture.Rect.Dx(), Height: picture.Rect.Dy(), Objects: []object{}}
		for _, d := range found {
			line.Objects = append(line.Objects, object{d.Label, round(float64(d.Score)), corners(d.Box)})
		}
		if err := lines.write(line); err != nil {
			return err
		}
	}
	return nil
}

// ErrPicture says that a file could not be read as a picture.
var ErrPicture = errors.New("cannot be read as a picture (JPEG or PNG)")

func readPicture(path string) (*image.YCbCr, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s %w: %w", path, ErrPicture, err)
	}
	defer file.Close()
	config, _, err := image.DecodeConfig(file)
	if err != nil {
		return nil, fmt.Errorf("%s %w: %w", path, ErrPicture, err)
	}
	if config.Width*config.Height > maxPixels {
		return nil, fmt.Errorf("%s %w: %dx%d is too large", path, ErrPicture, config.Width, config.Height)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	img, _, err := image.Decode(file)
	if err != nil {
		return nil, fmt.Errorf("%s %w: %w", path, ErrPicture, err)
	}
	return media.FromImage(img), nil
}

// corners are a box's, with as many decimals as a pixel of a large picture needs.
func corners(b detector.Box) []float64 {
	const precision = 10000
	at := func(v float32) float64 { return float64(int(v*precision+0.5)) / precision }
	return []float64{at(b.X0), at(b.Y0), at(b.X1), at(b.Y1)}
}
