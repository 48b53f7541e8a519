// Package rtptest has what tests of package rtp need: a network link in virtual
// time, its losses, and the links that calls are measured on.
package rtptest

import (
	"container/heap"
	"math/rand/v2"
	"time"
)

// headers are what a datagram takes on the wire beside its payload, in bytes: 20
// of IPv4 and 8 of UDP.
const headers = 20 + 8

// A Link carries datagrams one way: through a queue that is emptied at a bit rate,
// then over a distance. It reads no clock: Send and Receive are told the time, which
// must not run back. Its fields may be changed between calls. The zero Link delivers
// at once and loses nothing. It is for one goroutine.
type Link struct {
	Rate  int           // bits a second, headers included; 0 is without limit
	Delay time.Duration // of the distance
	// Jitter is the most that is added to Delay, evenly distributed; datagrams
	// overtake one another by it.
	Jitter time.Duration
	// Queue is how long a datagram may wait for those before it; one that would
	// wait longer is dropped. 0 is DefaultQueue.
	Queue time.Duration
	// Loss says whether a datagram that is sent now is lost; nil loses none.
	Loss func(now time.Time) bool
	// Random is what Jitter is drawn from; nil is a generator with a fixed seed.
	Random *rand.Rand

	busyUntil time.Time // when the queue is empty
	underway  datagrams
	sent      int
	delivered int
	bytes     int
}

// DefaultQueue is that of the measurements in docs/network.md.
const DefaultQueue = 300 * time.Millisecond

// Send puts a copy of a datagram on the link.
func (l *Link) Send(now time.Time, datagram []byte) {
	l.sent++
	l.bytes += len(datagram) + headers
	if l.Loss != nil && l.Loss(now) {
		return
	}
	departs := now
	if l.Rate > 0 {
		departs = maxTime(now, l.busyUntil)
		if departs.Sub(now) > l.queue() {
			return
		}
		departs = departs.Add(time.Duration((len(datagram) + headers) * 8 * int(time.Second) / l.Rate))
		l.busyUntil = departs
	}
	heap.Push(&l.underway, delivery{
		at:    departs.Add(l.Delay + l.jitter()),
		order: l.sent,
		data:  append([]byte(nil), datagram...),
	})
}

// Receive gives the next datagram that has arrived by now, and when it did; nil
// when there is none.
func (l *Link) Receive(now time.Time) (datagram []byte, arrived time.Time) {
	if next, any := l.Next(); !any || next.After(now) {
		return nil, time.Time{}
	}
	d := heap.Pop(&l.underway).(delivery)
	l.delivered++
	return d.data, d.at
}

// Next is when the next datagram arrives, if one is under way.
func (l *Link) Next() (at time.Time, any bool) {
	if len(l.underway) == 0 {
		return time.Time{}, false
	}
	return l.underway[0].at, true
}

// Backlog is how long a datagram that is sent now waits for those before it.
func (l *Link) Backlog(now time.Time) time.Duration { return max(0, l.busyUntil.Sub(now)) }

// Counts are how many datagrams were sent, how many have been received, and how
// many bytes were sent, headers included.
func (l *Link) Counts() (sent, received, bytes int) { return l.sent, l.delivered, l.bytes }

func (l *Link) queue() time.Duration {
	if l.Queue > 0 {
		return l.Queue
	}
	return DefaultQueue
}

func (l *Link) jitter() time.Duration {
	if l.Jitter <= 0 {
		return 0
	}
	if l.Random == nil {
		l.Random = rand.New(rand.NewPCG(1, 2))
	}
	return time.Duration(l.Random.Int64N(int64(l.Jitter)))
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// A delivery is a datagram under way.
type delivery struct {
	at    time.Time
	order int // of sending, for those that arrive at once
	data  []byte
}

// datagrams is a heap by arrival.
type datagrams []delivery

func (d datagrams) Len() int { return len(d) }
func (d datagrams) Less(i, j int) bool {
	if d[i].at.Equal(d[j].at) {
		return d[i].order < d[j].order
	}
	return d[i].at.Before(d[j].at)
}
func (d datagrams) Swap(i, j int) { d[i], d[j] = d[j], d[i] }
func (d *datagrams) Push(x any)   { *d = append(*d, x.(delivery)) }
func (d *datagrams) Pop() any {
	last := len(*d) - 1
	x := (*d)[last]
	*d = (*d)[:last]
	return x
}
