package rtp

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/pion/rtp"
)

const (
	// maxParities are kept while more than one of their packets is missing.
	maxParities = 16
	// parityMemory is how many of the newest media packets are remembered for
	// parity packets that come after them.
	parityMemory = 128
)

// A ParityDecoder restores lost packets of one stream: see ParityMimeType. What
// it holds is bounded, and so is the work for a packet, whatever is sent. It is
// for one goroutine.
type ParityDecoder struct {
	packets  [parityMemory]*rtp.Packet // by sequence number
	parities []parity                  // incomplete ones, oldest first
	last     *rtp.Packet               // newest media packet; its SSRC is that of all
}

// AddMedia takes a packet that arrived, and keeps it: it must not be changed. It
// gives those that can be restored now.
func (d *ParityDecoder) AddMedia(p *rtp.Packet) (restored []*rtp.Packet) {
	d.last = p
	return d.add(p, nil)
}

// AddParity takes the payload of a parity packet, and gives the packets that can
// be restored now.
func (d *ParityDecoder) AddParity(payload []byte) (restored []*rtp.Packet) {
	if d.last == nil || len(payload) <= parityHeader || len(payload) > parityHeader+receiveLimit {
		return nil
	}
	p := parity{
		first:   binary.BigEndian.Uint16(payload[paritySequence:]),
		missing: binary.BigEndian.Uint16(payload[parityMask:]),
		data:    bytes.Clone(payload),
	}
	for seq := p.first; seq != p.first+maxParityGroup; seq++ {
		if m := d.packets[seq%parityMemory]; m != nil && m.SequenceNumber == seq && !p.take(m) {
			return nil
		}
	}
	if p.missing == 0 {
		return nil
	}
	if len(d.parities) == maxParities {
		d.parities = slices.Delete(d.parities, 0, 1)
	}
	d.parities = append(d.parities, p)
	return d.restore(nil)
}

// receiveLimit is the longest payload that is restored, in bytes: what Ethernet
// carries.
const receiveLimit = 1460

// add notes a packet, and adds what it restores to the others.
func (d *ParityDecoder) add(p *rtp.Packet, restored []*rtp.Packet) []*rtp.Packet {
	known := &d.packets[p.SequenceNumber%parityMemory]
	if *known != nil && (*known).SequenceNumber == p.SequenceNumber {
		return restored // it came twice
	}
	*known = p
	d.parities = slices.DeleteFunc(d.parities, func(q parity) bool { return q.bit(p.SequenceNumber)&q.missing != 0 && !q.fits(p) })
	for i := range d.parities {
		d.parities[i].take(p)
	}
	return d.restore(restored)
}

// restore rebuilds the packets of parities that miss only one. Each uses up a
// parity, so it ends.
func (d *ParityDecoder) restore(restored []*rtp.Packet) []*rtp.Packet {
	for i := range d.parities {
		seq, ok := d.parities[i].onlyMissing()
		if !ok {
			continue
		}
		p := d.rebuild(&d.parities[i], seq)
		d.parities = slices.Delete(d.parities, i, i+1)
		if p == nil {
			return d.restore(restored)
		}
		return d.add(p, append(restored, p))
	}
	d.parities = slices.DeleteFunc(d.parities, func(p parity) bool { return p.missing == 0 })
	return restored
}

// rebuild gives the packet that is left of a parity; nil if it makes no sense.
func (d *ParityDecoder) rebuild(p *parity, seq uint16) *rtp.Packet {
	h := p.data[:parityHeader]
	length := int(binary.BigEndian.Uint16(h[parityLength:]))
	if length > len(p.data)-parityHeader {
		return nil
	}
	return &rtp.Packet{
		Header: rtp.Header{
			Version:        2,
			Marker:         h[parityMarkerType]&0x80 != 0,
			PayloadType:    h[parityMarkerType] & 0x7f,
			SequenceNumber: seq,
			Timestamp:      binary.BigEndian.Uint32(h[parityTimestamp:]),
			SSRC:           d.last.SSRC,
		},
		Payload: p.data[parityHeader:][:length],
	}
}

func (p *parity) fits(m *rtp.Packet) bool { return len(m.Payload) <= len(p.data)-parityHeader }

// take XORs out a packet that is here; false if the two do not belong together.
func (p *parity) take(m *rtp.Packet) bool {
	bit := p.bit(m.SequenceNumber) & p.missing
	if bit == 0 {
		return true
	}
	if !p.fits(m) {
		return false
	}
	p.missing &^= bit
	p.add(markerType(m.Marker, m.PayloadType), m.Timestamp, m.Payload)
	return true
}
