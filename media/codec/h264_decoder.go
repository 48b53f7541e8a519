//go:build cgo

package codec

// #include "h264.h"
import "C"

import (
	"fmt"
	"image"
)

// h264Engine opens openh264 anew for each new sequence.
type h264Engine struct {
	c          *C.ps_h264_decoder // nil before the first sequence
	newPicture func(size image.Point) *image.YCbCr
}

func (e *h264Engine) Decode(frame []byte, newSequence bool) (*image.YCbCr, error) {
	if newSequence || e.c == nil {
		if err := e.reopen(); err != nil {
			return nil, err
		}
	}
	out := C.ps_h264_decode(e.c, bytesPtr(frame), C.size_t(len(frame)))
	if out.error != 0 {
		return nil, fmt.Errorf("%w: H.264: %w", ErrCorrupt, openh264Error(out.error))
	}
	return pictureFromNative(out.picture, e.newPicture)
}

func (e *h264Engine) reopen() error {
	e.Close()
	var code C.int
	if e.c = C.ps_h264_decoder_new(&code); e.c == nil {
		return fmt.Errorf("codec: open H.264 decoder: %w", openh264Error(code))
	}
	return nil
}

func (e *h264Engine) Close() {
	if e.c != nil {
		C.ps_h264_decoder_free(e.c)
		e.c = nil
	}
}
