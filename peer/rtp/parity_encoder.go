package rtp

import (
	"encoding/binary"

	"github.com/pion/rtp"
)

// A ParityEncoder makes parity packets for one stream. The zero value makes none.
// It is for one goroutine.
type ParityEncoder struct {
	size    int // packets in a group; 0 is off
	count   int // in this group
	current parity
}

// SetGroupSize has one parity packet follow every n packets, 16 at most, from the
// next group on; 0 makes none.
func (e *ParityEncoder) SetGroupSize(n int) {
	e.size = min(n, maxParityGroup)
	if e.size <= 0 {
		e.count = 0
	}
}

// Add takes a media packet that is sent, and gives the payload of a parity packet
// that should follow it, or nil.
func (e *ParityEncoder) Add(h *rtp.Header, payload []byte) []byte {
	if e.size <= 0 {
		return nil
	}
	if e.count > 0 && h.SequenceNumber-e.current.first != uint16(e.count) {
		e.count = 0 // numbers were left out
	}
	if e.count == 0 {
		e.current = parity{first: h.SequenceNumber, data: make([]byte, parityHeader, parityHeader+maxPayload)}
	}
	e.count++
	p := &e.current
	if longer := parityHeader + len(payload) - len(p.data); longer > 0 {
		p.data = append(p.data, make([]byte, longer)...)
	}
	p.add(markerType(h.Marker, h.PayloadType), h.Timestamp, payload)
	p.missing |= p.bit(h.SequenceNumber)
	if e.count < e.size {
		return nil
	}
	e.count = 0
	binary.BigEndian.PutUint16(p.data[paritySequence:], p.first)
	binary.BigEndian.PutUint16(p.data[parityProtected:], uint16(len(p.data)-parityHeader))
	binary.BigEndian.PutUint16(p.data[parityMask:], p.missing)
	return p.data
}
