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

// A captureClock tells when a received sample was captured. Our own sender
// puts the time on each sample, libwebrtc on one a second; in between it
// follows from the RTP timestamps.
type captureClock struct {
	extensionID uint8 // 0 where it was not negotiated
	rate        int64 // RTP ticks a second

	known     bool
	time      time.Time // newest capture time
	timestamp uint32    // RTP timestamp of its sample
}

// maxExtrapolation limits how far from a capture time others are derived;
// the sender's clocks drift apart.
const maxExtrapolation = 10 * time.Second

// observe notes the capture time of a packet, if it has one.
func (c *captureClock) observe(h *rtp.Header) {
	if c.extensionID == 0 {
		return
	}
	var e rtp.AbsCaptureTimeExtension
	b := h.GetExtension(c.extensionID)
	if b == nil || e.Unmarshal(b) != nil {
		return
	}
	c.known, c.time, c.timestamp = true, e.CaptureTime(), h.Timestamp
}

// at is the capture time of a sample, if it is known.
func (c *captureClock) at(timestamp uint32) (time.Time, bool) {
	if !c.known {
		return time.Time{}, false
	}
	since := time.Duration(int64(int32(timestamp-c.timestamp)) * int64(time.Second) / c.rate)
	if since.Abs() > maxExtrapolation {
		return time.Time{}, false
	}
	return c.time.Add(since), true
}
