//go:build cgo

package codec

// #cgo LDFLAGS: -lvpx
// #include "vp8.h"
// #include <vpx/vpx_codec.h>
import "C"

import (
	"fmt"
	"image"
	"time"
)

type vp8Encoder struct {
	c    *C.ps_vp8_encoder
	size image.Point
}

func openVP8Encoder(size image.Point, bitsPerSecond int) (encoderEngine, error) {
	var code C.int
	c := C.ps_vp8_encoder_new(C.int(size.X), C.int(size.Y), C.int(bitsPerSecond/1000), &code)
	if c == nil {
		return nil, fmt.Errorf("%w: %v pixels: %w", ErrPicture, size, vpxError(code))
	}
	return &vp8Encoder{c, size}, nil
}

func (e *vp8Encoder) encode(p *image.YCbCr, at, duration time.Duration, key bool) (encodedFrame, error) {
	out := C.ps_vp8_encode(e.c, pictureToNative(p, e.size), C.int64_t(at.Microseconds()), C.int64_t(duration.Microseconds()), cInt(key))
	if out.error != 0 {
		return encodedFrame{}, fmt.Errorf("codec: encode VP8: %w", vpxError(out.error))
	}
	return frameFromNative(out), nil
}

func (e *vp8Encoder) setBitRate(bitsPerSecond int) error {
	if code := C.ps_vp8_encoder_set_bit_rate(e.c, C.int(bitsPerSecond/1000)); code != 0 {
		return fmt.Errorf("%w: %d bit/s: %w", ErrBitRate, bitsPerSecond, vpxError(code))
	}
	return nil
}

func (e *vp8Encoder) close() { C.ps_vp8_encoder_free(e.c) }

type vp8Engine struct {
	c          *C.ps_vp8_decoder
	newPicture func(size image.Point) *image.YCbCr
}

func openVP8Engine(newPicture func(size image.Point) *image.YCbCr) (DecoderEngine, error) {
	var code C.int
	c := C.ps_vp8_decoder_new(&code)
	if c == nil {
		return nil, fmt.Errorf("codec: open VP8 decoder: %w", vpxError(code))
	}
	return &vp8Engine{c, newPicture}, nil
}

// Decode needs no word of a new sequence: libvpx reads it in the frame.
func (e *vp8Engine) Decode(frame []byte, _ bool) (*image.YCbCr, error) {
	out := C.ps_vp8_decode(e.c, bytesPtr(frame), C.size_t(len(frame)))
	if out.error != 0 {
		return nil, fmt.Errorf("%w: VP8: %w", ErrCorrupt, vpxError(out.error))
	}
	return pictureFromNative(out.picture, e.newPicture)
}

func (e *vp8Engine) Close() { C.ps_vp8_decoder_free(e.c) }

// vpxError is libvpx's own code; it prints as the library words it.
type vpxError C.int

func (e vpxError) Error() string {
	return "libvpx: " + C.GoString(C.vpx_codec_err_to_string(C.vpx_codec_err_t(e)))
}
