package rtp

import (
	"encoding/binary"

	"github.com/pion/rtp"
)

// unwrapRetransmission gives the packet that one of a retransmission stream repeats, in
// the same memory (RFC 4588 section 4): its payload begins with the original sequence
// number. It says no to those without a payload, with which browsers probe the
// bandwidth. The packet must have been parsed.
func unwrapRetransmission(packet []byte, p *rtp.Packet, payloadType uint8) (repeated []byte, ok bool) {
	const sequenceNumber = 2 // bytes
	if len(p.Payload) <= sequenceNumber {
		return nil, false
	}
	sequence := binary.BigEndian.Uint16(p.Payload)
	repeated = cutPayload(packet, p, sequenceNumber)
	setPayloadType(repeated, payloadType)
	binary.BigEndian.PutUint16(repeated[2:], sequence)
	return repeated, true
}

// cutPayload takes the first n bytes of the payload out of a packet that was parsed, in
// its memory.
func cutPayload(packet []byte, p *rtp.Packet, n int) []byte {
	header := len(packet) - len(p.Payload) - int(p.PaddingSize)
	copy(packet[n:], packet[:header])
	return packet[n:]
}

// setPayloadType leaves the marker as it is.
func setPayloadType(packet []byte, payloadType uint8) { packet[1] = packet[1]&0x80 | payloadType }
