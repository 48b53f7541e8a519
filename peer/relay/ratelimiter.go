package relay

import "time"

// What a member may send in a window: a few dozen candidates and a description
// or two for each of a few members.
const (
	rateWindow   = 10 * time.Second
	rateMessages = 500
	rateBytes    = 2 << 20
)

// A rate counts messages in windows of rateWindow.
type rateLimiter struct {
	windowStart time.Time
	messages    int
	bytes       int
}

func (r *rateLimiter) allow(now time.Time, size int) bool {
	if now.Sub(r.windowStart) >= rateWindow {
		*r = rateLimiter{windowStart: now}
	}
	r.messages++
	r.bytes += size
	return r.messages <= rateMessages && r.bytes <= rateBytes
}
