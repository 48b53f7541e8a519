//go:build cgo

package codec

// #cgo LDFLAGS: -lopus
// #cgo windows LDFLAGS: -lssp
// #include <opus/opus.h>
//
// // opus_encoder_ctl is variadic, which Go cannot call.
// static int configure(OpusEncoder *e) {
// 	int error = opus_encoder_ctl(e, OPUS_SET_BITRATE(32000)); // the least that leaves room for FEC
// 	if (!error) error = opus_encoder_ctl(e, OPUS_SET_INBAND_FEC(1));
// 	if (!error) error = opus_encoder_ctl(e, OPUS_SET_PACKET_LOSS_PERC(10));
// 	if (!error) error = opus_encoder_ctl(e, OPUS_SET_DTX(0));
// 	return error;
// }
import "C"

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"unsafe"

	"peerscope/media"
)

const (
	maxOpusPacket = 1275 // bytes in a packet of one frame (RFC 6716, 3.2.1)
	maxOpusBlocks = 6    // a packet holds 120 ms at most (RFC 6716, 3.2.5)
)

type opusEncoder struct {
	mu     sync.Mutex
	c      *C.OpusEncoder // nil after Close
	packet [maxOpusPacket]byte
}

func newOpusEncoder() (media.AudioEncoder, error) {
	var code C.int
	c := C.opus_encoder_create(media.SampleRate, 1, C.OPUS_APPLICATION_VOIP, &code)
	if c == nil {
		return nil, fmt.Errorf("codec: open Opus encoder: %w", opusError(code))
	}
	if code := C.configure(c); code != 0 {
		C.opus_encoder_destroy(c)
		return nil, fmt.Errorf("codec: set up Opus encoder: %w", opusError(code))
	}
	return &opusEncoder{c: c}, nil
}

func (e *opusEncoder) Encode(samples []int16) ([]byte, error) {
	if len(samples) != media.BlockSize {
		return nil, fmt.Errorf("codec: %d samples are not a block of %d", len(samples), media.BlockSize)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.c == nil {
		return nil, ErrClosed
	}
	n := C.opus_encode(e.c, (*C.opus_int16)(&samples[0]), media.BlockSize, (*C.uchar)(&e.packet[0]), maxOpusPacket)
	if n < 0 {
		return nil, fmt.Errorf("codec: encode Opus: %w", opusError(n))
	}
	return bytes.Clone(e.packet[:n]), nil
}

func (e *opusEncoder) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.c != nil {
		C.opus_encoder_destroy(e.c)
		e.c = nil
	}
	return nil
}

type opusDecoder struct {
	mu      sync.Mutex
	c       *C.OpusDecoder // nil after Close
	samples [maxOpusBlocks * media.BlockSize]int16
}

func newOpusDecoder() (media.AudioDecoder, error) {
	var code C.int
	c := C.opus_decoder_create(media.SampleRate, 1, &code)
	if c == nil {
		return nil, fmt.Errorf("codec: open Opus decoder: %w", opusError(code))
	}
	return &opusDecoder{c: c}, nil
}

func (d *opusDecoder) Decode(packet []byte) ([]int16, error) {
	if len(packet) == 0 {
		return nil, fmt.Errorf("%w: an empty Opus packet", ErrCorrupt)
	}
	return d.decode(packet, d.samples[:], 0)
}

func (d *opusDecoder) DecodeLost(next []byte) ([]int16, error) {
	return d.decode(next, d.samples[:media.BlockSize], 1)
}

// decode makes as many samples as there is room for at most; of what was lost,
// which fec asks for, exactly as many.
func (d *opusDecoder) decode(packet []byte, samples []int16, fec C.int) ([]int16, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.c == nil {
		return nil, ErrClosed
	}
	if len(packet) > MaxFrameBytes {
		return nil, fmt.Errorf("%w: Opus packet of %d bytes", ErrCorrupt, len(packet))
	}
	var data *C.uchar // NULL for what is to be concealed
	if len(packet) > 0 {
		data = (*C.uchar)(unsafe.SliceData(packet))
	}
	n := C.opus_decode(d.c, data, C.opus_int32(len(packet)), (*C.opus_int16)(&samples[0]), C.int(len(samples)), fec)
	if n < 0 {
		return nil, fmt.Errorf("%w: Opus: %w", ErrCorrupt, opusError(n))
	}
	return slices.Clone(samples[:n]), nil
}

func (d *opusDecoder) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.c != nil {
		C.opus_decoder_destroy(d.c)
		d.c = nil
	}
	return nil
}

// opusError is libopus' own code; it prints as the library words it.
type opusError C.int

func (e opusError) Error() string { return "libopus: " + C.GoString(C.opus_strerror(C.int(e))) }
