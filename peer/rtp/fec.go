package rtp

import (
	"encoding/binary"
	"math/bits"

	"github.com/pion/rtp"
)

// The header of a FEC packet with one level of protection (RFC 5109 sections 7.3 and
// 7.4). Its first fecCommon bytes are the XOR of those of the media packets, but for the
// two bits and the sequence number.
const (
	fecFlags       = 0    // padding, extension and CSRC count, and two bits:
	fecExtended    = 0x80 // by what nobody has defined
	fecLongMask    = 0x40 // the mask has 48 bits, else 16
	fecMarkerType  = 1    // marker and payload type
	fecSequence    = 2    // number of the first protected packet
	fecTimestamp   = 4
	fecLength      = 8  // of what follows the fixed RTP header
	fecCommon      = 10 // bytes
	fecProtected   = 10 // how many bytes follow the header
	fecMask        = 12 // protected packets, from the first in the highest bit
	fecHeader      = 14 // bytes
	fecLongHeader  = 18
	fecMaskBits    = 64 // of fecPacket.missing, of which the highest 16 or 48 are used
	maxFECDistance = 48
)

// A protectedPacket is what FEC protects of one media packet.
type protectedPacket struct {
	sequence   uint16
	flags      byte // padding, extension and CSRC count
	markerType byte
	timestamp  uint32
	body       []byte // after the fixed RTP header
}

// protect is for packets of which FEC protects all, as RFC 5109 says. What is changed
// on the way, such as the number for the feedback, must be zero.
func protect(packet []byte) protectedPacket {
	const flags = 0x3f // all but the version
	return protectedPacket{
		sequence: binary.BigEndian.Uint16(packet[2:]), flags: packet[0] & flags, markerType: packet[1],
		timestamp: binary.BigEndian.Uint32(packet[4:]), body: packet[fixedHeader:],
	}
}

// packet undoes protect; nil if it makes no sense.
func (m protectedPacket) packet() *rtp.Packet {
	const version = 2 << 6
	b := make([]byte, fixedHeader, fixedHeader+len(m.body))
	b[0], b[1] = version|m.flags, m.markerType
	binary.BigEndian.PutUint16(b[2:], m.sequence)
	binary.BigEndian.PutUint32(b[4:], m.timestamp)
	p := &rtp.Packet{}
	if p.Unmarshal(append(b, m.body...)) != nil {
		return nil
	}
	return p
}

// fixedHeader of RTP packets (RFC 3550 section 5.1), in bytes.
const fixedHeader = 12

// A fecPacket is one FEC packet and what is known of those it protects.
type fecPacket struct {
	first   uint16          // sequence number
	missing uint64          // mask of the packets that are not here
	common  [fecCommon]byte // XOR of the packet and of those that are here
	body    []byte          // the same
}

// parseFEC takes the payload of a FEC packet, which it copies.
func parseFEC(b []byte) (p fecPacket, ok bool) {
	if len(b) <= fecHeader || b[fecFlags]&fecExtended != 0 {
		return p, false
	}
	p.first = binary.BigEndian.Uint16(b[fecSequence:])
	p.missing = uint64(binary.BigEndian.Uint16(b[fecMask:])) << (fecMaskBits - 16)
	body := b[fecHeader:]
	if b[fecFlags]&fecLongMask != 0 {
		if len(b) <= fecLongHeader {
			return p, false
		}
		p.missing |= uint64(binary.BigEndian.Uint32(b[fecHeader:])) << (fecMaskBits - maxFECDistance)
		body = b[fecLongHeader:]
	}
	protected := int(binary.BigEndian.Uint16(b[fecProtected:]))
	if protected > len(body) || protected > receiveLimit {
		return p, false
	}
	p.body = append([]byte(nil), body[:protected]...)
	copy(p.common[:], b)
	p.common[fecFlags] &^= fecExtended | fecLongMask
	return p, true
}

// receiveLimit is the longest body that is restored, in bytes: what Ethernet
// carries.
const receiveLimit = 1460

// marshal gives the payload of the packet, with a mask of 16 bits.
func (p *fecPacket) marshal() []byte {
	b := make([]byte, fecHeader, fecHeader+len(p.body))
	copy(b, p.common[:])
	binary.BigEndian.PutUint16(b[fecSequence:], p.first)
	binary.BigEndian.PutUint16(b[fecProtected:], uint16(len(p.body)))
	binary.BigEndian.PutUint16(b[fecMask:], uint16(p.missing>>(fecMaskBits-16)))
	return append(b, p.body...)
}

// xor adds a media packet, or takes it away. The body must be long enough.
func (p *fecPacket) xor(m protectedPacket) {
	h := p.common[:]
	h[fecFlags] ^= m.flags
	h[fecMarkerType] ^= m.markerType
	binary.BigEndian.PutUint32(h[fecTimestamp:], binary.BigEndian.Uint32(h[fecTimestamp:])^m.timestamp)
	binary.BigEndian.PutUint16(h[fecLength:], binary.BigEndian.Uint16(h[fecLength:])^uint16(len(m.body)))
	for i, b := range m.body {
		p.body[i] ^= b
	}
}

// take notes a packet that is here; false if the two do not belong together.
func (p *fecPacket) take(m protectedPacket) bool {
	bit := p.bit(m.sequence) & p.missing
	if bit == 0 {
		return true
	}
	if len(m.body) > len(p.body) {
		return false
	}
	p.missing &^= bit
	p.xor(m)
	return true
}

// bit is the mask of a sequence number; 0 if it is not in the range.
func (p *fecPacket) bit(seq uint16) uint64 {
	if ahead := seq - p.first; ahead < maxFECDistance {
		return 1 << (fecMaskBits - 1 - ahead)
	}
	return 0
}

// rest is the one packet that is not here.
func (p *fecPacket) rest() (m protectedPacket, ok bool) {
	length := int(binary.BigEndian.Uint16(p.common[fecLength:]))
	if bits.OnesCount64(p.missing) != 1 || length > len(p.body) {
		return m, false
	}
	return protectedPacket{
		sequence: p.first + uint16(bits.LeadingZeros64(p.missing)),
		flags:    p.common[fecFlags], markerType: p.common[fecMarkerType],
		timestamp: binary.BigEndian.Uint32(p.common[fecTimestamp:]), body: p.body[:length],
	}, true
}
