package rtp

import (
	"testing"
	"time"

	"peerscope/peer/rtp/rtptest"
)

// lipSync gives, for each picture that was shown in time, how much later than it the
// sound is heard that was captured with it. Both carry the time of their capture.
func (s *simulation) lipSync(from time.Time) (differences []time.Duration) {
	next := 0
	for _, f := range s.shown {
		for next < len(s.heard) && s.heard[next].captured.Before(f.captured) {
			next++
		}
		if next == len(s.heard) || f.captured.Before(from) || f.late {
			continue
		}
		h := s.heard[next]
		if h.captured.Sub(f.captured) < 2*soundInterval { // else it is lost
			differences = append(differences, h.at.Sub(h.captured)-f.at.Sub(f.captured))
		}
	}
	return differences
}

// TestLipSync: sound is heard at most 45 ms before its picture and 125 ms after it
// (ITU-R BT.1359-1), also if the speaker plays it 40 ms later than it is told to.
// Pictures that come too late, which are few, are shown too late.
func TestLipSync(t *testing.T) {
	const maxLead, maxLag, speaker = 45 * ms, 125 * ms, 40 * ms
	links := map[string]func() (forward, back *rtptest.Link){
		"clean": func() (forward, back *rtptest.Link) {
			return &rtptest.Link{Rate: 5_000_000, Delay: 20 * ms}, &rtptest.Link{Delay: 20 * ms}
		},
		"jitter": func() (forward, back *rtptest.Link) {
			return &rtptest.Link{Rate: 2_000_000, Delay: 20 * ms, Jitter: 80 * ms}, &rtptest.Link{Delay: 20 * ms}
		},
	}
	for _, s := range rtptest.Scenarios() {
		links[s.Name] = func() (forward, back *rtptest.Link) { return s.Links(begin, 1) }
	}
	for name, l := range links {
		forward, back := l()
		s := simulate(t, forward, back, 300_000)
		if forward.Rate < 500_000 {
			s.bitRate = 130_000
		}
		s.run(40 * time.Second)
		out := 0
		differences := s.lipSync(begin.Add(3 * time.Second))
		for _, d := range differences {
			if d < -maxLead || d > maxLag-speaker {
				out++
			}
		}
		if len(differences) < len(s.shown)*3/4 || out*40 > len(differences) {
			t.Errorf("%s: %d of %d pictures are not in step with their sound, of %d", name, out, len(differences), len(s.shown))
		}
	}
}
