package rtp

import (
	"testing"
	"time"

	"peerscope/peer/rtp/rtptest"
)

// TestScenarios has pictures on the measured links at two thirds of their rate, with
// seeds for which it is known how well that goes: a change that makes it worse is
// to be noticed.
func TestScenarios(t *testing.T) {
	for _, scenario := range rtptest.Scenarios() {
		want := map[string]struct {
			freezes int
			frozen  time.Duration
		}{
			"s1": {2, 600 * ms}, "s2": {3, 800 * ms}, "s3": {2, 420 * ms}, "s4": {11, 3500 * ms},
		}[scenario.Name]
		t.Run(scenario.Name, func(t *testing.T) {
			for seed := range uint64(3) {
				forward, back := scenario.Links(begin, seed)
				s := simulate(t, forward, back, scenario.Rate*2/3-30_000)
				s.run(50 * time.Second)
				s.checkReferences()
				freezes, shown := s.freezes(begin.Add(5 * time.Second))
				stats := s.picture.Stats(s.now)
				t.Logf("seed %d: %d freezes, %v frozen, the longest %v, %d shown, %+v", seed, freezes.Count, freezes.Frozen, freezes.Longest, shown, stats)
				if freezes.Count > want.freezes || freezes.Frozen > want.frozen || shown < 45*30*95/100 {
					t.Errorf("seed %d: more than %d freezes or %v, or only %d are shown", seed, want.freezes, want.frozen, shown)
				}
				if stats.Retransmitted == 0 || stats.Retransmitted > stats.PacketsLost {
					t.Errorf("%+v", stats)
				}
			}
		})
	}
}

// TestParityRepairs: with one parity packet for each eight, most losses are made good
// without waiting for the sender.
func TestParityRepairs(t *testing.T) {
	forward, back := rtptest.Scenarios()[0].Links(begin, 1)
	s := simulate(t, forward, back, 500_000)
	s.parity.SetGroupSize(8)
	s.run(30 * time.Second)
	s.checkReferences()
	stats := s.picture.Stats(s.now)
	if stats.RecoveredByParity*2 < stats.PacketsLost || stats.RecoveredByParity+stats.Retransmitted > stats.PacketsLost {
		t.Errorf("%+v", stats)
	}
	if freezes, _ := s.freezes(begin.Add(5 * time.Second)); freezes.Count != 0 {
		t.Errorf("%d freezes, %v", freezes.Count, freezes.Frozen)
	}
}

// TestULPFECRepairs has FEC packets as browsers send them, and a sender that hears
// nothing: what is lost of ten packets is made good without it, one at a time, and what is
// lost of the FEC packets stops nothing.
func TestULPFECRepairs(t *testing.T) {
	sent, deaf := 0, func(time.Time) bool { return true }
	forward := &rtptest.Link{Rate: 1_000_000, Delay: 50 * ms}
	s := simulate(t, forward, &rtptest.Link{Loss: deaf}, 500_000)
	s.ulpfec.SetGroupSize(6)
	s.run(time.Second)
	forward.Loss = func(time.Time) bool { sent++; return sent%37 == 0 } // sound too
	s.run(20 * time.Second)
	forward.Loss = nil
	s.run(time.Second)
	s.checkReferences()
	stats := s.picture.Stats(s.now)
	if freezes, shown := s.freezes(begin); freezes.Count != 0 || shown < 21*30 || s.keyFrameRequests != 0 {
		t.Errorf("%d freezes, %d pictures, %d requests for key frames, %+v", freezes.Count, shown, s.keyFrameRequests, stats)
	}
	if stats.RecoveredByParity == 0 || stats.Retransmitted != 0 || stats.PacketsLost <= stats.RecoveredByParity {
		t.Errorf("%+v", stats)
	}
}

// TestCleanLine: nothing waits, and nothing is asked for.
func TestCleanLine(t *testing.T) {
	s := simulate(t, &rtptest.Link{Rate: 5_000_000, Delay: 20 * ms, Jitter: 2 * ms}, &rtptest.Link{}, 1_000_000)
	s.run(20 * time.Second)
	s.checkReferences()
	for _, f := range append(s.shown, s.heard...) {
		if delay := f.at.Sub(f.captured); delay > 70*ms { // of a key frame; 20 ms are the line's
			t.Errorf("frame %d comes after %v", f.index, delay)
		}
	}
	sent, _, _ := s.back.Counts()
	if freezes, shown := s.freezes(begin); freezes.Count != 0 || shown < 599 || sent > 20 || s.keyFrameRequests != 0 {
		t.Errorf("%d freezes, %d pictures, %d requests, %d of them for key frames", freezes.Count, shown, sent, s.keyFrameRequests)
	}
}

// TestCut: after three seconds without anything, pictures and sound are back half a
// second after the line is, and in step.
func TestCut(t *testing.T) {
	cut := rtptest.LossBetween(begin.Add(5*time.Second), begin.Add(8*time.Second), func(time.Time) bool { return true })
	s := simulate(t, &rtptest.Link{Rate: 1_000_000, Delay: 50 * ms, Loss: cut}, &rtptest.Link{Delay: 50 * ms, Loss: cut}, 500_000)
	s.run(9 * time.Second)
	s.checkReferences()
	freezes, _ := s.freezes(begin)
	if freezes.Longest > 3*time.Second+500*ms {
		t.Errorf("the longest gap is %v", freezes.Longest)
	}
	if last := s.heard[len(s.heard)-1].captured; begin.Add(9*time.Second).Sub(last) > 150*ms {
		t.Errorf("the last sound is of %v", last.Sub(begin))
	}
	if sent, _, _ := s.back.Counts(); sent > 10 {
		t.Errorf("%d requests, for what nobody needs any more", sent)
	}
}
