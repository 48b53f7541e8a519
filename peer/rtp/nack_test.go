package rtp

import (
	"slices"
	"testing"
	"time"
)

// A nackStep is something that happens at a time after the beginning: a packet
// arrives, or else packets are asked for.
type nackStep struct {
	at      time.Duration
	arrives uint16 // 0 is none
	from    origin
	asked   []uint16
}

func runNACK(t *testing.T, g *nackGenerator, steps []nackStep) {
	t.Helper()
	for _, s := range steps {
		now := begin.Add(s.at)
		if s.arrives != 0 {
			g.received(s.arrives, now, s.from)
		}
		if got := g.takeDue(now); !slices.Equal(got, s.asked) {
			t.Errorf("after %v %v are asked for, not %v", s.at, got, s.asked)
		}
	}
}

const ms = time.Millisecond

func startedNACK(seq uint16, roundTrip time.Duration) *nackGenerator {
	g := &nackGenerator{}
	g.restart(seq)
	g.received(seq, begin, original)
	g.setRoundTrip(roundTrip)
	return g
}

// TestMissingIsAskedFor at once, again 15 ms later and then each round trip, until
// it comes.
func TestMissingIsAskedFor(t *testing.T) {
	g := startedNACK(65534, 160*ms)
	runNACK(t, g, []nackStep{
		{at: 10 * ms, arrives: 2, asked: []uint16{65535, 0, 1}},
		{at: 24 * ms},
		{at: 25 * ms, asked: []uint16{65535, 0, 1}},
		{at: 100 * ms, arrives: 1, from: retransmission},
		{at: 194 * ms},
		{at: 195 * ms, asked: []uint16{65535, 0}},
		{at: 200 * ms, arrives: 65535, from: retransmission},
		{at: 365 * ms, asked: []uint16{0}},
	})
	if g.lost != 3 || g.retransmitted != 2 {
		t.Errorf("%d lost, %d of them came", g.lost, g.retransmitted)
	}
	g.received(0, begin.Add(400*ms), recovered)
	if g.lost != 3 || g.retransmitted != 2 || g.recovered != 1 {
		t.Errorf("%d lost, %d of them came, %d were recovered", g.lost, g.retransmitted, g.recovered)
	}
	g.received(5, begin.Add(400*ms), original)
	g.forget(5)
	if got := g.takeDue(begin.Add(time.Hour)); got != nil {
		t.Errorf("%v are asked for, which are not needed any more", got)
	}
}

func TestRequestsAreBounded(t *testing.T) {
	g := startedNACK(10, 50*ms)
	g.received(10+maxJump, begin, original)
	asked := map[uint16]int{}
	for now := begin; now.Before(begin.Add(time.Minute)); now = now.Add(ms) {
		due := g.takeDue(now)
		if len(due) > maxRequestSize {
			t.Fatalf("%d at once", len(due))
		}
		for _, seq := range due {
			asked[seq]++
		}
	}
	if len(asked) != maxJump-1 || asked[11] != maxRounds || asked[10+maxJump-1] != maxRounds {
		t.Errorf("%d packets, the first %d times, the last %d times", len(asked), asked[11], asked[10+maxJump-1])
	}
	if !g.nextDue.IsZero() {
		t.Errorf("due at %v", g.nextDue)
	}
}

// TestReorderingIsLearnt: a packet that was overtaken is asked for the first time,
// and on such a link others are not.
func TestReorderingIsLearnt(t *testing.T) {
	g := startedNACK(10, 100*ms)
	runNACK(t, g, []nackStep{
		{at: 10 * ms, arrives: 12, asked: []uint16{11}},
		{at: 18 * ms, arrives: 11}, // 8 ms late, so 10 ms are waited from now on
		{at: 20 * ms, arrives: 14},
		{at: 27 * ms, arrives: 13},
		{at: 40 * ms, arrives: 16},
		{at: 49 * ms},
		{at: 50 * ms, asked: []uint16{15}},
		{at: 3 * guardMemory, arrives: 18, asked: []uint16{15, 17}}, // and forgotten
	})
	if g.lost != 2 || g.retransmitted != 0 {
		t.Errorf("%d lost, %d of them came", g.lost, g.retransmitted)
	}
}

// TestPlainRetransmission: on the stream's own SSRC, what comes a round trip after it
// was asked for is a retransmission.
func TestPlainRetransmission(t *testing.T) {
	g := startedNACK(10, 100*ms)
	runNACK(t, g, []nackStep{
		{at: 10 * ms, arrives: 12, asked: []uint16{11}},
		{at: 115 * ms, arrives: 11},
		{at: 120 * ms, arrives: 14, asked: []uint16{13}},
	})
	if g.lost != 2 || g.retransmitted != 1 {
		t.Errorf("%d lost, %d of them came", g.lost, g.retransmitted)
	}
}

func TestRoundTripIsMeasured(t *testing.T) {
	g := startedNACK(10, 0)
	g.roundTrip = 0
	runNACK(t, g, []nackStep{
		{at: 10 * ms, arrives: 12, asked: []uint16{11}},
		{at: 22 * ms, arrives: 11, from: retransmission},
	})
	if g.rtt() != 12*ms {
		t.Errorf("%v", g.rtt())
	}
}
