package relay

import "time"

// Limits of a member in a window: a few dozen candidates and one or two
// descriptions for each of a few others.
const (
	rateWindow   = 10 * time.Second
	rateMessages = 500
	rateBytes    = 2 << 20
)

// A rateLimiter counts messages in fixed windows of rateWindow.
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
