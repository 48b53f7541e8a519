package rtp

import (
	"encoding/binary"

	"github.com/pion/rtp/codecs"
)

// startsVP8Key says whether an RTP payload begins a VP8 key frame: the first
// packet of its first partition (RFC 7741 section 4.2) and the inverse key
// frame flag of the frame header clear (section 4.3).
func startsVP8Key(payload []byte) bool {
	var p codecs.VP8Packet
	data, err := p.Unmarshal(payload)
	return err == nil && p.S == 1 && p.PID == 0 && len(data) > 0 && data[0]&1 == 0
}

// NAL unit types of H.264 (table 7-1) and of RFC 6184 (table 1).
const (
	nalIDR   = 5
	nalSPS   = 7
	nalSTAPA = 24
	nalFUA   = 28
	nalMask  = 0x1f
)

// startsH264Key says whether an RTP payload holds the parameters or the first
// slice of an IDR picture (RFC 6184).
func startsH264Key(payload []byte) bool {
	if len(payload) < 2 {
		return false
	}
	switch payload[0] & nalMask {
	case nalSTAPA:
		return aggregateStartsKey(payload[1:])
	case nalFUA:
		begins := payload[1]&0x80 != 0
		return begins && len(payload) > 2 && startsIDR(payload[1]&nalMask, payload[2])
	}
	return startsIDR(payload[0]&nalMask, payload[1])
}

func aggregateStartsKey(units []byte) bool {
	for len(units) > 2 {
		size := int(binary.BigEndian.Uint16(units))
		units = units[2:]
		if size > len(units) {
			return false
		}
		if size >= 2 && startsIDR(units[0]&nalMask, units[1]) {
			return true
		}
		units = units[size:]
	}
	return false
}

// startsIDR takes the type and the second byte of a NAL unit. A slice begins
// with first_mb_in_slice, of which 0 is coded as the single bit 1.
func startsIDR(unitType, second byte) bool {
	return unitType == nalSPS || unitType == nalIDR && second&0x80 != 0
}
