package rtp

import "time"

// How a missing packet is asked for: at once but for a guard against reordering,
// again after repeatDelay, since the request may be lost too, and then each round
// trip, as long as it is of use.
const (
	repeatDelay    = 15 * time.Millisecond
	minRoundDelay  = 20 * time.Millisecond // between two rounds, on links without delay
	maxRounds      = 10
	maxHoleAge     = 2 * time.Second
	minHoleAge     = 500 * time.Millisecond
	maxGuard       = 25 * time.Millisecond
	guardMemory    = 10 * time.Second
	initialRTT     = 100 * time.Millisecond
	maxRTT         = 2 * time.Second
	maxRequestSize = 256 // packets that are asked for at once: half a datagram
)

// A nackGenerator finds out which packets are missing and when to ask for them
// again (RFC 4585 section 6.2.1). It learns of each that arrives, in whichever way.
// Its work for one packet is constant but for the packets that it finds missing.
type nackGenerator struct {
	oldest, newest uint16 // what is missing is between them
	missing        bitmap
	requests       [slots]request // of missing packets
	nextDue        time.Time      // not later than the next request; zero when none is
	roundTrip      time.Duration  // 0 is unknown
	reordering     windowedMax    // how late packets were that others overtook

	lost          int // packets that had to be asked for
	retransmitted int // those of them that came
	recovered     int // those of them that were computed
}

// An origin is how a packet came.
type origin int

const (
	original       origin = iota // on the stream itself, where retransmissions may come too
	retransmission               // on the stream's retransmission stream
	recovered                    // computed from others and their parity
)

// A request is what is known of a missing packet.
type request struct {
	since  time.Time // when it was found missing
	first  time.Time // when it was first asked for
	asked  time.Time // and last
	rounds int       // how often it was asked for
}

// restart forgets everything; seq is the first packet.
func (g *nackGenerator) restart(seq uint16) {
	g.missing, g.oldest, g.newest, g.nextDue = bitmap{}, seq, seq, time.Time{}
}

// received takes note of a packet, which must be less than slots after those that
// were not forgotten.
func (g *nackGenerator) received(seq uint16, now time.Time, from origin) {
	switch {
	case int16(seq-g.newest) > 0:
		for g.newest++; g.newest != seq; g.newest++ {
			g.missing.set(g.newest)
			g.requests[g.newest%slots] = request{since: now}
			g.schedule(now.Add(g.guard(now)))
		}
	case g.isMissing(seq):
		g.missing.clear(seq)
		g.filled(g.requests[seq%slots], now, from)
	}
}

// isMissing says whether a packet is known to be missing.
func (g *nackGenerator) isMissing(seq uint16) bool {
	return int16(seq-g.oldest) >= 0 && int16(g.newest-seq) >= 0 && g.missing.has(seq)
}

// filled takes note of how a missing packet came. On the stream itself, nothing
// tells a retransmission from a packet that was overtaken, but its time.
func (g *nackGenerator) filled(r request, now time.Time, from origin) {
	if from == original && (r.rounds == 0 || now.Sub(r.since) <= g.rtt()/2) {
		g.reordering.add(now.Sub(r.since), now, guardMemory)
		g.lost -= min(r.rounds, 1)
		return
	}
	if r.rounds == 0 {
		g.lost++ // it came before it was asked for
	}
	switch {
	case from == recovered:
		g.recovered++
		return
	case from == retransmission && r.rounds > 0 && r.rounds <= 2: // else it answers nobody knows which
		g.setRoundTrip(now.Sub(r.first))
	}
	g.retransmitted++
}

// takeDue gives the packets to ask for now, oldest first, and counts the round.
func (g *nackGenerator) takeDue(now time.Time) []uint16 {
	if g.nextDue.IsZero() || now.Before(g.nextDue) {
		return nil
	}
	g.nextDue = time.Time{}
	var due []uint16
	end := g.newest + 1
	for seq, ok := g.missing.next(g.oldest, end); ok; seq, ok = g.missing.next(seq+1, end) {
		r := &g.requests[seq%slots]
		if r.rounds >= maxRounds {
			continue
		}
		if at := g.dueAt(r, now); now.Before(at) || len(due) == maxRequestSize {
			g.schedule(at)
			continue
		}
		if r.rounds == 0 {
			g.lost++
			r.first = now
		}
		r.rounds, r.asked = r.rounds+1, now
		due = append(due, seq)
		if r.rounds < maxRounds {
			g.schedule(g.dueAt(r, now))
		}
	}
	return due
}

// dueAt is when a packet is to be asked for the next time.
func (g *nackGenerator) dueAt(r *request, now time.Time) time.Time {
	switch r.rounds {
	case 0:
		return r.since.Add(g.guard(now))
	case 1:
		return r.asked.Add(repeatDelay)
	}
	return r.asked.Add(g.roundDelay())
}

func (g *nackGenerator) schedule(at time.Time) {
	if g.nextDue.IsZero() || at.Before(g.nextDue) {
		g.nextDue = at
	}
}

// roundDelay is how long the answer to a request takes.
func (g *nackGenerator) roundDelay() time.Duration {
	return max(g.rtt()+g.rtt()/16, minRoundDelay)
}

// guard is how long a packet is only taken to be overtaken.
func (g *nackGenerator) guard(now time.Time) time.Duration {
	slowest := max(0, g.reordering.value(now, guardMemory))
	return min(slowest+slowest/4, maxGuard)
}

// holeAge is how long a missing packet is waited for: while it is asked for.
func (g *nackGenerator) holeAge() time.Duration {
	return min(max(maxRounds*g.roundDelay(), minHoleAge), maxHoleAge)
}

// givenUp says that it is not worth waiting for a missing packet any longer.
func (g *nackGenerator) givenUp(seq uint16, now time.Time) bool {
	return !g.missing.has(seq) || now.Sub(g.requests[seq%slots].since) >= g.holeAge()
}

// givenUpAt is when givenUp says so.
func (g *nackGenerator) givenUpAt(seq uint16) time.Time {
	return g.requests[seq%slots].since.Add(g.holeAge())
}

// drop says that a missing packet is lost and not needed.
func (g *nackGenerator) drop(seq uint16) {
	if g.isMissing(seq) {
		g.missing.clear(seq)
		g.lost += 1 - min(g.requests[seq%slots].rounds, 1)
	}
}

// forget drops the packets before seq: they are not needed any more.
func (g *nackGenerator) forget(seq uint16) {
	end := seq
	if int16(seq-g.newest) > 0 {
		end = g.newest + 1
	}
	for s, ok := g.missing.next(g.oldest, end); ok; s, ok = g.missing.next(s+1, end) {
		g.missing.clear(s)
	}
	g.oldest = seq
}

// Frames of which a packet was lost are waited for up to usefulWait, or if that is
// more to toleratedGap before the round trip that it takes to get the packet. What
// comes later makes a gap of less than 150 ms, which is no freeze.
const (
	usefulWait   = 145 * time.Millisecond
	toleratedGap = 60 * time.Millisecond
)

// delayLimits are how long it is worth to wait for packets: for one round of asking
// at most when some are lost, for three when that is not enough for many.
func (g *nackGenerator) delayLimits() delayLimits {
	const late = 30 * time.Millisecond // a request, or its answer
	rtt := g.rtt()
	return delayLimits{
		jitter: 3*rtt + late,
		loss:   min(rtt+rtt/5+late, max(usefulWait, rtt-toleratedGap)),
	}
}

func (g *nackGenerator) rtt() time.Duration {
	if g.roundTrip == 0 {
		return initialRTT
	}
	return g.roundTrip
}

// setRoundTrip takes a measured round trip into the mean.
func (g *nackGenerator) setRoundTrip(d time.Duration) {
	d = min(max(d, time.Millisecond), maxRTT)
	if g.roundTrip == 0 {
		g.roundTrip = d
	}
	g.roundTrip += (d - g.roundTrip) / 8
}
