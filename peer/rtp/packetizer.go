package rtp

import (
	"math/rand/v2"
	"time"

	"github.com/pion/rtp"
)

// maxPayload is the most that one RTP packet carries, in bytes: 1280 of the
// smallest IPv6 link - 40 IPv6 - 8 UDP - 36 TURN Send indication = 1196, less
// 16 of the SRTP tag (AES-GCM), 12 RTP header, 16 of header extensions
// (4 + (1+2) transport-cc + (1+8) abs-capture-time).
const maxPayload = 1280 - 40 - 8 - 36 - 16 - 12 - 16

// A Packetizer cuts the samples of one codec into payloads, once for all who
// receive them. It is for one goroutine.
type Packetizer struct {
	format    format
	payloader rtp.Payloader

	start          time.Time // time of the first sample
	startTimestamp uint32    // its RTP timestamp: random (RFC 3550 section 5.1)
	ticks          int64     // of the newest sample since the first
}

// Payloads are one sample cut for packets.
type Payloads struct {
	data      [][]byte
	timestamp uint32
	captured  time.Time
	marker    bool // whether the last packet is marked
}

// NewPacketizer is for a codec by MIME type; nil for an unknown one.
func NewPacketizer(codec string) *Packetizer {
	f, known := formats[codec]
	if !known {
		return nil
	}
	return &Packetizer{format: f, payloader: f.payloader(), startTimestamp: rand.Uint32()}
}

// Packetize cuts a sample; the data may be used again when it returns.
func (p *Packetizer) Packetize(s Sample) Payloads {
	return Payloads{
		data:      p.payloader.Payload(maxPayload, s.Data),
		timestamp: p.timestamp(s.Time),
		captured:  s.Time,
		marker:    p.format.startsKeyFrame != nil,
	}
}

// timestamp puts a time on the codec's clock. Two samples never share one, even
// if the system clock was set back between them: a receiver tells pictures
// apart by it.
func (p *Packetizer) timestamp(t time.Time) uint32 {
	if p.start.IsZero() {
		p.start = t
		return p.startTimestamp
	}
	since, rate := t.Sub(p.start), p.format.clockRate
	ticks := int64(since/time.Second)*rate + int64(since%time.Second)*rate/int64(time.Second)
	p.ticks = max(p.ticks+1, ticks)
	return p.startTimestamp + uint32(p.ticks)
}

// A Writer sends one packet; webrtc.TrackLocalWriter is one.
type Writer interface {
	WriteRTP(header *rtp.Header, payload []byte) (int, error)
}

// A Sender numbers the packets for one receiver. It is for one goroutine.
type Sender struct {
	out           Writer
	captureTimeID uint8
	next          rtp.Header // of the next packet
}

// NewSender writes to out with the payload type and SSRC as negotiated;
// captureTimeID is the ID of the header extension CaptureTimeURI, or 0.
func NewSender(out Writer, payloadType uint8, ssrc uint32, captureTimeID uint8) *Sender {
	h := rtp.Header{Version: 2, PayloadType: payloadType, SSRC: ssrc, SequenceNumber: uint16(rand.Uint32())}
	return &Sender{out: out, captureTimeID: captureTimeID, next: h}
}

// Send writes the packets of one sample up to the first that fails.
func (s *Sender) Send(p Payloads) error {
	for i, payload := range p.data {
		h := s.next
		h.Timestamp, h.Marker = p.timestamp, p.marker && i == len(p.data)-1
		s.next.SequenceNumber++
		if i == 0 && s.captureTimeID != 0 {
			addCaptureTime(&h, s.captureTimeID, p.captured)
		}
		if _, err := s.out.WriteRTP(&h, payload); err != nil {
			return err
		}
	}
	return nil
}
