package peer

import (
	"math/rand/v2"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"
)

// maxPayload is the most that one RTP packet carries, in bytes: 1280 of the
// smallest IPv6 link - 40 IPv6 - 8 UDP - 36 TURN Send indication = 1196, less
// 16 of the SRTP tag (AES-GCM), 12 RTP header, 16 of header extensions
// (4 + (1+2) transport-cc + (1+8) abs-capture-time).
const maxPayload = 1280 - 40 - 8 - 36 - 16 - 12 - 16

// A stream cuts one codec's samples into payloads, once for all members.
type stream struct {
	payloader rtp.Payloader
	clock     int64 // RTP ticks a second
	marks     bool  // whether the last packet of a sample is marked

	begun time.Time // of the first sample
	first uint32    // its RTP timestamp: random (RFC 3550 section 5.1)
	ticks int64     // of the newest sample since the first

	keyWanted bool
	keys      limiter
}

// A frame is a sample ready to be sent.
type frame struct {
	payloads  [][]byte
	timestamp uint32
	captured  time.Time
	marks     bool
}

// newStream is nil for a codec it does not know.
func newStream(codec string) *stream {
	first := rand.Uint32()
	switch codec {
	case webrtc.MimeTypeVP8: // RFC 7741
		return &stream{payloader: &codecs.VP8Payloader{EnablePictureID: true}, clock: 90000, marks: true, first: first}
	case webrtc.MimeTypeH264: // RFC 6184
		return &stream{payloader: &codecs.H264Payloader{}, clock: 90000, marks: true, first: first}
	case webrtc.MimeTypeOpus: // RFC 7587
		return &stream{payloader: &codecs.OpusPayloader{}, clock: 48000, first: first}
	}
	return nil
}

func (s *stream) packetize(sample Sample) frame {
	return frame{
		payloads:  s.payloader.Payload(maxPayload, sample.Data),
		timestamp: s.timestamp(sample.Time),
		captured:  sample.Time,
		marks:     s.marks,
	}
}

// timestamp puts a time on the codec's clock. Two samples never share one, even
// if the clock they were stamped by was set back: a receiver tells pictures
// apart by it.
func (s *stream) timestamp(t time.Time) uint32 {
	if s.begun.IsZero() {
		s.begun = t
		return s.first
	}
	since := t.Sub(s.begun)
	ticks := int64(since/time.Second)*s.clock + int64(since%time.Second)*s.clock/int64(time.Second)
	s.ticks = max(s.ticks+1, ticks)
	return s.first + uint32(s.ticks)
}
