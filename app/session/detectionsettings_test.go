package session

import (
	"testing"

	"peerscope/detector"
	"peerscope/detector/track"
)

// For whoever chose nothing nothing is looked for; who chose nothing yet sees everything.
func TestChosenLabels(t *testing.T) {
	for _, c := range []struct {
		labels []string
		shown  int
		looks  bool
	}{{nil, 2, true}, {[]string{}, 0, false}, {[]string{"dog"}, 1, true}} {
		var d detectionSettings
		d.enabled.Store(true)
		d.store(Settings{Labels: c.labels})
		objects := d.filterObjects([]track.Object{{Detection: detector.Detection{Label: "dog"}}, {Detection: detector.Detection{Label: "cat"}}})
		if len(objects) != c.shown || d.active() != c.looks {
			t.Errorf("of %#v %d are shown, and it looks: %v", c.labels, len(objects), d.active())
		}
	}
}
