package device

import (
	"sync"
	"time"

	"peerscope/media"
)

// A ring is a bounded queue of samples between the thread of a sound device and
// a goroutine. When it is full the older half is dropped, at once and counted:
// one gap instead of many, and half the delay from then on. Its lock is held
// for a copy of some milliseconds of sound and nothing else; nothing allocates.
// Any goroutine may call any method.
type ring struct {
	ready chan struct{} // holds one when something was written

	mu      sync.Mutex
	samples []int16
	start   int       // of the oldest
	n       int       // how many there are
	newest  time.Time // when the last was written
	stats   Stats
}

// newRing holds capacity samples.
func newRing(capacity int) *ring {
	return &ring{samples: make([]int16, capacity), ready: make(chan struct{}, 1)}
}

// write puts samples in, of which the last was captured now.
func (r *ring) write(samples []int16, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	size := len(r.samples)
	if len(samples) > size {
		samples = samples[len(samples)-size:]
		r.drop(r.n)
	} else if r.n+len(samples) > size {
		r.drop(min(r.n, r.n+len(samples)-size/2))
	}
	end := (r.start + r.n) % size
	copied := copy(r.samples[end:], samples)
	copy(r.samples, samples[copied:])
	r.n += len(samples)
	r.newest = now
	select {
	case r.ready <- struct{}{}:
	default:
	}
}

func (r *ring) drop(n int) {
	r.start = (r.start + n) % len(r.samples)
	r.n -= n
	r.stats.Overruns++
}

// read fills dst and gives the time of its first sample, or does nothing when
// there are too few.
func (r *ring) read(dst []int16) (at time.Time, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.n < len(dst) {
		return at, false
	}
	at = r.newest.Add(-media.DurationOf(r.n))
	r.take(dst)
	return at, true
}

func (r *ring) take(dst []int16) {
	copied := copy(dst, r.samples[r.start:])
	copy(dst[copied:], r.samples)
	r.start = (r.start + len(dst)) % len(r.samples)
	r.n -= len(dst)
}

// Stats is what was dropped so far.
func (r *ring) Stats() Stats {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stats
}
