package rtp

import (
	"encoding/binary"
	"math/rand/v2"
	"time"

	"github.com/pion/rtp"
)

// Bounds of what is kept of one stream, and of what asking for it can cause.
const (
	sentPackets = 1024            // a power of two; 3 s at 340 packets a second
	sentBytes   = 1 << 20         // of their payloads
	sentAge     = 3 * time.Second // older ones are of no use to anybody
	// leastResendGap is how soon a packet may be sent again; requests in between are
	// repeats of the same one.
	leastResendGap = 20 * time.Millisecond
	// resendShare of the target bit rate is the most that is sent again.
	resendShare = 0.5
	resendBurst = 500 * time.Millisecond // of that
	// doublingLoss is the loss from which on each retransmission is sent twice, and
	// unaidedDoublingLoss that where no parity repairs most of what is lost.
	doublingLoss        = 0.08
	unaidedDoublingLoss = 0.01
)

// A Retransmitter keeps what was sent of one stream and sends it again on request
// (RFC 4585 section 6.2.1): as packets of a retransmission stream (RFC 4588), or as
// they were where none is negotiated. What it keeps is bounded in packets, bytes
// and time, and what it sends by a share of the target bit rate. It is for one
// goroutine.
type Retransmitter struct {
	ssrc        uint32 // of the retransmission stream; 0 is none
	payloadType uint8
	sequence    uint16 // its next one
	red         uint8  // payload type of packets that have another one there; 0 is none
	redAgain    uint8  // which one

	sent   [sentPackets]sentPacket // by sequence number
	oldest uint16                  // of those that are kept
	next   uint16                  // after the newest
	bytes  int

	budget float64 // bytes that may be sent again
	filled time.Time
}

type sentPacket struct {
	header  *rtp.Header // nil where none is
	payload []byte
	at      time.Time
	again   time.Time // when it was last sent again; zero if never
}

// NewRetransmitter is for a stream whose retransmissions have an SSRC and a payload
// type of their own, or 0.
func NewRetransmitter(ssrc uint32, payloadType uint8) *Retransmitter {
	if payloadType == 0 {
		ssrc = 0
	}
	return &Retransmitter{ssrc: ssrc, payloadType: payloadType, sequence: uint16(rand.Uint32())}
}

// SetRED says which payload type packets in RED have, and when they are sent again.
func (r *Retransmitter) SetRED(payloadType, again uint8) { r.red, r.redAgain = payloadType, again }

// Pass says that the next number is that of a packet which is not sent again.
func (r *Retransmitter) Pass() {
	r.forget(&r.sent[r.next%sentPackets])
	r.next++
}

// Keep takes a packet that is sent. Neither may be changed after it.
func (r *Retransmitter) Keep(h *rtp.Header, payload []byte, now time.Time) {
	if h.SequenceNumber != r.next {
		for i := range r.sent { // the first one, or numbers were left out
			r.forget(&r.sent[i])
		}
		r.oldest = h.SequenceNumber
	}
	slot := &r.sent[h.SequenceNumber%sentPackets]
	r.forget(slot)
	*slot = sentPacket{header: h, payload: payload, at: now}
	r.bytes += len(payload)
	r.next = h.SequenceNumber + 1
	for r.oldest != r.next {
		p := &r.sent[r.oldest%sentPackets]
		if r.next-r.oldest <= sentPackets && r.bytes <= sentBytes && now.Sub(p.at) <= sentAge {
			return
		}
		if r.next-r.oldest <= sentPackets {
			r.forget(p)
		}
		r.oldest++
	}
}

func (r *Retransmitter) forget(p *sentPacket) {
	r.bytes -= len(p.payload)
	*p = sentPacket{}
}

// A Line is what is known of the way to the receiver.
type Line struct {
	TargetBitRate int
	RoundTrip     time.Duration
	Loss          float64 // 0 to 1
	Parity        bool    // was negotiated
}

// losesRepairs says that what is sent again would too often be lost too.
func (l Line) losesRepairs() bool {
	return l.Loss > doublingLoss || !l.Parity && l.Loss > unaidedDoublingLoss
}

// Resend gives the packets to send when one is asked for: none if it is not kept,
// was sent again a moment ago, or more is asked for than the line bears; two if
// the one before, or many, got lost.
func (r *Retransmitter) Resend(sequence uint16, now time.Time, line Line) []*rtp.Packet {
	p := &r.sent[sequence%sentPackets]
	if p.header == nil || p.header.SequenceNumber != sequence || now.Sub(p.at) > sentAge {
		return nil
	}
	if now.Sub(p.again) < max(leastResendGap, line.RoundTrip/2) {
		return nil
	}
	copies := 1
	if r.ssrc != 0 && (!p.again.IsZero() || line.losesRepairs()) {
		copies = 2
	}
	r.fill(now, line.TargetBitRate)
	var packets []*rtp.Packet
	for range copies {
		if r.budget <= 0 {
			break
		}
		r.budget -= float64(len(p.payload))
		packets = append(packets, r.packet(p))
	}
	if packets != nil {
		p.again = now
	}
	return packets
}

func (r *Retransmitter) fill(now time.Time, bitRate int) {
	perSecond := resendShare * float64(bitRate) / 8
	if r.filled.IsZero() {
		r.budget = perSecond * resendBurst.Seconds()
	}
	r.budget = min(r.budget+perSecond*min(now.Sub(r.filled), resendBurst).Seconds(), perSecond*resendBurst.Seconds())
	r.filled = now
}

func (r *Retransmitter) packet(p *sentPacket) *rtp.Packet {
	if r.ssrc == 0 {
		return &rtp.Packet{Header: p.header.Clone(), Payload: p.payload}
	}
	payloadType := r.payloadType
	if r.red != 0 && p.header.PayloadType == r.red {
		payloadType = r.redAgain
	}
	h := r.Header(payloadType, p.header.Timestamp)
	h.Marker = p.header.Marker
	h.Extension, h.ExtensionProfile = p.header.Extension, p.header.ExtensionProfile
	h.Extensions = append([]rtp.Extension(nil), p.header.Extensions...)
	payload := binary.BigEndian.AppendUint16(make([]byte, 0, 2+len(p.payload)), p.header.SequenceNumber)
	return &rtp.Packet{Header: h, Payload: append(payload, p.payload...)}
}

// HasStream says that there is a retransmission stream.
func (r *Retransmitter) HasStream() bool { return r.ssrc != 0 }

// Header is that of the next packet in the retransmission stream, which also
// carries parity and padding.
func (r *Retransmitter) Header(payloadType uint8, timestamp uint32) rtp.Header {
	h := rtp.Header{Version: 2, PayloadType: payloadType, SequenceNumber: r.sequence, Timestamp: timestamp, SSRC: r.ssrc}
	r.sequence++
	return h
}

// paddingSize is the most that a packet can hold (RFC 3550 section 5.1), in bytes.
const paddingSize = 255

var padding = append(make([]byte, paddingSize-1), paddingSize)

// Padding is a packet of nothing, to measure a line with.
func (r *Retransmitter) Padding(timestamp uint32) *rtp.Packet {
	h := r.Header(r.payloadType, timestamp)
	h.Padding = true
	return &rtp.Packet{Header: h, Payload: padding}
}
