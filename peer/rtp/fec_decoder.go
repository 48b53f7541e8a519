package rtp

import (
	"math/bits"
	"slices"
)

const (
	// maxFECPackets are kept while more than one of their packets is missing.
	maxFECPackets = 16
	// fecMemory is how many of the newest media packets are remembered for FEC
	// packets that come after them.
	fecMemory = 128
)

// A fecDecoder restores lost packets of one stream. Every media packet, as it came or
// of a retransmission, goes to addMedia, and the payload of every FEC packet to addFEC;
// both give the packets that can be restored now, which are known here already.
//
// What it holds is bounded, and so is the work for a packet, whatever is sent. It is
// for one goroutine.
type fecDecoder struct {
	media   [fecMemory]protectedPacket // by sequence number
	held    [fecMemory]bool            // where media is set
	pending []fecPacket                // incomplete ones, oldest first
}

// addMedia takes a packet that arrived, and keeps it: it must not be changed.
func (d *fecDecoder) addMedia(m protectedPacket) (restored []protectedPacket) {
	return d.add(m, nil)
}

// addFEC takes the payload of a FEC packet.
func (d *fecDecoder) addFEC(payload []byte) (restored []protectedPacket) {
	p, ok := parseFEC(payload)
	if !ok {
		return nil
	}
	for seq := p.first; seq != p.first+maxFECDistance; seq++ {
		if d.has(seq) && !p.take(d.media[seq%fecMemory]) {
			return nil
		}
	}
	if p.missing == 0 {
		return nil
	}
	if len(d.pending) == maxFECPackets {
		d.pending = slices.Delete(d.pending, 0, 1)
	}
	d.pending = append(d.pending, p)
	return d.restore(nil)
}

func (d *fecDecoder) has(seq uint16) bool {
	return d.held[seq%fecMemory] && d.media[seq%fecMemory].sequence == seq
}

// add notes a packet, and adds what it restores to the others.
func (d *fecDecoder) add(m protectedPacket, restored []protectedPacket) []protectedPacket {
	if d.has(m.sequence) {
		return restored // it came twice
	}
	d.media[m.sequence%fecMemory], d.held[m.sequence%fecMemory] = m, true
	d.pending = slices.DeleteFunc(d.pending, func(p fecPacket) bool { return p.bit(m.sequence)&p.missing != 0 && len(m.body) > len(p.body) })
	for i := range d.pending {
		d.pending[i].take(m)
	}
	return d.restore(restored)
}

// restore rebuilds the packets of FEC packets that miss only one. Each uses up a FEC
// packet, so it ends.
func (d *fecDecoder) restore(restored []protectedPacket) []protectedPacket {
	for i := range d.pending {
		if bits.OnesCount64(d.pending[i].missing) != 1 {
			continue
		}
		m, ok := d.pending[i].rest()
		d.pending = slices.Delete(d.pending, i, i+1)
		if !ok {
			return d.restore(restored)
		}
		return d.add(m, append(restored, m))
	}
	d.pending = slices.DeleteFunc(d.pending, func(p fecPacket) bool { return p.missing == 0 })
	return restored
}
