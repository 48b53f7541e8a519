package codec

import (
	"fmt"
	"image"
	"sync"
)

// A decoderEngine is one library's decoder. It is given one to maxData bytes.
type decoderEngine interface {
	decode(data []byte) (*image.YCbCr, error)
	close()
}

// maxData bounds one encoded frame: more than the largest picture takes raw.
const maxFrameBytes = 16 << 20 // bytes

// videoDecoder is the part of a decoder that does not depend on the codec.
type videoDecoder struct {
	mu     sync.Mutex
	engine decoderEngine // nil after Close
}

func (d *videoDecoder) Decode(data []byte) (*image.YCbCr, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.engine == nil {
		return nil, ErrClosed
	}
	if len(data) == 0 || len(data) > maxFrameBytes {
		return nil, fmt.Errorf("%w: a frame of %d bytes", ErrCorrupt, len(data))
	}
	return d.engine.decode(data)
}

func (d *videoDecoder) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.engine != nil {
		d.engine.close()
		d.engine = nil
	}
	return nil
}
