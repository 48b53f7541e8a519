package rtp

import "github.com/pion/rtp"

// ParityMimeType names the parity of a video stream in session descriptions.
// Only this program knows it, so that others neither answer nor get it.
//
// Parity packets are the FEC packets of RFC 5109 with one level, except that
// they protect timestamp, marker, payload type and payload alone: header
// extensions change on the way. They travel on the SSRC of the stream's
// retransmissions (RFC 4588), numbered with them, with a payload type of their
// own; so they are neither missing nor asked for among the media packets.
//
// A ParityEncoder makes one packet of every few; a fecDecoder restores packets.
const ParityMimeType = "video/x-parity"

// maxParityGroup is how many packets one parity packet protects at most: the
// bits of its mask.
const maxParityGroup = 16

// protectPayload is what parity protects of a packet.
func protectPayload(h *rtp.Header, payload []byte) protectedPacket {
	m := protectedPacket{sequence: h.SequenceNumber, markerType: h.PayloadType, timestamp: h.Timestamp, body: payload}
	if h.Marker {
		m.markerType |= 0x80
	}
	return m
}
