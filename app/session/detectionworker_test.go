package session

import (
	"image"
	"slices"
	"testing"
	"time"

	"peerscope/detector"
	"peerscope/peer"
)

// A partDetector takes its time, and finds a phone in the last part of a picture only.
type partDetector struct {
	fakeDetector
	takes    time.Duration
	searched *[]detector.Box
}

func (d partDetector) Detect(picture *image.YCbCr) ([]detector.Detection, error) {
	time.Sleep(d.takes)
	return d.fakeDetector.Detect(picture)
}

func (d partDetector) DetectPart(_ *image.YCbCr, part detector.Box) ([]detector.Detection, error) {
	time.Sleep(d.takes)
	*d.searched = append(*d.searched, part)
	if parts := detector.Parts(); part != parts[len(parts)-1] {
		return nil, nil
	}
	box := detector.Box{X0: 0.85, Y0: 0.85, X1: 0.9, Y1: 0.9}
	return []detector.Detection{{Label: "cell phone", Score: 0.7, Box: box}}, nil
}

func TestPartsAreSearchedWhereTimeIsLeft(t *testing.T) {
	for name, c := range map[string]struct {
		takes   time.Duration
		percent int
		members []peer.ID
		parts   bool
	}{
		"one member, quick":           {16 * time.Millisecond, 50, []peer.ID{"1"}, true},
		"two members":                 {16 * time.Millisecond, 50, []peer.ID{"1", "2"}, false},
		"a slow machine":              {60 * time.Millisecond, 50, []peer.ID{"1"}, false},
		"little of the core":          {16 * time.Millisecond, 10, []peer.ID{"1"}, false},
		"a slower one, all its core":  {40 * time.Millisecond, 100, []peer.ID{"1"}, true},
		"as slow, with half the core": {40 * time.Millisecond, 50, []peer.ID{"1"}, false},
	} {
		var searched []detector.Box
		setup := func(_ *harness, p *Parts) {
			p.OpenDetector = func(ModelFiles) (Detector, error) {
				return partDetector{takes: c.takes, searched: &searched}, nil
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
			decodeFrames(r, "1", 40)
			seen := slices.ContainsFunc(r.publishedState().LabelCounts, func(l LabelCount) bool { return l.Label == "cell phone" })
			if seen != c.parts {
				t.Errorf("%s: phone %v", name, seen)
			}
		})
		if (len(searched) > 0) != c.parts {
			t.Errorf("%s: searched %d parts", name, len(searched))
		}
		for i, part := range searched {
			if part != detector.Parts()[i%4] {
				t.Errorf("%s: look %d was at %v", name, i, part)
			}
		}
	}
}
