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

func (l *rateLimiter) allow(now time.Time, size int) bool {
	if now.Sub(l.windowStart) >= rateWindow {
		*l = rateLimiter{windowStart: now}
	}
	l.messages++
	l.bytes += size
	return l.messages <= rateMessages && l.bytes <= rateBytes
}
