//go:build cgo

package codec

// #cgo LDFLAGS: -lopenh264
// #include "h264.h"
import "C"

import (
	"fmt"
	"image"
	"time"
)

type h264Encoder struct {
	c    *C.ps_h264_encoder
	size image.Point // even
	rate float32     // frames a second that openh264 was told
}

func openH264Encoder(size image.Point, bitsPerSecond int) (encoderEngine, error) {
	even := image.Pt(size.X&^1, size.Y&^1) // 4:2:0 is cropped in twos (H.264, 7.4.2.1.1)
	if even.X < 16 || even.Y < 16 {
		return nil, fmt.Errorf("%w: %v pixels, openh264 wants 16x16", ErrPicture, size)
	}
	var code C.int
	c := C.ps_h264_encoder_new(C.int(even.X), C.int(even.Y), C.int(bitsPerSecond), &code)
	if c == nil {
		return nil, fmt.Errorf("%w: %v pixels: %w", ErrPicture, size, openh264Error(code))
	}
	return &h264Encoder{c: c, size: even, rate: C.PS_H264_FRAME_RATE}, nil
}

func (e *h264Encoder) encode(p *image.YCbCr, at, duration time.Duration, key bool) (encodedFrame, error) {
	if err := e.setFrameRate(float32(time.Second) / float32(duration)); err != nil {
		return encodedFrame{}, err
	}
	out := C.ps_h264_encode(e.c, pictureToNative(p, e.size), C.int64_t(at.Milliseconds()), cInt(key))
	if out.error != 0 {
		return encodedFrame{}, fmt.Errorf("codec: encode H.264: %w", openh264Error(out.error))
	}
	return frameFromNative(out), nil
}

func (e *h264Encoder) setBitRate(bitsPerSecond int) error {
	if code := C.ps_h264_encoder_set_bit_rate(e.c, C.int(bitsPerSecond)); code != 0 {
		return fmt.Errorf("%w: %d bit/s: %w", ErrBitRate, bitsPerSecond, openh264Error(code))
	}
	return nil
}

// setFrameRate keeps the share of the bit rate that each frame gets right, which
// openh264 does not find out from the times.
func (e *h264Encoder) setFrameRate(rate float32) error {
	rate = min(max(rate, 1), 60) // what openh264 takes
	if rate > 0.9*e.rate && rate < 1.1*e.rate {
		return nil
	}
	if code := C.ps_h264_encoder_set_frame_rate(e.c, C.float(rate)); code != 0 {
		return fmt.Errorf("codec: %.1f frames a second: %w", rate, openh264Error(code))
	}
	e.rate = rate
	return nil
}

func (e *h264Encoder) close() { C.ps_h264_encoder_free(e.c) }

// openh264Error is openh264's own code: a CM_RETURN when encoding, bits of
// DECODING_STATE when decoding.
type openh264Error C.int

func (e openh264Error) Error() string { return fmt.Sprintf("openh264: code %#x", int(e)) }
