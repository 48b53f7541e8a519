// Package congestion decides how much is sent to one peer, and when.
//
// A Controller numbers all packets of a connection and learns from the feedback
// what became of them (draft-holmer-rmcat-transport-wide-cc-extensions-01). It
// gives a target bit rate for everything that is sent: pictures, sound,
// retransmissions and parity. A Pacer spreads packets over time.
//
//	picture, retransmission -> Pacer -> Controller.Sent -> network
//	sound ----------------------------> Controller.Sent -> network
//	network -> transport-wide feedback -> Controller.Feedback -> target bit rate
//
// The target falls when packets are queued on the way, which shows as a growing
// delay (draft-ietf-rmcat-gcc-02, with the trendline of libwebrtc), but hardly
// for lost packets alone: a radio link loses 5 % with plenty of room. It rises
// by probes: some packets are sent faster than the target for 25 ms, and how
// fast they arrive is what the link carries.
//
// Bit rates are in bits a second and sizes in bytes, both as on the wire, IP
// included. Nothing here reads a clock or starts a goroutine, and everything is
// for one goroutine at a time.
package congestion

import "time"

// WireOverhead is what a packet has around its RTP header and payload, in bytes:
// 20 IPv4, 8 UDP, 16 SRTP tag (AES-GCM).
const WireOverhead = 20 + 8 + 16

// transmission is how long so many bytes take.
func transmission(bytes, bitRate int) time.Duration {
	return time.Duration(int64(bytes) * 8 * int64(time.Second) / int64(max(bitRate, 1)))
}
