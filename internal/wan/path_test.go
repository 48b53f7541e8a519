package wan

import (
	"math"
	"testing"
	"time"
)

const second = time.Second

// TestRate: what is sent faster than the rate arrives at the rate, and what would
// wait longer than the queue is dropped.
func TestRate(t *testing.T) {
	p := newPath([]Phase{{Conditions: Conditions{Rate: 80_000, Queue: second, Delay: 50 * time.Millisecond}}}, 1, 1)
	for i := range 11 {
		at, ok := p.arrival(0, 1000) // 100 ms each
		if want := time.Duration(i+1)*100*time.Millisecond + 50*time.Millisecond; !ok || at != want {
			t.Errorf("packet %d arrives at %v (%v), not %v", i, at, ok, want)
		}
	}
	if _, ok := p.arrival(0, 1000); ok {
		t.Error("the queue has no end")
	}
	if at, ok := p.arrival(2*second, 1000); !ok || at != 2150*time.Millisecond {
		t.Errorf("after a pause it arrives at %v", at)
	}
}

// TestPhases: conditions change at their times, and a path is clean before.
func TestPhases(t *testing.T) {
	p := newPath([]Phase{{0, Conditions{Delay: second}}, {10 * second, Conditions{Loss: 1}}, {13 * second, Conditions{}}}, 1, 1)
	for _, c := range []struct {
		sent, at time.Duration
		ok       bool
	}{{-second, -second, true}, {0, second, true}, {9 * second, 10 * second, true}, {10 * second, 0, false}, {12 * second, 0, false}, {13 * second, 13 * second, true}} {
		if at, ok := p.arrival(c.sent, 100); at != c.at || ok != c.ok {
			t.Errorf("sent at %v it arrives at %v (%v), not %v (%v)", c.sent, at, ok, c.at, c.ok)
		}
	}
}

// TestOrder: jitter keeps the order, as a single route does.
func TestOrder(t *testing.T) {
	p := newPath([]Phase{{Conditions: Conditions{Jitter: 30 * time.Millisecond}}}, 1, 1)
	var last, most time.Duration
	for i := range 1000 {
		sent := time.Duration(i) * time.Millisecond
		at, ok := p.arrival(sent, 100)
		if !ok || at < last || at-sent > 30*time.Millisecond {
			t.Fatalf("sent at %v it arrives at %v, after one at %v", sent, at, last)
		}
		last, most = at, max(most, at-sent)
	}
	if most < 20*time.Millisecond {
		t.Errorf("no packet waits longer than %v", most)
	}
}

// TestLoss: losses have their share, alone and in bursts, and depend on the seed.
func TestLoss(t *testing.T) {
	const packets = 200_000
	for _, burst := range []float64{0, 5} {
		lost, bursts, before := 0, 0, false
		p := newPath([]Phase{{Conditions: Conditions{Loss: 0.03, Burst: burst}}}, 7, 1)
		for range packets {
			_, ok := p.arrival(0, 100)
			if !ok {
				lost++
				if !before {
					bursts++
				}
			}
			before = !ok
		}
		if share := float64(lost) / packets; math.Abs(share-0.03) > 0.003 {
			t.Errorf("in bursts of %v %v are lost", burst, share)
		}
		if mean, want := float64(lost)/float64(bursts), max(burst, 1/(1-0.03)); math.Abs(mean-want) > 0.3 {
			t.Errorf("%v are lost in a row, not %v", mean, want)
		}
	}
}
