package clip

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // the kinds of stills
	_ "image/png"
	"io"

	"peerscope/media"
)

const (
	maxRate      = 240      // pictures a second
	maxStillSize = 64 << 20 // bytes of a file: several times the largest of today's photographs
	maxPixels    = 50e6
)

// decodeStill reads a JPEG or PNG whose size it checks before it decodes it.
func decodeStill(r io.Reader) (*image.YCbCr, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxStillSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxStillSize {
		return nil, fmt.Errorf("larger than %d MiB: %w", maxStillSize>>20, ErrFormat)
	}
	head, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if w, h := head.Width, head.Height; w < 1 || h < 1 || w > maxSide || h > maxSide || w*h > maxPixels {
		return nil, fmt.Errorf("a picture of %dx%d pixels: %w", w, h, ErrFormat)
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return media.FromImage(img), nil
}
