//go:build cgo

package codec

// #include "native.h"
import "C"

import (
	"fmt"
	"image"
	"strings"
	"unsafe"
)

func encoderEngineFor(mimeType string) (openEncoder, error) {
	switch {
	case strings.EqualFold(mimeType, MimeTypeVP8):
		return openVP8Encoder, nil
	case strings.EqualFold(mimeType, MimeTypeH264):
		return openH264Encoder, nil
	}
	return nil, fmt.Errorf("%w: %q", ErrUnsupported, mimeType)
}

func openDecoderEngine(mimeType string, newPicture func(size image.Point) *image.YCbCr) (DecoderEngine, error) {
	switch {
	case strings.EqualFold(mimeType, MimeTypeVP8):
		return openVP8Engine(newPicture)
	case strings.EqualFold(mimeType, MimeTypeH264):
		return &h264Engine{newPicture: newPicture}, nil
	}
	return nil, fmt.Errorf("%w: %q", ErrUnsupported, mimeType)
}

// pictureToNative shows a picture that passed checkPicture to C, for one call.
func pictureToNative(p *image.YCbCr, size image.Point) C.ps_picture {
	return C.ps_picture{
		y: bytesPtr(p.Y), u: bytesPtr(p.Cb), v: bytesPtr(p.Cr),
		y_stride: C.int(p.YStride), c_stride: C.int(p.CStride),
		width: C.int(size.X), height: C.int(size.Y),
	}
}

// pictureFromNative copies a library's picture, if there is one.
func pictureFromNative(p C.ps_picture, newPicture func(size image.Point) *image.YCbCr) (*image.YCbCr, error) {
	if p.width == 0 {
		return nil, nil
	}
	size := image.Pt(int(p.width), int(p.height))
	chroma := chromaSize(size)
	if !sizeFits(size) || int(p.y_stride) < size.X || int(p.c_stride) < chroma.X {
		return nil, fmt.Errorf("%w: a picture of %v with strides %d and %d", ErrCorrupt, size, p.y_stride, p.c_stride)
	}
	out := newPicture(size)
	copyPlane(out.Y, out.YStride, p.y, int(p.y_stride), size)
	copyPlane(out.Cb, out.CStride, p.u, int(p.c_stride), chroma)
	copyPlane(out.Cr, out.CStride, p.v, int(p.c_stride), chroma)
	return out, nil
}

func copyPlane(dst []byte, dstStride int, plane *C.uint8_t, stride int, size image.Point) {
	src := unsafe.Slice((*byte)(plane), stride*(size.Y-1)+size.X)
	for y := range size.Y {
		copy(dst[y*dstStride:][:size.X], src[y*stride:])
	}
}

// frameFromNative copies what an encoder made.
func frameFromNative(p C.ps_packet) encodedFrame {
	if p.size == 0 {
		return encodedFrame{}
	}
	return encodedFrame{data: C.GoBytes(unsafe.Pointer(p.data), C.int(p.size)), key: p.key != 0}
}

func bytesPtr(b []byte) *C.uint8_t { return (*C.uint8_t)(unsafe.SliceData(b)) }

func cInt(b bool) C.int {
	if b {
		return 1
	}
	return 0
}
