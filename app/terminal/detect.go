package terminal

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"peerscope/app/session"
	"peerscope/detector"
	"peerscope/media/picture"
)

// detectLine is a line of detect.
type detectLine struct {
	File    string       `json:"file"`
	Width   int          `json:"width"`
	Height  int          `json:"height"`
	Objects []objectLine `json:"objects"`
}

type objectLine struct {
	Label string    `json:"label"`
	Score float64   `json:"score"`
	Box   []float64 `json:"box"` // x0, y0, x1, y1 in fractions
}

// UnreadError joins the errors of the pictures that Detect could not read.
type UnreadError struct{ error }

// Detect writes a line for each picture file: the objects in it, best first. It
// goes the same way as a picture that arrives in a call. The file "-" is what in
// holds. Pictures that cannot be read are left out, and told of by an UnreadError
// when all the others are done.
func Detect(ctx context.Context, out io.Writer, model session.Detector, files []string, in io.Reader) error {
	lines := newLineWriter(out)
	var unread []error
	for _, file := range files {
		img, err := readPicture(ctx, file, in)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			unread = append(unread, err)
			continue
		}
		found, err := model.Detect(img)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		line := detectLine{File: file, Width: img.Rect.Dx(), Height: img.Rect.Dy(), Objects: []objectLine{}}
		for _, d := range found {
			line.Objects = append(line.Objects, objectLine{d.Label, round(float64(d.Score)), boxCorners(d.Box)})
		}
		if err := lines.write(line); err != nil {
			return err
		}
	}
	if len(unread) > 0 {
		return UnreadError{errors.Join(unread...)}
	}
	return nil
}

func readPicture(ctx context.Context, file string, in io.Reader) (img *image.YCbCr, err error) {
	if file == "-" {
		img, err = decodeInput(ctx, in)
	} else {
		img, err = picture.Read(file)
	}
	if errors.Is(err, picture.ErrFormat) { // others name the file
		err = fmt.Errorf("%s %w", file, err)
	}
	return img, err
}

// decodeInput reads a picture from in, or returns when ctx ends. A read of
// standard input that nobody writes to then lasts until the program ends.
func decodeInput(ctx context.Context, in io.Reader) (*image.YCbCr, error) {
	var img *image.YCbCr
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		img, err = picture.Decode(in)
	}()
	select {
	case <-done:
		return img, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// corners are a box's, with as many decimals as a pixel of a large picture needs.
func boxCorners(b detector.Box) []float64 {
	const precision = 10000
	at := func(v float32) float64 { return float64(int(v*precision+0.5)) / precision }
	return []float64{at(b.X0), at(b.Y0), at(b.X1), at(b.Y1)}
}
