package codec

import (
	"encoding/binary"
	"fmt"
	"image"
)

// A vp8Header is what stands uncoded before every VP8 frame (RFC 6386, 9.1):
// a tag of three bytes, and in key frames a start code and the size.
type vp8Header struct {
	key  bool
	size image.Point // key frames only
}

// parseVP8Header refuses what need not reach libvpx, above all pictures that
// are too large: libvpx allocates what the header says.
func parseVP8Header(data []byte) (h vp8Header, err error) {
	if len(data) < 3 {
		return h, fmt.Errorf("%w: VP8 frame of %d bytes", ErrCorrupt, len(data))
	}
	tag := uint32(data[0]) | uint32(data[1])<<8 | uint32(data[2])<<16
	body := data[3:]
	h.key = tag&1 == 0
	if version := tag >> 1 & 7; version > 3 {
		return h, fmt.Errorf("%w: VP8 version %d", ErrCorrupt, version)
	}
	if h.key {
		if len(body) < 7 || body[0] != 0x9d || body[1] != 0x01 || body[2] != 0x2a {
			return h, fmt.Errorf("%w: VP8 key frame without its start code", ErrCorrupt)
		}
		// Two bits of scaling stand above the fourteen of each side.
		h.size.X = int(binary.LittleEndian.Uint16(body[3:]) & 0x3fff)
		h.size.Y = int(binary.LittleEndian.Uint16(body[5:]) & 0x3fff)
		if !sizeFits(h.size) {
			return h, fmt.Errorf("%w: VP8 picture of %v", ErrCorrupt, h.size)
		}
		body = body[7:]
	}
	if first := tag >> 5; int(first) > len(body) {
		return h, fmt.Errorf("%w: VP8 frame cut short", ErrCorrupt)
	}
	return h, nil
}

// A vp8Gate lets through frames whose headers are sound, beginning with a key frame.
type vp8Gate struct {
	started bool        // a key frame went through and nothing was lost since then
	size    image.Point // of the last key frame
}

func (g *vp8Gate) admit(data []byte) (frame []byte, newSequence bool, err error) {
	header, err := parseVP8Header(data)
	if err != nil {
		return nil, false, err
	}
	if header.key {
		g.started, g.size = true, header.size
	}
	if !g.started {
		return nil, false, fmt.Errorf("%w: VP8 frame without its key frame", ErrCorrupt)
	}
	return data, header.key, nil
}

func (g *vp8Gate) cost() (size image.Point, pictures int) { return g.size, 1 }

func (g *vp8Gate) awaitKeyFrame() { g.started = false }
