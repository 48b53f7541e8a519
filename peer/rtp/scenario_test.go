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
			"s1": {3, 700 * ms}, "s2": {4, 1200 * ms}, "s3": {1, 300 * ms}, "s4": {20, 6000 * ms},
		}[scenario.Name]
		t.Run(scenario.Name, func(t *testing.T) {
			for seed := range uint64(3) {
				forward, back := scenario.Links(begin, seed)
				s := simulate(t, forward, back, scenario.Rate*2/3-30_000)
				s.run(50 * time.Second)
				s.checkReferences()
				n, frozen, longest, shown := s.freezes(begin.Add(5 * time.Second))
				stats := s.picture.Stats(s.now)
				t.Logf("seed %d: %d freezes, %v frozen, the longest %v, %d shown, %+v", seed, n, frozen, longest, shown, stats)
				if n > want.freezes || frozen > want.frozen || shown < 45*30*95/100 {
					t.Errorf("seed %d: more than %d freezes or %v, or only %d are shown", seed, want.freezes, want.frozen, shown)
				}
				if stats.Retransmitted == 0 || stats.Retransmitted > stats.PacketsLost {
					t.Errorf("%+v", stats)
				}
			}
		})
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
	if n, _, _, shown := s.freezes(begin); n != 0 || shown < 599 || sent > 20 || s.keyFrameRequests != 0 {
		t.Errorf("%d freezes, %d pictures, %d requests, %d of them for key frames", n, shown, sent, s.keyFrameRequests)
	}
}
