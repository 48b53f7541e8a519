package wan

import (
	"math"
	"math/rand/v2"
	"time"

	"peerscope/peer/rtp/rtptest"
)

// Conditions are what a path does to packets. The zero value passes all of them
// at once.
type Conditions struct {
	Loss   float64       // share of packets that are lost, 0 to 1
	Burst  float64       // how many are lost in a row, on average; losses are independent if it is not above 1
	Delay  time.Duration // of each packet
	Jitter time.Duration // further delay, evenly from 0 to this; the order is kept
	Rate   int           // bit/s; 0 has no limit
	Queue  time.Duration // longest wait for the rate, beyond which packets are dropped
}

// A Phase are the conditions from a time on, counted from the first media.
type Phase struct {
	From time.Duration
	Conditions
}

// A path is one direction of a link. Times are counted from the first media, and
// are negative before it.
type path struct {
	phases   []Phase                // in order of time
	losses   []func(time.Time) bool // whether the next packet is lost, by phase
	rng      *rand.Rand
	rateFree time.Duration // when the rate lets the next packet go
	last     time.Duration // arrival of the packet before
}

// newPath is a path whose losses depend on the seed and the stream, 0 or 1, alone.
func newPath(phases []Phase, seed, stream uint64) *path {
	p := &path{phases: phases, rng: rand.New(rand.NewPCG(seed, stream)), last: math.MinInt64}
	for _, phase := range phases {
		loss := rtptest.RandomLoss(phase.Loss, 2*seed+stream)
		if phase.Burst > 1 {
			loss = rtptest.BurstLoss(phase.Loss, phase.Burst, 2*seed+stream)
		}
		p.losses = append(p.losses, loss)
	}
	return p
}

// arrival is when a packet of so many bytes, sent at a time, arrives; false when
// it is lost. Calls are in order of time.
func (p *path) arrival(sent time.Duration, bytes int) (at time.Duration, ok bool) {
	c, lost := p.at(sent)
	if lost {
		return 0, false
	}
	at = sent
	if c.Rate > 0 {
		start := max(sent, p.rateFree)
		if start-sent > c.Queue {
			return 0, false
		}
		p.rateFree = start + time.Duration(bytes)*8*time.Second/time.Duration(c.Rate)
		at = p.rateFree
	}
	at += c.Delay
	if c.Jitter > 0 {
		at += time.Duration(p.rng.Int64N(int64(c.Jitter)))
	}
	p.last = max(at, p.last)
	return p.last, true
}

// at gives the conditions of a time, and draws whether the next packet is lost.
func (p *path) at(t time.Duration) (c Conditions, lost bool) {
	lose := func(time.Time) bool { return false } // before the first phase
	for i, phase := range p.phases {
		if phase.From <= t {
			c, lose = phase.Conditions, p.losses[i]
		}
	}
	return c, lose(time.Time{})
}
