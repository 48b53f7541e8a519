package tracktest_test

import (
	"math"
	"testing"
	"time"

	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector"
	"peerscope/detector/track"
)

// perfect is a source that tells the truth at once.
func perfect(s tracktest.Scene, t time.Duration) (found []detector.Detection, delay time.Duration) {
	annotations, _ := s.GroundTruth(t)
	for _, annotation := range annotations {
		found = append(found, detector.Detection{Label: annotation.Label, Score: 1, Box: annotation.Box})
	}
	return found, 0
}

// A faulty tracker shows its objects with a fault that changes from picture to picture.
type faulty struct {
	tracktest.Tracker
	picture int
	fault   func(picture int, objects []track.Object) []track.Object
}

func (f *faulty) At(t time.Time) []track.Object {
	f.picture++
	return f.fault(f.picture, append([]track.Object(nil), f.Tracker.At(t)...))
}

func TestMeasureSeesEachFault(t *testing.T) {
	still := tracktest.Scenes(tracktest.Kitchen)[0]
	things := float64(len(tracktest.Kitchen))
	pictures := 30 * (still.Length.Seconds() - 1) // the first second does not count
	tests := []struct {
		name  string
		fault func(int, []track.Object) []track.Object
		want  tracktest.Metrics
	}{
		{"none", func(_ int, o []track.Object) []track.Object { return o }, tracktest.Metrics{IoU: 1}},
		{"nothing shown", func(int, []track.Object) []track.Object { return nil },
			tracktest.Metrics{Missing: 1, Unclean: 1}},
		{"a double", func(_ int, o []track.Object) []track.Object { return append(o, o[0]) },
			tracktest.Metrics{IoU: 1, Extra: 1 / things, Unclean: 1}},
		{"one blinks, first out", func(p int, o []track.Object) []track.Object { return o[p%2:] },
			tracktest.Metrics{IoU: 1, Missing: 1 / (2 * things), Unclean: 0.5, Breaks: int(pictures/2) - 1}},
		{"a new ID in pictures 100, 200 and 300", func(p int, o []track.Object) []track.Object {
			o[0].ID = 1 + p/100
			return o
		}, tracktest.Metrics{IoU: 1, Switches: 3}},
		{"wrong label", func(_ int, o []track.Object) []track.Object { o[0].Detection.Label = "?"; return o },
			tracktest.Metrics{IoU: 1, Missing: 1 / things, Extra: 1 / things, Unclean: 1}},
	}
	for _, test := range tests {
		faultyTracker := &faulty{Tracker: tracktest.Untracked(0.5), fault: func(p int, o []track.Object) []track.Object {
			if len(o) == 0 { // before the first detection
				return nil
			}
			return test.fault(p, o)
		}}
		got := tracktest.Measure(still, perfect, faultyTracker, 10)
		if math.Abs(got.IoU-test.want.IoU) > 1e-6 || math.Abs(got.Missing-test.want.Missing) > 1e-3 ||
			math.Abs(got.Extra-test.want.Extra) > 1e-3 || math.Abs(got.Unclean-test.want.Unclean) > 1e-2 ||
			got.Breaks != test.want.Breaks || got.Switches != test.want.Switches || got.Jitter > 1e-4 {
			t.Errorf("%s:\n%v, not\n%v", test.name, got, test.want)
		}
	}
}

func TestJitterIsInPixels(t *testing.T) {
	still := tracktest.Scenes(tracktest.Kitchen)[0]
	faultyTracker := &faulty{Tracker: tracktest.Untracked(0.5), fault: func(p int, o []track.Object) []track.Object {
		off := float32(2*(p%2)-1) * 3 / tracktest.Width // 3 px left or right
		for i := range o {
			o[i].Detection.Box.X0 += off
			o[i].Detection.Box.X1 += off
		}
		return o
	}}
	if got := tracktest.Measure(still, perfect, faultyTracker, 10).Jitter; math.Abs(got-1.5) > 0.01 { // 0 up and down
		t.Errorf("%.3f px, not half of 3", got)
	}
}

func TestNoiseIsThatOfItsSeed(t *testing.T) {
	walking := tracktest.Scenes(tracktest.Kitchen)[4]
	play := func(seed uint64) tracktest.Metrics {
		return tracktest.Measure(walking, tracktest.NoisyDetector(seed), tracktest.Untracked(0.5), 10)
	}
	if play(1) != play(1) || play(1) == play(2) {
		t.Error("not the same twice, or the same for every seed")
	}
}

func TestSumWeighsScenes(t *testing.T) {
	still := tracktest.Scenes(tracktest.Kitchen)[0]
	empty := still
	empty.Objects = nil
	good := tracktest.Measure(still, perfect, tracktest.Untracked(0.5), 10)
	none := tracktest.Measure(still, func(tracktest.Scene, time.Duration) ([]detector.Detection, time.Duration) {
		return nil, 0
	}, tracktest.Untracked(0.5), 10)
	nothing := tracktest.Measure(empty, perfect, tracktest.Untracked(0.5), 10)
	sum := tracktest.Sum([]tracktest.Metrics{good, none, nothing, good})
	if math.Abs(sum.IoU-1) > 1e-6 || math.Abs(sum.Missing-1./3) > 1e-6 || math.Abs(sum.Unclean-1./4) > 1e-6 {
		t.Errorf("%v", sum)
	}
}

func TestWhatIsLooseIsNeitherMissedNorExtra(t *testing.T) {
	things := append([]tracktest.Object(nil), tracktest.Kitchen...)
	things[0].Ignored = true
	for _, scene := range tracktest.Photograph(things) {
		if f := tracktest.Measure(scene, perfect, tracktest.Untracked(0.5), 30); f.Extra > 0 || f.Missing > 0 {
			t.Errorf("%s, seen: %v", scene.Name, f)
		}
		blind := func(s tracktest.Scene, at time.Duration) ([]detector.Detection, time.Duration) {
			found, delay := perfect(s, at)
			annotations, _ := s.GroundTruth(at)
			if len(annotations) > 0 && annotations[0].Object == 0 {
				found = found[1:]
			}
			return found, delay
		}
		if f := tracktest.Measure(scene, blind, tracktest.Untracked(0.5), 30); f.Missing > 0 {
			t.Errorf("%s, unseen: %v", scene.Name, f)
		}
	}
}

func TestPhotographIsNotLookedBeyond(t *testing.T) {
	for _, scene := range tracktest.Photograph(nil) {
		for at := time.Duration(0); at < scene.Length; at += 50 * time.Millisecond {
			if v := scene.View(at); v.X0 < -1e-6 || v.Y0 < -1e-6 || v.X1 > 1+1e-6 || v.Y1 > 1+1e-6 {
				t.Fatalf("%s at %v: %v", scene.Name, at, v)
			}
		}
	}
}
