package rtp

import (
	"math/rand/v2"
	"slices"
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
	clock     *clock
}

// Payloads are one sample cut for packets.
type Payloads struct {
	data     [][]byte
	base     uint32 // RTP timestamp of the first sample
	ticks    int64  // since then
	captured time.Time
	level    uint8 // of sound, in -dBov, if hasLevel
	hasLevel bool
	marker   bool // whether the last packet is marked
	keyFrame bool
}

// KeyFrame says that they are of a key frame.
func (p Payloads) KeyFrame() bool { return p.keyFrame }

// NewPacketizer is for a codec by MIME type; nil for an unknown one.
func NewPacketizer(codec string) *Packetizer {
	f, known := formats[codec]
	if !known {
		return nil
	}
	return &Packetizer{format: f, payloader: f.payloader(), clock: &clock{base: rand.Uint32()}}
}

// Sibling is for another encoding of the same track, with the same timestamps, so
// that a receiver can be given the one after the other. Both are for one goroutine.
func (p *Packetizer) Sibling() *Packetizer {
	return &Packetizer{format: p.format, payloader: p.format.payloader(), clock: p.clock}
}

// Packetize cuts a sample; the data may be used again when it returns.
func (p *Packetizer) Packetize(s Sample) Payloads {
	data, starts := p.payloader.Payload(maxPayload, s.Data), p.format.startsKeyFrame
	return Payloads{
		data:     data,
		base:     p.clock.base,
		ticks:    p.clock.ticks(s.Time, p.format.clockRate),
		captured: s.Time,
		level:    s.AudioLevel,
		hasLevel: s.HasAudioLevel,
		marker:   starts != nil,
		keyFrame: starts != nil && slices.ContainsFunc(data, starts),
	}
}

// A clock counts the ticks of a track's RTP timestamps.
type clock struct {
	start time.Time // time of the first sample
	base  uint32    // its RTP timestamp: random (RFC 3550 section 5.1)
}

func (c *clock) ticks(t time.Time, rate int64) int64 {
	if c.start.IsZero() {
		c.start = t
	}
	since := t.Sub(c.start)
	return int64(since/time.Second)*rate + int64(since%time.Second)*rate/int64(time.Second)
}

// A Writer sends one packet; webrtc.TrackLocalWriter is one.
type Writer interface {
	WriteRTP(header *rtp.Header, payload []byte) (int, error)
}

// A Sender numbers the packets for one receiver. It is for one goroutine.
type Sender struct {
	out        Writer
	extensions ExtensionIDs
	next       rtp.Header // of the next packet
	nextTicks  int64      // the least of the next sample
}

// NewSender writes to out with the payload type, SSRC and extensions as negotiated.
func NewSender(out Writer, payloadType uint8, ssrc uint32, extensions ExtensionIDs) *Sender {
	h := rtp.Header{Version: 2, PayloadType: payloadType, SSRC: ssrc, SequenceNumber: uint16(rand.Uint32())}
	return &Sender{out: out, extensions: extensions, next: h}
}

// Send writes the packets of one sample up to the first that fails. Two samples
// never share a timestamp, even if the system clock was set back between them, or
// both are of one picture in two encodings: a receiver tells pictures apart by it.
func (s *Sender) Send(p Payloads) error {
	ticks := max(p.ticks, s.nextTicks)
	s.nextTicks = ticks + 1
	for i, payload := range p.data {
		h := s.next
		h.Timestamp, h.Marker = p.base+uint32(ticks), p.marker && i == len(p.data)-1
		s.next.SequenceNumber++
		if i == 0 {
			s.addExtensions(&h, p)
		}
		if _, err := s.out.WriteRTP(&h, payload); err != nil {
			return err
		}
	}
	return nil
}

// addExtensions says of the first packet of a sample when it was captured, and of sound
// how loud it is. maxPayload leaves no room for the latter: sound is far smaller.
func (s *Sender) addExtensions(h *rtp.Header, p Payloads) {
	if s.extensions.CaptureTime != 0 {
		addCaptureTime(h, s.extensions.CaptureTime, p.captured)
	}
	if s.extensions.AudioLevel != 0 && p.hasLevel {
		addAudioLevel(h, s.extensions.AudioLevel, p.level)
	}
}
