package congestion

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"peerscope/peer/rtp/rtptest"
)

const far = 50 * time.Millisecond // each way

func TestRampOnACleanLine(t *testing.T) {
	c := newCall(line(0, far), line(0, far))
	c.run(5 * time.Second)
	if lowest := c.lowest(4 * time.Second); lowest < 1_000_000 {
		t.Errorf("%d bit/s after 4 s", lowest)
	}
}

// TestRampWithoutPadding: where retransmissions are not negotiated there is no
// padding, and only the pictures themselves can show that there is more.
func TestRampWithoutPadding(t *testing.T) {
	c := newCall(line(1_000_000, far), line(0, far))
	c.noPadding = true
	c.run(30 * time.Second)
	if lowest, highest := c.lowest(25*time.Second), c.highest(25*time.Second); lowest < 700_000 || highest > 1_100_000 {
		t.Errorf("from %d to %d bit/s of 1 Mbit/s", lowest, highest)
	}
}

func TestSteadyAtTheRateOfTheLine(t *testing.T) {
	for _, rate := range []int{250_000, 500_000, 1_000_000} {
		c := newCall(line(rate, far), line(0, far))
		c.run(60 * time.Second)
		lowest, highest := c.lowest(5*time.Second), c.highest(5*time.Second)
		if lowest < rate*8/10 || highest > rate || c.skipped > 0 {
			t.Errorf("from %d to %d of %d bit/s, %d pictures skipped", lowest, highest, rate, c.skipped)
		}
	}
}

func TestRandomLossIsNotCongestion(t *testing.T) {
	for _, p := range []float64{0.05, 0.10} {
		there, back := line(1_000_000, far), line(0, far)
		there.Loss, back.Loss = rtptest.RandomLoss(p, 1), rtptest.RandomLoss(p, 2)
		c := newCall(there, back)
		c.run(40 * time.Second)
		if average := c.average(10 * time.Second); average < 750_000 || average > 1_050_000 {
			t.Errorf("%d bit/s at %v lost of 1 Mbit/s", average, p)
		}
	}
}

func TestHeavyLossHalvesTheRate(t *testing.T) {
	there := line(1_000_000, far)
	there.Loss = rtptest.LossBetween(begin.Add(10*time.Second), begin.Add(20*time.Second), rtptest.RandomLoss(0.3, 1))
	c := newCall(there, line(0, far))
	c.run(20 * time.Second)
	if lowest, highest := c.lowest(16*time.Second), c.highest(16*time.Second); lowest < 300_000 || highest > 500_000 {
		t.Errorf("from %d to %d bit/s at 30 %% loss", lowest, highest)
	}
	c.run(10 * time.Second)
	if lowest := c.lowest(26 * time.Second); lowest < 800_000 {
		t.Errorf("%d bit/s after it", lowest)
	}
}

func TestJitterIsNotCongestion(t *testing.T) {
	there := line(1_000_000, far)
	there.Jitter = 30 * time.Millisecond
	c := newCall(there, line(0, far))
	c.run(30 * time.Second)
	if lowest := c.lowest(10 * time.Second); lowest < 700_000 {
		t.Errorf("%d bit/s of 1 Mbit/s", lowest)
	}
}

// stalls are when a machine is busy: up to 120 ms, about each fourth of a second.
func stalls(seed uint64) func(time.Time) bool {
	rng := rand.New(rand.NewPCG(seed, 1))
	var from, to time.Time
	return func(now time.Time) bool {
		if now.After(to) {
			from = now.Add(time.Duration(rng.Int64N(int64(300 * time.Millisecond))))
			to = from.Add(time.Duration(rng.Int64N(int64(120 * time.Millisecond))))
		}
		return now.After(from) && now.Before(to)
	}
}

func TestBusyMachineIsNotCongestion(t *testing.T) {
	for seed := range uint64(3) {
		there := line(1_000_000, far)
		there.Loss = rtptest.RandomLoss(0.05, seed)
		c := newCall(there, line(0, far))
		c.busy = stalls(seed)
		c.run(40 * time.Second)
		if average := c.average(10 * time.Second); average < 800_000 || average > 1_150_000 {
			t.Errorf("%d bit/s of 1 Mbit/s", average)
		}
	}
}

func TestLineThatBecomesThinAndWideAgain(t *testing.T) {
	there := line(2_000_000, far)
	c := newCall(there, line(0, far))
	c.run(15 * time.Second)
	there.Rate = 300_000
	c.run(15 * time.Second)
	there.Rate = 2_000_000
	c.run(15 * time.Second)
	before, thin := c.targets[149], c.targets[299]
	if before < 1_500_000 || thin < 200_000 || thin > 300_000 {
		t.Errorf("%d, then %d bit/s", before, thin)
	}
	if soon := c.targets[170]; soon > 300_000 {
		t.Errorf("%d bit/s two seconds after it became thin", soon)
	}
	if soon := c.targets[370]; soon < 1_500_000 {
		t.Errorf("%d bit/s seven seconds after it became wide", soon)
	}
}

func TestCutLineStallsAndComesBack(t *testing.T) {
	there := line(1_000_000, far)
	c := newCall(there, line(0, far))
	c.run(10 * time.Second)
	if c.controller.Stalled(c.now) {
		t.Error("stalled without a cut")
	}
	there.Loss = func(time.Time) bool { return true }
	c.run(3 * time.Second)
	if !c.controller.Stalled(c.now) {
		t.Error("not stalled")
	}
	there.Loss = nil
	c.run(500 * time.Millisecond)
	if c.controller.Stalled(c.now) {
		t.Error("still stalled")
	}
	c.run(3 * time.Second)
	if rate := c.controller.TargetBitRate(); rate < 600_000 {
		t.Errorf("%d bit/s after the cut", rate)
	}
}

// TestSilenceIsNoCut: who sends nothing gets no feedback.
func TestSilenceIsNoCut(t *testing.T) {
	c := newCall(line(0, far), line(0, far))
	c.run(5 * time.Second)
	for range 400 { // what is under way arrives
		c.receive(int(c.now.Sub(begin) / time.Millisecond))
		c.now = c.now.Add(time.Millisecond)
	}
	if c.controller.Stalled(c.now.Add(time.Minute)) {
		t.Error("stalled")
	}
}

// hostileFeedback are reports that no receiver would send.
func hostileFeedback(base uint16, reference uint32, delta int64, run uint16) *rtcp.TransportLayerCC {
	fb := &rtcp.TransportLayerCC{BaseSequenceNumber: base, PacketStatusCount: 65535, ReferenceTime: reference & (1<<24 - 1)}
	for range 40 {
		fb.PacketChunks = append(fb.PacketChunks, &rtcp.RunLengthChunk{PacketStatusSymbol: rtcp.TypeTCCPacketReceivedLargeDelta, RunLength: run})
	}
	for range min(int(run), 2000) {
		fb.RecvDeltas = append(fb.RecvDeltas, &rtcp.RecvDelta{Type: rtcp.TypeTCCPacketReceivedLargeDelta, Delta: delta})
	}
	return fb
}

func FuzzFeedback(f *testing.F) {
	f.Add(uint16(1), uint32(0), int64(250), uint16(100), []byte{})
	f.Add(uint16(65535), uint32(1<<24-1), int64(-1<<40), uint16(8191), []byte{0x8f, 205, 0, 5})
	f.Fuzz(func(t *testing.T, base uint16, reference uint32, delta int64, run uint16, raw []byte) {
		c := newCall(line(1_000_000, far), line(0, far))
		c.run(300 * time.Millisecond)
		c.controller.Feedback(c.now, hostileFeedback(base, reference, delta, run))
		var fb rtcp.TransportLayerCC
		if fb.Unmarshal(raw) == nil {
			c.controller.Feedback(c.now, &fb)
		}
		c.run(300 * time.Millisecond)
		if rate := c.controller.TargetBitRate(); rate < usualLimits.Min || rate > usualLimits.Max {
			t.Errorf("%d bit/s", rate)
		}
		if c.controller.RoundTrip() < 0 || c.controller.Loss() < 0 || c.controller.Loss() > 1 {
			t.Errorf("round trip %v, loss %v", c.controller.RoundTrip(), c.controller.Loss())
		}
	})
}

// TestForgedFeedback: absurd reports among the true ones are over when they are.
func TestForgedFeedback(t *testing.T) {
	c := newCall(line(1_000_000, far), line(0, far))
	c.run(5 * time.Second)
	for i := range 20 {
		c.controller.Feedback(c.now, hostileFeedback(uint16(i*977), uint32(i)*7_000_000, int64(i-10)<<36, 8191))
		c.run(50 * time.Millisecond)
	}
	c.run(15 * time.Second)
	if rate := c.controller.TargetBitRate(); rate < 500_000 || rate > 1_200_000 {
		t.Errorf("%d bit/s of 1 Mbit/s", rate)
	}
}

// TestBeginningAboveTheLine: more than twice of what the line carries is sent, so that
// its queue is full and most is lost, from the first packet on.
func TestBeginningAboveTheLine(t *testing.T) {
	c := newCall(line(120_000, far), line(0, far))
	c.run(10 * time.Second)
	if soon := c.targets[20]; soon > 120_000 {
		t.Errorf("%d bit/s after 2 s", soon)
	}
	if lowest := c.lowest(5 * time.Second); lowest < usualLimits.Min || c.controller.Loss() > 0.02 {
		t.Errorf("%d bit/s at the least, %v lost", lowest, c.controller.Loss())
	}
}

// TestLineThatBecomesThinIsNotCutTwice: what was lost before the target fell says
// nothing of what is sent after it.
func TestLineThatBecomesThinIsNotCutTwice(t *testing.T) {
	const far = 100 * time.Millisecond
	for seed := range uint64(4) {
		there := &rtptest.Link{Rate: 1_000_000, Delay: far, Loss: rtptest.RandomLoss(0.01, seed)}
		c := newCall(there, &rtptest.Link{Delay: far, Loss: rtptest.RandomLoss(0.05, seed+9)})
		c.run(10 * time.Second)
		there.Rate = 250_000
		before := len(c.targets)
		c.run(10 * time.Second)
		if least := slices.Min(c.targets[before:]); least < 110_000 {
			t.Errorf("seed %d: the target fell to %d bit/s", seed, least)
		}
	}
}
