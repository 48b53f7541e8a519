package clip

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // the kinds of stills
	_ "image/png"
	"io"
	"os"
	"path/filepath"
	"strings"

	"peerscope/media"
)

// maxOutputSize is the largest size that is played: as a camera gives it.
var maxOutputSize = image.Pt(1280, 720)

// decodeStill reads a JPEG or PNG, whose size it checks before it decodes it.
func decodeStill(r io.Reader) (*image.YCbCr, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxStillBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxStillBytes {
		return nil, fmt.Errorf("%w: a picture of more than %d MiB", ErrFormat, maxStillBytes>>20)
	}
	head, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if err := checkSize(image.Pt(head.Width, head.Height)); err != nil {
		return nil, err
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return media.FromImage(img), nil
}

func openStill(path string) (*image.YCbCr, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return decodeStill(f)
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
	img, err := openStill(path)
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
		if !e.IsDir() && isStill(e.Name()) {
			all = append(all, filepath.Join(path, e.Name()))
		}
	}
	return all, nil
}

func isStill(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jpg", ".jpeg", ".png":
		return true
	}
	return false
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
