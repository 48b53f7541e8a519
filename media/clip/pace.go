// Package clip plays what is not live as if it were: a photograph or a film as
// a camera, a tone as a microphone, nothing as a speaker. For demos, for tests,
// and for machines that have none.
//
// Everything here keeps its own rate by absolute deadlines: a reader that is
// late misses frames, as it would with a camera, and never gets a burst.
package clip

import (
	"io"
	"sync"
	"time"
)

// A pace says when the next of a series of regular moments has come. The first
// is at the first wait. wait is for one goroutine at a time, stop for any.
type pace struct {
	perSecond float64
	start     time.Time
	next      int // the moment to wait for
	stopped   chan struct{}
	stop      func() // ends waits, from now on; more than once is fine
}

func newPace(perSecond float64) *pace {
	stopped := make(chan struct{})
	return &pace{
		perSecond: perSecond,
		stopped:   stopped,
		stop:      sync.OnceFunc(func() { close(stopped) }),
	}
}

// wait returns when the next moment has come: which it was, and how many were
// missed since the last. After stop it is io.EOF.
func (p *pace) wait() (at time.Time, missed int, err error) {
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

func (p *pace) isStopped() bool {
	select {
	case <-p.stopped:
		return true
	default:
		return false
	}
}
