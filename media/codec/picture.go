package codec

import (
	"fmt"
	"image"
)

// The largest picture either way: H.264 level 5.1 (Table A-1, 36864 macroblocks
// of 16x16), which is 4096x2304. It bounds what a peer can make us allocate.
const (
	maxSide   = 4096
	maxPixels = 36864 * 16 * 16
)

func sizeFits(size image.Point) bool {
	return size.X > 0 && size.Y > 0 && size.X <= maxSide && size.Y <= maxSide && size.X*size.Y <= maxPixels
}

// chromaSize rounds up: an odd last column or row has chroma of its own.
func chromaSize(size image.Point) image.Point {
	return image.Pt((size.X+1)/2, (size.Y+1)/2)
}

func newYCbCr(size image.Point) *image.YCbCr {
	return image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
}

// checkPicture makes sure that a library which trusts size and strides stays
// inside the planes.
func checkPicture(p *image.YCbCr) error {
	switch {
	case p == nil:
		return fmt.Errorf("%w: there is none", ErrPicture)
	case p.SubsampleRatio != image.YCbCrSubsampleRatio420:
		return fmt.Errorf("%w: %v, not 4:2:0", ErrPicture, p.SubsampleRatio)
	case !sizeFits(p.Rect.Size()):
		return fmt.Errorf("%w: %v pixels", ErrPicture, p.Rect.Size())
	}
	size, chroma := p.Rect.Size(), chromaSize(p.Rect.Size())
	if !planeHolds(p.Y, p.YStride, size) || !planeHolds(p.Cb, p.CStride, chroma) || !planeHolds(p.Cr, p.CStride, chroma) {
		return fmt.Errorf("%w: planes are smaller than %v", ErrPicture, size)
	}
	return nil
}

// planeHolds looks from the plane's start on, which is where the picture starts
// whatever Rect.Min is.
func planeHolds(plane []byte, stride int, size image.Point) bool {
	return stride >= size.X && stride <= 1<<20 && len(plane) >= stride*(size.Y-1)+size.X
}
