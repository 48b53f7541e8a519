package codec

import (
	"fmt"
	"image"
	"strings"
	"sync"
)

// A DecoderEngine decodes, by one library, frames that a decoder has checked. It is
// for one goroutine at a time.
type DecoderEngine interface {
	// Decode gives the picture of a frame, or nil if it has none to be shown.
	// newSequence says that the frame needs nothing of those before it, and may be of
	// another size. The error wraps ErrCorrupt where it is the frame's.
	Decode(frame []byte, newSequence bool) (*image.YCbCr, error)
	// Close ends it; nothing is called afterwards.
	Close()
}

// OpenDecoderEngine gives the system's library for a type. What it decodes is copied
// into pictures of newPicture, which are in 4:2:0. An unknown type is ErrUnsupported.
func OpenDecoderEngine(mimeType string, newPicture func(size image.Point) *image.YCbCr) (DecoderEngine, error) {
	return openDecoderEngine(mimeType, newPicture)
}

// A decoderGate reads a frame's header, in Go, and refuses what need not reach a
// library. It is given frames of one to MaxFrameBytes bytes.
type decoderGate interface {
	// admit gives the part of a frame that is for the library, nil if there is none,
	// and whether it is a new sequence.
	admit(data []byte) (frame []byte, newSequence bool, err error)
	// cost is what was admitted last: a size, and how many pictures of it take as long.
	cost() (size image.Point, pictures int)
	// awaitKeyFrame lets nothing through until a key frame.
	awaitKeyFrame()
}

func newDecoderGate(mimeType string) (decoderGate, error) {
	switch {
	case strings.EqualFold(mimeType, MimeTypeVP8):
		return new(vp8Gate), nil
	case strings.EqualFold(mimeType, MimeTypeH264):
		return new(h264Gate), nil
	}
	return nil, fmt.Errorf("%w: %q", ErrUnsupported, mimeType)
}

// MaxFrameBytes bounds one encoded frame: more than the largest picture takes raw.
const MaxFrameBytes = 16 << 20 // bytes

// videoDecoder has its engine decode what its gate and admit let through.
type videoDecoder struct {
	mu     sync.Mutex
	engine DecoderEngine // nil after Close
	gate   decoderGate
	admit  func(size image.Point) error
}

func (d *videoDecoder) Decode(data []byte) (*image.YCbCr, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.engine == nil {
		return nil, ErrClosed
	}
	if len(data) == 0 || len(data) > MaxFrameBytes {
		return nil, fmt.Errorf("%w: a frame of %d bytes", ErrCorrupt, len(data))
	}
	frame, newSequence, err := d.gate.admit(data)
	if err != nil || frame == nil {
		return nil, err
	}
	picture, err := d.decode(frame, newSequence)
	if err != nil {
		d.gate.awaitKeyFrame()
		return nil, err
	}
	return picture, nil
}

func (d *videoDecoder) decode(frame []byte, newSequence bool) (*image.YCbCr, error) {
	size, pictures := d.gate.cost()
	for range pictures {
		if err := d.admit(size); err != nil {
			return nil, err
		}
	}
	picture, err := d.engine.Decode(frame, newSequence)
	if err != nil || picture == nil {
		return nil, err
	}
	// The engine may be another process, and a stranger's by now.
	if got := picture.Rect.Size(); got.X > size.X || got.Y > size.Y {
		return nil, fmt.Errorf("%w: %v pixels, and %v were said", ErrCorrupt, got, size)
	}
	return picture, nil
}

func (d *videoDecoder) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.engine != nil {
		d.engine.Close()
		d.engine = nil
	}
	return nil
}
