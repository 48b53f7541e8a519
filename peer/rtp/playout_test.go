package rtp

import (
	"testing"
	"time"
)

// A playoutRun plays frames 33 ms apart by their timestamps.
type playoutRun struct {
	clock  playoutClock
	frame  int
	limits delayLimits
}

func newPlayoutRun() *playoutRun {
	return &playoutRun{clock: playoutClock{rate: 90000}, limits: delayLimits{jitter: 300 * ms, loss: 150 * ms}}
}

// frames plays n frames that arrive late, and gives how much later than its arrival
// the last is played.
func (r *playoutRun) frames(n int, late time.Duration, repaired bool) (wait time.Duration) {
	for range n {
		due := begin.Add(time.Duration(r.frame) * 33 * ms)
		f := playoutFrame{timestamp: uint32(r.frame * 33 * 90), arrived: due.Add(late), repaired: repaired}
		wait = r.clock.schedule(f, r.limits, nil).Sub(f.arrived)
		r.frame++
	}
	return wait
}

func TestNothingWaitsOnACleanLine(t *testing.T) {
	r := newPlayoutRun()
	r.frames(1, 30*ms, false) // the first one is large
	for i := range 300 {
		late := time.Duration(i%5) * ms
		if wait := r.frames(1, late, false); wait > 0 {
			t.Fatalf("frame %d waits %v", i, wait)
		}
	}
	if d := r.clock.delay(begin); d != 0 {
		t.Errorf("a delay of %v", d)
	}
}

// TestNoDelayWithoutFrames: a track that is silent has none.
func TestNoDelayWithoutFrames(t *testing.T) {
	r := newPlayoutRun()
	r.frames(1, 30*ms, false) // the others are faster
	r.frames(30, 0, false)
	if d := r.clock.delay(begin.Add(time.Minute)); d != 0 {
		t.Errorf("a delay of %v", d)
	}
}

// TestLateFramesAreWaitedFor: when one in ten is 60 ms late, the others wait as long;
// the delay grows by no more than 20 ms a frame, and goes slowly.
func TestLateFramesAreWaitedFor(t *testing.T) {
	r := newPlayoutRun()
	var before, wait time.Duration
	for i := range 200 {
		late := time.Duration(0)
		if i%10 == 9 {
			late = 60 * ms
		}
		wait = r.frames(1, late, false) + late
		if wait-before > maxDelayRise || before-wait > 33*ms/delayFall+ms/10 {
			t.Fatalf("from %v to %v", before, wait)
		}
		before = wait
	}
	if wait < 60*ms || wait > 70*ms {
		t.Errorf("they wait %v", wait)
	}
	if r.frames(recentFrames+30, 0, false) > 45*ms || r.frames(90, 0, false) != 0 {
		t.Error("the delay does not go when nothing is late any more")
	}
}

// TestSoundWaitsLittle: for as long as packets are late, and a bit; and the delay goes
// sooner than that of pictures.
func TestSoundWaitsLittle(t *testing.T) {
	r := newPlayoutRun()
	r.clock.sound = true
	if wait := r.frames(300, 0, false); wait != latenessMargin {
		t.Errorf("on a clean line it waits %v", wait)
	}
	for i := range 100 {
		r.frames(1, time.Duration(i%2)*12*ms, false)
	}
	if d := r.clock.delay(begin); d < 12*ms+latenessMargin-histogramBin || d > 12*ms+latenessMargin {
		t.Errorf("of packets 12 ms late it waits %v", d)
	}
	for i := range 100 {
		r.frames(1, time.Duration(i%2)*100*ms, false)
	}
	r.frames(recentFrames, 0, false)
	before := r.frames(1, 0, false)
	if gone := before - r.frames(1, 0, false); gone != 33*ms/soundDelayFall {
		t.Errorf("of %v, %v is gone after a frame", before, gone)
	}
}

// TestRareLossesAreWaitedFor, up to their own limit, and for ten seconds.
func TestRareLossesAreWaitedFor(t *testing.T) {
	r := newPlayoutRun()
	r.frames(100, 0, false)
	r.frames(1, 120*ms, true)
	if wait := r.frames(100, 0, false); wait < 120*ms || wait > 130*ms {
		t.Errorf("after a loss they wait %v", wait)
	}
	r.frames(3, 290*ms, true)
	if wait := r.frames(100, 0, false); wait > r.limits.loss+latenessMargin {
		t.Errorf("for rare losses they wait %v", wait)
	}
	if wait := r.frames(lossFrames+200, 0, false); wait != 0 {
		t.Errorf("after ten seconds without losses they wait %v", wait)
	}
}

// TestFrequentLossesArePardoned: what is often lost is waited for but for a gap that
// is no freeze.
func TestFrequentLossesArePardoned(t *testing.T) {
	r := newPlayoutRun()
	for range 200 {
		r.frames(9, 0, false)
		r.frames(1, 250*ms, true)
	}
	if wait := r.frames(1, 0, false); wait < 200*ms || wait > 210*ms {
		t.Errorf("they wait %v", wait)
	}
}

// TestPlayoutIsBounded: whatever timestamps and arrivals are, no frame waits longer
// than it may, and the clock is right again soon.
func TestPlayoutIsBounded(t *testing.T) {
	c := playoutClock{rate: 90000}
	now, limits := begin, delayLimits{jitter: time.Hour, loss: time.Hour}
	for i, timestamp := range []uint32{0, 1 << 31, 1, 200_000, 100, 1<<32 - 1, 90_000 * 2, 0, 0, 90_000 * 2, 3} {
		now = now.Add(time.Duration(i) * 10 * ms)
		if at := c.schedule(playoutFrame{timestamp: timestamp, arrived: now}, limits, nil); at.Sub(now) > 2*maxPlayoutDelay {
			t.Errorf("frame %d waits %v", i, at.Sub(now))
		}
	}
}
