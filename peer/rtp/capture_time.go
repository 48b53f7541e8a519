package rtp

import (
	"time"

	"github.com/pion/rtp"
)

// CaptureTimeURI names the header extension that carries a sample's capture
// time: an NTP timestamp of the sender's clock, unsigned 32.32 seconds.
const CaptureTimeURI = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"

// addCaptureTime fails for IDs above 14 only, and then the packet goes without.
func addCaptureTime(h *rtp.Header, id uint8, captured time.Time) {
	if b, err := rtp.NewAbsCaptureTimeExtension(captured).Marshal(); err == nil {
		_ = h.SetExtension(id, b)
	}
}

// observeCaptureTime notes the capture time of a packet, if it has one; id is 0
// where the extension was not negotiated. Our own sender puts it on each sample,
// libwebrtc on one a second.
func observeCaptureTime(c *referenceClock, h *rtp.Header, id uint8) {
	if id == 0 {
		return
	}
	var e rtp.AbsCaptureTimeExtension
	if b := h.GetExtension(id); b != nil && e.Unmarshal(b) == nil {
		c.set(e.CaptureTime(), h.Timestamp)
	}
}

// ntpTime is a time in the format of NTP (RFC 3550 section 4): seconds since 1900
// in the upper half, their fraction in the lower.
func ntpTime(ntp uint64) time.Time {
	const since1900 = 2_208_988_800 // seconds from there to the Unix epoch
	nanoseconds := (ntp & 0xffffffff) * uint64(time.Second) >> 32
	return time.Unix(int64(ntp>>32)-since1900, int64(nanoseconds))
}

// A referenceClock tells when a sample was captured, by the sender's clock: from the
// time of one sample that the sender told of, and the RTP timestamps since.
type referenceClock struct {
	rate int64 // RTP ticks a second

	known     bool
	time      time.Time // the newest that is known
	timestamp uint32    // RTP timestamp of its sample
}

// maxExtrapolation limits how far from a known time others are derived; the
// sender's clocks drift apart.
const maxExtrapolation = 10 * time.Second

func (c *referenceClock) set(t time.Time, timestamp uint32) {
	c.known, c.time, c.timestamp = true, t, timestamp
}

// at is the capture time of a sample, if it is known.
func (c *referenceClock) at(timestamp uint32) (time.Time, bool) {
	if !c.known {
		return time.Time{}, false
	}
	since := time.Duration(int64(int32(timestamp-c.timestamp)) * int64(time.Second) / c.rate)
	if since.Abs() > maxExtrapolation {
		return time.Time{}, false
	}
	return c.time.Add(since), true
}
