package rtp

import (
	"encoding/binary"
	"math/bits"
)

// ParityMimeType names the parity of a video stream in session descriptions.
// Only this program knows it, so that others neither answer nor get it.
//
// Parity packets are the FEC packets of RFC 5109 with one level, except that
// they protect timestamp, marker, payload type and payload alone: header
// extensions change on the way. They travel on the SSRC of the stream's
// retransmissions (RFC 4588), numbered with them, with a payload type of their
// own; so they are neither missing nor asked for among the media packets.
//
// A ParityEncoder makes one packet of every few. On the other side every media
// packet, as it came or of a retransmission, goes to AddMedia of a
// ParityDecoder, and every parity packet's payload to AddParity; both give the
// packets that can be restored now, which go the same way as others except to
// AddMedia: they are known there.
const ParityMimeType = "video/x-parity"

// maxParityGroup is how many packets one parity packet protects at most: the
// bits of its mask.
const maxParityGroup = 16

// The header of a parity packet (RFC 5109 sections 7.3 and 7.4).
const (
	parityMarkerType = 1  // marker and payload type, XOR
	paritySequence   = 2  // number of the first protected packet
	parityTimestamp  = 4  // XOR
	parityLength     = 8  // of the payloads, XOR
	parityProtected  = 10 // bytes that follow the header
	parityMask       = 12 // protected packets, from the first in the highest bit
	parityHeader     = 14 // bytes
)

// A parity is one parity packet and what is known of those it protects.
type parity struct {
	first   uint16 // sequence number
	missing uint16 // mask of the packets that are not here
	data    []byte // XOR of the packet and of those that are here
}

// add XORs a media packet in.
func (p *parity) add(markerType byte, timestamp uint32, payload []byte) {
	h := p.data
	h[parityMarkerType] ^= markerType
	xor32(h[parityTimestamp:], timestamp)
	binary.BigEndian.PutUint16(h[parityLength:], binary.BigEndian.Uint16(h[parityLength:])^uint16(len(payload)))
	for i, b := range payload {
		h[parityHeader+i] ^= b
	}
}

func xor32(b []byte, v uint32) { binary.BigEndian.PutUint32(b, binary.BigEndian.Uint32(b)^v) }

// bit is the mask of a sequence number; 0 if it is not in the group's range.
func (p *parity) bit(seq uint16) uint16 {
	if ahead := seq - p.first; ahead < maxParityGroup {
		return 1 << (maxParityGroup - 1 - ahead)
	}
	return 0
}

// onlyMissing is the number of the one packet that is not here.
func (p *parity) onlyMissing() (seq uint16, ok bool) {
	return p.first + uint16(bits.LeadingZeros16(p.missing)), bits.OnesCount16(p.missing) == 1
}

func markerType(marker bool, payloadType uint8) byte {
	if marker {
		return payloadType | 0x80
	}
	return payloadType
}
