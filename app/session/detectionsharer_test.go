package session

import (
	"reflect"
	"testing"
	"time"

	"peerscope/peer"
)

// startSharingCall starts a call with a member in whose pictures a person is seen.
// It gives what that member was told last, of what it was not yet; nil is nothing.
func startSharingCall(r *harness, settings Settings) (told func() *peer.Detections) {
	r.Configure(settings)
	cfg := startCallSeeingPerson(r)
	return func() (newest *peer.Detections) {
		for {
			select {
			case seen := <-cfg.Detections:
				newest = &seen
			case <-time.After(time.Second):
				return newest
			}
		}
	}
}

func TestNothingIsSharedAtFirst(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		told := startSharingCall(r, Settings{})
		r.SetDetecting(false)
		if seen := told(); seen != nil || r.publishedState().SharingDetections {
			t.Errorf("told %+v", seen)
		}
	})
}

func TestWhatIsSeenIsShared(t *testing.T) {
	for name, end := range map[string]func(*harness){
		"switched off":      func(r *harness) { r.Configure(Settings{}) },
		"detection is over": func(r *harness) { r.SetDetecting(false) },
	} {
		withHarness(t, nil, func(r *harness) {
			labels := []string{"person", "cup"}
			told := startSharingCall(r, Settings{ShareDetections: true, Labels: labels})
			if !r.publishedState().SharingDetections {
				t.Errorf("%s: the State does not say so", name)
			}
			seen := told()
			if seen == nil || seen.To != "1" || !seen.Detecting || !reflect.DeepEqual(seen.Labels, labels) || len(seen.Objects) != 1 {
				t.Fatalf("%s: told %+v", name, seen)
			}
			if o := seen.Objects[0]; o.Label != "person" || o.Score < 0.5 || o.Box[0] >= o.Box[2] || o.Box[1] >= o.Box[3] {
				t.Errorf("%s: told %+v", name, o)
			}
			end(r)
			if s := r.state(); s.SharingDetections {
				t.Errorf("%s: it goes on", name)
			}
			decodeFrames(r, "1", 5)
			if seen := told(); !reflect.DeepEqual(seen, &peer.Detections{To: "1"}) {
				t.Errorf("%s: told %+v at the end", name, seen)
			}
			if seen := told(); seen != nil {
				t.Errorf("%s: told %+v after the end", name, seen)
			}
		})
	}
}

// A room that takes nothing holds up nobody, and then gets the newest.
func TestDetectionSharerKeepsTheNewest(t *testing.T) {
	s := newDetectionSharer(true)
	for range 100 {
		s.enqueue(peer.Detections{To: "1", Detecting: true})
	}
	s.setEnabled(false, []*participant{{id: "1"}})
	s.enqueue(peer.Detections{To: "1", Detecting: true})
	var last peer.Detections
	for len(s.messages) > 0 {
		last = <-s.messages
	}
	if last.To != "1" || last.Detecting {
		t.Errorf("told last: %+v", last)
	}
}
