package congestion

import "time"

const (
	probeTime       = 25 * time.Millisecond // that a probe takes to be sent
	probePackets    = 5                     // at least
	probeInterval   = 5 * time.Second       // between probes where it is known what the line carries
	probeRetry      = time.Second           // where it is not, the first time
	maxProbeRetry   = 2 * time.Second       // and then
	probeDeadline   = time.Second           // for the feedback of all its packets
	probeReceived   = 0.8                   // of its packets must arrive
	probeSaturated  = 0.9                   // arriving this much slower, and over a longer time, than sent shows what the link carries
	probeMargin     = 0.95                  // of that is used
	probeTrusted    = 0.75                  // of the target, below which a probe is not believed
	probeConfirmed  = 0.7                   // of a probe's rate must have arrived, and then a faster one follows
	firstProbe      = 3.0                   // times the bit rate at the start
	nextProbe       = 2.0                   // times the target
	renewingProbe   = 1.5                   // times the target, where what the link carries is known
	implausibleGain = 1.2                   // packets that arrive faster than they were sent waited together
)

// A prober sends clusters of packets faster than the target, to see what the link
// carries, and reads from the feedback how fast they arrived.
type prober struct {
	cluster int // number of the newest
	bitRate int // it is sent at
	active  bool
	began   time.Time
	next    time.Time // when the next one is due; zero before the first
	retry   time.Duration

	sent, received probeBurst
	first, last    probeArrival
}

// A probeBurst is packets in a row.
type probeBurst struct {
	packets, bytes int
	begin, end     time.Time
	edge           int // size of the packet that does not count: the last sent, the first received
}

// A probeArrival is when a packet was sent, and when it arrived.
type probeArrival struct {
	sent time.Time
	at   time.Duration
}

// start begins a cluster. The next one is due later each time, until one says what
// the line carries.
func (p *prober) start(now time.Time, bitRate int) {
	retry := min(max(2*p.retry, probeRetry), maxProbeRetry)
	*p = prober{cluster: p.cluster + 1, bitRate: bitRate, active: true, began: now, next: now.Add(retry), retry: retry}
}

// addSent counts a packet of the cluster, which ends when there are enough.
func (p *prober) addSent(now time.Time, size int) {
	s := &p.sent
	if s.packets == 0 {
		s.begin = now
	}
	s.packets++
	s.bytes += size
	s.end, s.edge = now, size
	if s.packets > probePackets && transmission(s.bytes-size, p.bitRate) >= probeTime {
		p.active = false
	}
}

// addReceived takes a packet of the newest cluster that arrived. When nearly all
// have, it gives the bit rate that the link carries, and whether it is known to
// carry no more; else 0.
func (p *prober) addReceived(a probeArrival, size int) (bitRate int, saturated bool) {
	r := &p.received
	if r.packets == 0 {
		p.first, p.last, r.edge = a, a, size
	}
	if a.at < p.first.at {
		p.first, r.edge = a, size
	}
	if a.at > p.last.at {
		p.last = a
	}
	r.packets++
	r.bytes += size
	return p.measured()
}

func (p *prober) measured() (bitRate int, saturated bool) {
	s, r := p.sent, p.received
	if p.active || float64(r.packets) < probeReceived*float64(s.packets) || s.packets < probePackets {
		return 0, false
	}
	sending, arriving := s.end.Sub(s.begin), p.last.at-p.first.at
	if sending <= 0 || arriving <= 0 || arriving > probeDeadline {
		return 0, false
	}
	sentRate := float64(s.bytes-s.edge) * 8 / sending.Seconds()
	rate := float64(r.bytes-r.edge) * 8 / arriving.Seconds()
	switch {
	case rate > implausibleGain*sentRate:
		return 0, false
	case rate >= probeSaturated*min(sentRate, float64(p.bitRate)):
		return int(min(rate, sentRate)), false
	case p.last.sent.Sub(p.first.sent) < time.Duration(probeSaturated*float64(arriving)):
		return int(probeMargin * rate), true
	}
	return 0, false // only the edges were of different sizes
}
