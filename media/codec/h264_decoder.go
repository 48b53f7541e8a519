//go:build cgo

package codec

// #include "h264.h"
import "C"

import (
	"fmt"
	"image"
)

// h264Decoder gives openh264 only what its gate admits, and opens it anew for
// each new sequence.
type h264Decoder struct {
	c     *C.ps_h264_decoder // nil before the first key frame
	gate  h264Gate
	admit func(size image.Point) error
}

func (d *h264Decoder) decode(data []byte) (*image.YCbCr, error) {
	unit, newSequence, err := d.gate.admit(data)
	if err != nil || unit == nil {
		return nil, err
	}
	for range d.gate.pictures() {
		if err := d.admit(d.gate.size); err != nil {
			d.gate.awaitKeyFrame()
			return nil, err
		}
	}
	if newSequence {
		if err := d.reopen(); err != nil {
			return nil, err
		}
	}
	out := C.ps_h264_decode(d.c, bytesPtr(unit), C.size_t(len(unit)))
	if out.error != 0 {
		d.gate.awaitKeyFrame()
		return nil, fmt.Errorf("%w: H.264: %w", ErrCorrupt, openh264Error(out.error))
	}
	if out.picture.width == 0 {
		return nil, nil
	}
	return pictureFromNative(out.picture)
}

func (d *h264Decoder) reopen() error {
	d.close()
	var code C.int
	if d.c = C.ps_h264_decoder_new(&code); d.c == nil {
		d.gate.awaitKeyFrame()
		return fmt.Errorf("codec: open H.264 decoder: %w", openh264Error(code))
	}
	return nil
}

func (d *h264Decoder) close() {
	if d.c != nil {
		C.ps_h264_decoder_free(d.c)
		d.c = nil
	}
}
