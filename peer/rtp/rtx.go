package rtp

import (
	"encoding/binary"

	"github.com/pion/rtp"
)

// unwrapRetransmission turns a packet of a retransmission stream into the one that
// it repeats (RFC 4588 section 4): its payload begins with the original sequence
// number. It says no to those without a payload, with which browsers probe the
// bandwidth.
func unwrapRetransmission(p *rtp.Packet, payloadType uint8) bool {
	const sequenceNumber = 2 // bytes
	if len(p.Payload) <= sequenceNumber {
		return false
	}
	p.SequenceNumber = binary.BigEndian.Uint16(p.Payload)
	p.Payload = p.Payload[sequenceNumber:]
	p.PayloadType = payloadType
	return true
}
