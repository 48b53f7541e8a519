package session

import (
	"image"
	"slices"
	"testing"
	"time"

	"peerscope/detector"
	"peerscope/peer"
)

// A partDetector takes its time, and finds a phone only in parts of a picture that it is in.
type partDetector struct {
	fakeDetector
	takes    time.Duration
	wholes   *int
	searched *[]detector.Box
}

func (d partDetector) Detect(picture *image.YCbCr) ([]detector.Detection, error) {
	time.Sleep(d.takes)
	*d.wholes++
	return d.fakeDetector.Detect(picture)
}

func (d partDetector) DetectPart(_ *image.YCbCr, part detector.Box, _ float32) ([]detector.Detection, error) {
	time.Sleep(d.takes)
	*d.searched = append(*d.searched, part)
	box := detector.Box{X0: 0.85, Y0: 0.85, X1: 0.9, Y1: 0.9}
	if part.X1 < box.X1 || part.Y1 < box.Y1 {
		return nil, nil
	}
	return []detector.Detection{{Label: "cell phone", Score: 0.7, Box: box}}, nil
}

func TestPartsAreSearchedWhereTimeIsLeft(t *testing.T) {
	for name, c := range map[string]struct {
		takes   time.Duration
		percent int
		members []peer.ID
		parts   bool
	}{
		"one member, quick":          {16 * time.Millisecond, 50, []peer.ID{"1"}, true},
		"two members":                {16 * time.Millisecond, 50, []peer.ID{"1", "2"}, false},
		"a slow machine":             {60 * time.Millisecond, 50, []peer.ID{"1"}, false},
		"little of the core":         {16 * time.Millisecond, 10, []peer.ID{"1"}, false},
		"a slower one, all its core": {80 * time.Millisecond, 100, []peer.ID{"1"}, true},
		"slower, with half the core": {50 * time.Millisecond, 50, []peer.ID{"1"}, false},
	} {
		var searched []detector.Box
		wholes := 0
		setup := func(_ *harness, p *Parts) {
			p.OpenDetector = func(ModelFiles) (Detector, error) {
				return partDetector{takes: c.takes, wholes: &wholes, searched: &searched}, nil
			}
		}
		withHarness(t, setup, func(r *harness) {
			r.Configure(Settings{DetectionCPUPercent: c.percent})
			r.HostCall()
			r.state()
			cfg := <-r.room.config
			for _, id := range c.members {
				cfg.OnMember(peer.Member{ID: id, State: peer.Connected})
			}
			r.state()
			decodeFrames(r, "1", 400)
			seen := slices.ContainsFunc(r.publishedState().LabelCounts, func(l LabelCount) bool { return l.Label == "cell phone" })
			if seen != c.parts {
				t.Errorf("%s: phone %v", name, seen)
			}
		})
		if (len(searched) > 0) != c.parts {
			t.Errorf("%s: searched %d parts", name, len(searched))
		}
		every := c.takes * 100 / time.Duration(c.percent)
		if most := 400 * time.Second / 30 / max(every*10/9, enoughWholes); wholes < int(most)-5 {
			t.Errorf("%s: searched %d whole pictures, not %d", name, wholes, most)
		}
	}
}

// Where the person wants to be shown nothing, no picture is searched, and what was seen
// is forgotten.
func TestNothingIsLookedFor(t *testing.T) {
	var searched []detector.Box
	wholes := 0
	setup := func(_ *harness, p *Parts) {
		p.OpenDetector = func(ModelFiles) (Detector, error) {
			return partDetector{wholes: &wholes, searched: &searched}, nil
		}
	}
	withHarness(t, setup, func(r *harness) {
		startCallSeeingPerson(r)
		r.Configure(Settings{Labels: []string{}})
		if s := r.state(); len(s.LabelCounts) != 0 || !s.Detecting {
			t.Errorf("%+v is seen, detecting %v", s.LabelCounts, s.Detecting)
		}
		before := wholes
		decodeFrames(r, "1", 20)
		if before == 0 || wholes != before {
			t.Errorf("%d pictures were searched, then %d more", before, wholes-before)
		}
		r.Configure(Settings{})
		decodeFrames(r, "1", 20)
		if s := r.publishedState(); len(s.LabelCounts) == 0 {
			t.Error("wanted again, nothing is seen")
		}
	})
}

// Parts leave 25 whole pictures a second where there are as many, else nine in ten.
func TestPartInterval(t *testing.T) {
	for every := time.Millisecond; every <= maxWholes; every += time.Millisecond / 4 {
		n := partInterval(every)
		with := every * time.Duration(n+1) / time.Duration(n) // from one whole picture to the next, on average
		if limit := max(enoughWholes, every*(maxPartInterval+1)/maxPartInterval); with > limit {
			t.Errorf("each %v: one part for %d pictures, so each %v", every, n, with)
		}
		if n > 1 && every*time.Duration(n)/time.Duration(n-1) <= enoughWholes {
			t.Errorf("each %v: one part for %d pictures, where there is time for more", every, n)
		}
	}
}
