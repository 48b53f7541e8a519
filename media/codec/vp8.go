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

type vp8Decoder struct {
	c       *C.ps_vp8_decoder
	admit   func(size image.Point) error
	started bool        // a key frame went through and nothing was refused since then
	size    image.Point // of the last key frame
}

func newVP8Decoder(admit func(size image.Point) error) (decoderEngine, error) {
	var code C.int
	c := C.ps_vp8_decoder_new(&code)
	if c == nil {
		return nil, fmt.Errorf("codec: open VP8 decoder: %w", vpxError(code))
	}
	return &vp8Decoder{c: c, admit: admit}, nil
}

func (d *vp8Decoder) decode(data []byte) (*image.YCbCr, error) {
	header, err := parseVP8Header(data)
	if err != nil {
		return nil, err
	}
	if header.key {
		d.started, d.size = true, header.size
	}
	if !d.started {
		return nil, fmt.Errorf("%w: VP8 frame without its key frame", ErrCorrupt)
	}
	if err := d.admit(d.size); err != nil {
		d.started = false
		return nil, err
	}
	out := C.ps_vp8_decode(d.c, bytesPtr(data), C.size_t(len(data)))
	if out.error != 0 {
		return nil, fmt.Errorf("%w: VP8: %w", ErrCorrupt, vpxError(out.error))
	}
	if out.picture.width == 0 {
		return nil, nil
	}
	return pictureFromNative(out.picture)
}

func (d *vp8Decoder) close() { C.ps_vp8_decoder_free(d.c) }

// vpxError is libvpx's own code; it prints as the library words it.
type vpxError C.int

func (e vpxError) Error() string {
	return "libvpx: " + C.GoString(C.vpx_codec_err_to_string(C.vpx_codec_err_t(e)))
}
