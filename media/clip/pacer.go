package clip

import (
	"io"
	"sync"
	"time"
)

// A pacer waits for each of a series of regular moments. The first
// is at the first wait. wait is for one goroutine at a time, stop for any.
type pacer struct {
	perSecond float64
	start     time.Time
	next      int // the moment to wait for
	stopped   chan struct{}
	stop      func() // ends waits, from now on; more than once is fine
}

func newPacer(perSecond float64) *pacer {
	stopped := make(chan struct{})
	return &pacer{
		perSecond: perSecond,
		stopped:   stopped,
		stop:      sync.OnceFunc(func() { close(stopped) }),
	}
}

// wait returns when the next moment has come: which it was, and how many were
// missed since the last. After stop it is io.EOF.
func (p *pacer) wait() (at time.Time, missed int, err error) {
	now := time.Now()
	if p.start.IsZero() {
		p.start = now
	}
	if due := int(now.Sub(p.start).Seconds() * p.perSecond); due > p.next {
		missed = due - p.next
		p.next = due
	}
	at = p.start.Add(time.Duration(float64(p.next) / p.perSecond * float64(time.Second)))
	timer := time.NewTimer(at.Sub(now))
	defer timer.Stop()
	select {
	case <-p.stopped:
		return at, 0, io.EOF
	default:
	}
	select {
	case <-timer.C:
	case <-p.stopped:
		return at, 0, io.EOF
	}
	p.next++
	return at, missed, nil
}

func (p *pacer) isStopped() bool {
	select {
	case <-p.stopped:
		return true
	default:
		return false
	}
}
