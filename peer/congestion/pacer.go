package congestion

import "time"

// A Class is the kind of a packet that a Pacer holds.
type Class int

// Retransmissions go before pictures: others wait for them. Sound is not held.
const (
	Retransmission Class = iota
	Video
	classes
)

const (
	// pacingFactor is how much faster than the target packets leave, so that a
	// large picture is not late, where it is not known what the line carries.
	pacingFactor = 2.5
	// maxQueue bounds each class, in packets: two key frames of 1280x720.
	maxQueue = 512
	// minBurst and burstTime are what may leave at once: a usual picture of
	// 1 Mbit/s, which then has no delay at all.
	minBurst  = 3000 // bytes
	burstTime = 15 * time.Millisecond
	// initialWindow is what leaves at once in the beginning (RFC 6928): the first
	// picture, which is made for a low bit rate and fits.
	initialWindow = 14_600 // bytes
)

// A Pacer holds packets of type P until they may leave. The zero value has no
// rate: SetTargetBitRate comes first.
type Pacer[P any] struct {
	target    int
	capacity  int     // of the line; 0 while unknown
	probeRate int     // 0 unless a probe is being sent
	budget    float64 // bytes that may be sent now
	filled    time.Time
	queues    [classes]queue[P]
}

type queued[P any] struct {
	packet P
	size   int
}

// A queue is first in, first out.
type queue[P any] struct {
	packets []queued[P]
	bytes   int
}

// SetTargetBitRate sets the rate of which packets leave at 2.5 times, but not faster
// than the capacity of the line, unless that is 0: nothing overtakes what waits on
// the line, but retransmissions and sound overtake what waits here.
func (p *Pacer[P]) SetTargetBitRate(target, capacity int) { p.target, p.capacity = target, capacity }

// SetProbeRate has packets leave evenly at exactly this rate, until it is 0.
func (p *Pacer[P]) SetProbeRate(bitRate int, now time.Time) {
	p.fill(now)
	if bitRate > 0 && p.probeRate == 0 {
		p.budget = min(p.budget, 0)
	}
	p.probeRate = bitRate
}

// Push queues a packet; false if the queue of its class is full.
func (p *Pacer[P]) Push(c Class, packet P, size int) bool {
	q := &p.queues[c]
	if len(q.packets) == maxQueue {
		return false
	}
	q.packets = append(q.packets, queued[P]{packet, size})
	q.bytes += size
	return true
}

// Pop gives the next packet that may leave now.
func (p *Pacer[P]) Pop(now time.Time) (packet P, ok bool) {
	if !p.Ready(now) {
		return packet, false
	}
	for c := range p.queues {
		if q := &p.queues[c]; len(q.packets) > 0 {
			first := q.packets[0]
			q.packets[0] = queued[P]{}
			q.packets = q.packets[1:]
			q.bytes -= first.size
			p.budget -= float64(first.size)
			return first.packet, true
		}
	}
	return packet, false
}

// Ready says that a packet may leave now.
func (p *Pacer[P]) Ready(now time.Time) bool {
	p.fill(now)
	return p.budget >= 0
}

// Spend counts a packet that left without being held.
func (p *Pacer[P]) Spend(size int) { p.budget = max(p.budget-float64(size), -minBurst) }

// Wait is how long it takes until a packet may leave.
func (p *Pacer[P]) Wait(now time.Time) time.Duration {
	if p.Ready(now) {
		return 0
	}
	return transmission(int(-p.budget)+1, p.rate())
}

// Empty says that nothing is held.
func (p *Pacer[P]) Empty() bool { return p.queues[Retransmission].bytes+p.queues[Video].bytes == 0 }

// Clear drops what is held.
func (p *Pacer[P]) Clear() { p.queues = [classes]queue[P]{} }

// Waiting are the bytes that are held of pictures.
func (p *Pacer[P]) Waiting() int { return p.queues[Video].bytes }

// Delay is how long what is held of pictures takes at the target bit rate.
func (p *Pacer[P]) Delay() time.Duration { return transmission(p.queues[Video].bytes, p.target) }

func (p *Pacer[P]) rate() int {
	if p.probeRate > 0 {
		return p.probeRate
	}
	rate := int(pacingFactor * float64(p.target))
	if p.capacity > 0 {
		return min(rate, max(p.capacity, p.target))
	}
	return rate
}

// fill adds what may be sent since the last time.
func (p *Pacer[P]) fill(now time.Time) {
	if p.filled.IsZero() {
		p.budget, p.filled = initialWindow, now
		return
	}
	since := min(now.Sub(p.filled), time.Second)
	p.filled = now
	if since <= 0 {
		return
	}
	burst := max(minBurst, float64(p.rate())/8*burstTime.Seconds())
	if p.probeRate > 0 {
		burst = 0
	}
	p.budget = max(p.budget, min(p.budget+float64(p.rate())/8*since.Seconds(), burst))
}
