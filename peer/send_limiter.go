package peer

import (
	"context"
	"time"
)

// We send a server at most sendBurst + 10*sendsPerSecond = 240 signals in any ten
// seconds, whatever the members do: less than half of what our relay allows, which
// puts out who sends more.
const (
	sendBurst      = 140
	sendsPerSecond = 10
)

// A sendLimiter is a token bucket.
type sendLimiter struct {
	tokens float64
	filled time.Time
}

// wait returns when the next signal may be sent, or with the error of ctx.
func (l *sendLimiter) wait(ctx context.Context) error {
	now := time.Now()
	l.tokens = min(sendBurst, l.tokens+now.Sub(l.filled).Seconds()*sendsPerSecond) - 1
	l.filled = now
	if l.tokens >= 0 {
		return nil
	}
	pause := time.NewTimer(time.Duration(-l.tokens / sendsPerSecond * float64(time.Second)))
	defer pause.Stop()
	select {
	case <-pause.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
