package peer

import "time"

// A rateLimiter lets something happen at most once a second.
type rateLimiter struct{ last time.Time }

func (l *rateLimiter) allow(now time.Time) bool {
	if !l.last.IsZero() && now.Sub(l.last) < time.Second {
		return false
	}
	l.last = now
	return true
}
