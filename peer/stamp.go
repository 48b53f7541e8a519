package peer

import (
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// captureTimeURI names the header extension that carries a sample's capture
// time: an NTP timestamp of the sender's clock, unsigned 32.32 seconds.
const captureTimeURI = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"

func extensionID(extensions []webrtc.RTPHeaderExtensionParameter, uri string) uint8 {
	for _, e := range extensions {
		if e.URI == uri && e.ID > 0 && e.ID < 256 {
			return uint8(e.ID)
		}
	}
	return 0
}

// A captureClock tells when a received sample was captured. Our own sender
// stamps each sample; libwebrtc one a second, and the receiver carries on from
// there on the RTP clock.
type captureClock struct {
	id    uint8
	rate  int64 // RTP ticks a second
	known bool
	time  time.Time // of the newest stamp
	rtp   uint32    // RTP timestamp of the sample it was on
}

// stampTTL is how long a stamp is carried on; sender clocks drift.
const stampTTL = 10 * time.Second

// learn takes the stamp of a packet, if it has one.
func (c *captureClock) learn(h *rtp.Header) {
	if c.id == 0 {
		return
	}
	var e rtp.AbsCaptureTimeExtension
	b := h.GetExtension(c.id)
	if b == nil || e.Unmarshal(b) != nil {
		return
	}
	c.known, c.time, c.rtp = true, e.CaptureTime(), h.Timestamp
}

// at is the capture time of a sample, if it can be told.
func (c *captureClock) at(timestamp uint32) (time.Time, bool) {
	if !c.known {
		return time.Time{}, false
	}
	since := time.Duration(int64(int32(timestamp-c.rtp)) * int64(time.Second) / c.rate)
	if since.Abs() > stampTTL {
		return time.Time{}, false
	}
	return c.time.Add(since), true
}
