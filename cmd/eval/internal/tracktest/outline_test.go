package tracktest_test

import (
	"testing"
	"time"

	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector"
)

// Of an open laptop seen from the side, more than half of the box is in view
// when little of the laptop is.
func TestOutlineSaysWhatIsVisible(t *testing.T) {
	laptop := []tracktest.Point{{0.8, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0.8}, {0.8, 0.8}} // 0.36 of its box
	for _, c := range []struct {
		name string
		view detector.Box
		want detector.Box // empty: nothing in view
		sure bool
	}{
		{"all", detector.Box{X1: 1, Y1: 1}, detector.Box{X1: 1, Y1: 1}, true},
		{"more than the world", detector.Box{X0: -1, X1: 1, Y1: 1}, detector.Box{X0: 0.5, X1: 1, Y1: 1}, true},
		{"without the lid", detector.Box{X1: 0.75, Y1: 1}, detector.Box{Y0: 0.8, X1: 1, Y1: 1}, false},
		{"without the keyboard", detector.Box{X0: 0.5, X1: 1, Y1: 0.75}, detector.Box{X0: 0.6, X1: 1, Y1: 1}, false},
		{"the room between", detector.Box{X1: 0.7, Y1: 0.7}, detector.Box{}, false},
	} {
		scene := tracktest.Scene{
			View:    func(time.Duration) detector.Box { return c.view },
			Objects: []tracktest.Object{{Label: "laptop", Outline: laptop}},
		}
		annotations, sure := scene.GroundTruth(0)
		if c.want == (detector.Box{}) {
			if len(annotations) > 0 {
				t.Errorf("%s: %v", c.name, annotations)
			}
			continue
		}
		if len(annotations) != 1 || sure[0] != c.sure || annotations[0].Box.IoU(c.want) < 0.999 {
			t.Errorf("%s: %v, counts %v", c.name, annotations, sure)
		}
	}
}
