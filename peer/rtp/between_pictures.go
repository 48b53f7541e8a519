package rtp

import (
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
)

// maxFECRun is how many FEC packets in a row are told from lost media when they are
// lost.
const maxFECRun = 32

// A pictureNumber is what a packet says of the picture that it is a part of.
type pictureNumber struct {
	id     uint16
	known  bool
	begins bool // it is the first packet of the picture
}

// vp8Picture reads the PictureID (RFC 7741 section 4.2).
func vp8Picture(payload []byte) pictureNumber {
	var p codecs.VP8Packet
	if _, err := p.Unmarshal(payload); err != nil {
		return pictureNumber{}
	}
	return pictureNumber{id: p.PictureID, known: p.I == 1, begins: p.S == 1 && p.PID == 0}
}

// follows says whether it is of the next picture. Numbers have 7 or 15 bits.
func (n pictureNumber) follows(before pictureNumber) bool {
	if !n.known || !before.known {
		return false
	}
	return n.id == before.id+1 || n.id == 0 && (before.id == 1<<7-1 || before.id == 1<<15-1)
}

// fillBetweenPictures takes what is missing right before or after a packet as there, if
// it lies between the end of a picture and the beginning of the next one: that can only
// be FEC packets, which browsers number with the others but do not send again.
func (b *frameBuffer) fillBetweenPictures(seq uint16) {
	p := b.at(seq)
	if p.picture.begins {
		if end, at := b.mediaBefore(seq); end.Marker && p.picture.follows(end.picture) {
			b.fill(at+1, seq)
		}
	}
	if p.Marker {
		if begin, at := b.mediaAfter(seq); begin.picture.begins && begin.picture.follows(p.picture) {
			b.fill(seq+1, at)
		}
	}
}

// mediaBefore is the packet with a payload that is held before another one, and its
// number; none if it is too far away.
func (b *frameBuffer) mediaBefore(seq uint16) (p *packet, at uint16) {
	for at = seq - 1; seq-at <= maxFECRun && int16(at-b.next) >= 0; at-- {
		if p := b.at(at); b.held.has(at) && len(p.Payload) > 0 {
			return p, at
		}
	}
	if at == b.next-1 && b.last.Packet != nil {
		return &b.last, at
	}
	return &noPacket, at
}

// mediaAfter is the same for the one after it.
func (b *frameBuffer) mediaAfter(seq uint16) (p *packet, at uint16) {
	for at = seq + 1; at-seq <= maxFECRun && int16(b.newest-at) >= 0; at++ {
		if p := b.at(at); b.held.has(at) && len(p.Payload) > 0 {
			return p, at
		}
	}
	return &noPacket, at
}

var noPacket = packet{Packet: &rtp.Packet{}}

// fill puts packets without a payload where none are held.
func (b *frameBuffer) fill(from, to uint16) {
	for seq := from; seq != to; seq++ {
		if !b.held.has(seq) {
			*b.at(seq) = packet{Packet: &rtp.Packet{Header: rtp.Header{SequenceNumber: seq}}}
			b.held.set(seq)
			b.losses.drop(seq)
		}
	}
}
