package session

import (
	"testing"

	"peerscope/detector"
	"peerscope/detector/track"
)

// Whoever chose nothing is shown nothing, and members are told so; who chose
// nothing yet sees everything.
func TestChosenLabels(t *testing.T) {
	for _, c := range []struct {
		labels []string
		shown  int
		looks  bool
	}{{nil, 2, true}, {[]string{}, 0, false}, {[]string{"dog"}, 1, true}} {
		var d detectionSettings
		d.store(Settings{Labels: c.labels})
		objects := d.filterObjects([]track.Object{{Detection: detector.Detection{Label: "dog"}}, {Detection: detector.Detection{Label: "cat"}}})
		message := detectionMessage(&participant{}, d.load().Labels, objects)
		if len(objects) != c.shown || message.Detecting != c.looks {
			t.Errorf("of %#v %d are shown, and it looks: %v", c.labels, len(objects), message.Detecting)
		}
	}
}
