// Package picture reads pictures of files in the form that a media.Frame has:
// I420, limited-range BT.601, the right way up.
package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // the formats that are read, with those below
	_ "image/jpeg"
	_ "image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"peerscope/media"
)

// ErrFormat marks what is not a picture, or too large a one.
var ErrFormat = errors.New("cannot be read as a picture")

// Extensions are those of the files that are pictures by their name.
var Extensions = []string{".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff"}

// HasExtension says whether a file is a picture by its name.
func HasExtension(name string) bool {
	return slices.Contains(Extensions, strings.ToLower(filepath.Ext(name)))
}

// The largest picture: what is decoded takes up to 8 bytes a pixel.
const (
	maxSide    = 16384    // pixels
	maxPixels  = 50e6     // those of the largest usual cameras
	maxEncoded = 64 << 20 // bytes, where the picture is not read from a file
)

// Read reads a regular file. What is not there is an fs.ErrNotExist, what is no
// picture an ErrFormat.
func Read(path string) (*image.YCbCr, error) {
	info, err := os.Stat(path) // before Open, which waits for the writer of a pipe
	if err != nil {
		return nil, err
	}
	switch {
	case info.IsDir():
		return nil, fmt.Errorf("%w: it is a folder", ErrFormat)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: it is not a regular file", ErrFormat)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return decode(io.NewSectionReader(file, 0, info.Size()))
}

// Decode reads r to its end, 64 MiB at most.
func Decode(r io.Reader) (*image.YCbCr, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxEncoded+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxEncoded {
		return nil, fmt.Errorf("%w: it is larger than %d MiB", ErrFormat, maxEncoded>>20)
	}
	return decode(io.NewSectionReader(bytes.NewReader(data), 0, int64(len(data))))
}

func decode(r *io.SectionReader) (*image.YCbCr, error) {
	if r.Size() == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrFormat)
	}
	config, format, err := image.DecodeConfig(r)
	if errors.Is(err, image.ErrFormat) {
		return nil, fmt.Errorf("%w: it is none of JPEG, PNG, GIF, WebP, BMP and TIFF", ErrFormat)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if w, h := config.Width, config.Height; w < 1 || h < 1 || w > maxSide || h > maxSide || w*h > maxPixels {
		return nil, fmt.Errorf("%w: it has %dx%d pixels; up to %d million are read, %d a side", ErrFormat, w, h, int(maxPixels/1e6), maxSide)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	img, _, err := image.Decode(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return reorient(toI420(img, format), orientation(r, format)), nil
}

// toI420 knows that the samples of a lossy WebP are of limited range already (RFC
// 6386, 9.2), unlike those of a JPEG. Its alpha is ignored.
func toI420(img image.Image, format string) *image.YCbCr {
	if format == "webp" {
		switch img := img.(type) {
		case *image.YCbCr:
			return media.ToI420(img)
		case *image.NYCbCrA:
			return media.ToI420(&img.YCbCr)
		}
	}
	return media.FromImage(img)
}
