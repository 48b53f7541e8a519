package clip

import (
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"

	"peerscope/media/picture"
)

// maxOutputSize is the largest size that is played: as a camera gives it.
var maxOutputSize = image.Pt(1280, 720)

func readPicture(path string) (*image.YCbCr, error) {
	img, err := picture.Read(path)
	return img, formatError(err)
}

func decodePicture(r io.Reader) (*image.YCbCr, error) {
	img, err := picture.Decode(r)
	return img, formatError(err)
}

// formatError makes what picture could not read an ErrFormat.
func formatError(err error) error {
	if errors.Is(err, picture.ErrFormat) {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return err
}

// A still is the generator of one picture.
type still struct{ img *image.YCbCr }

func (s still) next(int) (*image.YCbCr, error) { return s.img, nil }
func (s still) close() error                   { return nil }

// A folderSequence is the pictures in paths.
type folderSequence struct{ paths []string }

func (f *folderSequence) next(show bool) (*image.YCbCr, error) {
	if len(f.paths) == 0 {
		return nil, io.EOF
	}
	path := f.paths[0]
	f.paths = f.paths[1:]
	if !show {
		return nil, nil
	}
	img, err := readPicture(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return img, nil
}

// listStills are the pictures in a folder, by name.
func listStills(path string) ([]string, error) {
	entries, err := os.ReadDir(path) // sorted
	if err != nil {
		return nil, err
	}
	var all []string
	for _, e := range entries {
		if !e.IsDir() && picture.HasExtension(e.Name()) {
			all = append(all, filepath.Join(path, e.Name()))
		}
	}
	return all, nil
}

// letterbox scales img into size, keeping its aspect but for a fiftieth: what it does
// not cover is black.
func letterbox(img *image.YCbCr, size image.Point) *image.YCbCr {
	if img.Rect.Size() == size {
		return img
	}
	dst := blackPicture(size)
	scale := min(float64(size.X)/float64(img.Rect.Dx()), float64(size.Y)/float64(img.Rect.Dy()))
	length := func(of, whole int) int {
		if n := int(float64(of)*scale + .5); n < whole-whole/50 {
			return max(n, 1)
		}
		return whole
	}
	w, h := length(img.Rect.Dx(), size.X), length(img.Rect.Dy(), size.Y)
	corner := image.Pt((size.X-w)/2&^1, (size.Y-h)/2&^1)
	newPyramid(img).draw(dst, image.Rectangle{corner, corner.Add(image.Pt(w, h))}, view{0, 0, 1, 1})
	return dst
}

func blackPicture(size image.Point) *image.YCbCr {
	img := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
	fill := func(p []uint8, v uint8) {
		for i := range p {
			p[i] = v
		}
	}
	fill(img.Y, 16)
	fill(img.Cb, 128)
	fill(img.Cr, 128)
	return img
}
