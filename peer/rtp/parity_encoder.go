package rtp

import "github.com/pion/rtp"

// A fecGroup makes one FEC packet of packets in a row, maxParityGroup at most.
type fecGroup struct {
	count  int
	packet fecPacket
}

// add takes a packet; the first one, or one that does not follow the one before it,
// begins the group anew.
func (g *fecGroup) add(m protectedPacket) {
	if g.count > 0 && m.sequence-g.packet.first != uint16(g.count) {
		g.count = 0
	}
	if g.count == 0 {
		g.packet = fecPacket{first: m.sequence, body: make([]byte, 0, maxPayload)}
	}
	g.count++
	p := &g.packet
	if longer := len(m.body) - len(p.body); longer > 0 {
		p.body = append(p.body, make([]byte, longer)...)
	}
	p.xor(m)
	p.missing |= p.bit(m.sequence)
}

// end gives the payload of the FEC packet.
func (g *fecGroup) end() []byte {
	g.count = 0
	return g.packet.marshal()
}

// A ParityEncoder makes parity packets for one stream. The zero value makes none.
// It is for one goroutine.
type ParityEncoder struct {
	size  int // packets in a group; 0 is off
	group fecGroup
}

// SetGroupSize has one parity packet follow every n packets, 16 at most, from the
// next group on; 0 makes none.
func (e *ParityEncoder) SetGroupSize(n int) {
	e.size = min(n, maxParityGroup)
	if e.size <= 0 {
		e.group.count = 0
	}
}

// Add takes a media packet that is sent, and gives the payload of a parity packet
// that should follow it, or nil.
func (e *ParityEncoder) Add(h *rtp.Header, payload []byte) []byte {
	if e.size <= 0 {
		return nil
	}
	e.group.add(protectPayload(h, payload))
	if e.group.count < e.size {
		return nil
	}
	return e.group.end()
}
