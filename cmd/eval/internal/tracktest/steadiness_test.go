package tracktest_test

import (
	"testing"

	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector/track"
)

const minScore = 0.5

// TestSteadiness shows that a viewer is better off with the tracker, in every
// scene and at every rate of detection; with -v it prints the table.
func TestSteadiness(t *testing.T) {
	t.Logf("%-11s %-5s %-10s %s", "scene", "", "shown", tracktest.MetricsHeader)
	for _, scene := range tracktest.Scenes(tracktest.Kitchen) {
		for _, rate := range []int{5, 10, 20} {
			before := tracktest.Measure(scene, tracktest.NoisyDetector(1), tracktest.Untracked(minScore), rate)
			after := tracktest.Measure(scene, tracktest.NoisyDetector(1), track.New(minScore), rate)
			t.Logf("%-11s %2d/s  detections %v", scene.Name, rate, before)
			t.Logf("%-11s %2d/s  tracker    %v", scene.Name, rate, after)
			if after.IoU <= before.IoU || after.Missing >= before.Missing ||
				after.Extra >= before.Extra || after.Breaks >= before.Breaks {
				t.Errorf("%s at %d/s: the tracker made it worse", scene.Name, rate)
			}
			if rate >= 10 && after.IoU*(1-after.Missing) < 0.7 {
				t.Errorf("%s at %d/s: IoU %.3f, with the missing boxes as 0, below 0.7",
					scene.Name, rate, after.IoU*(1-after.Missing))
			}
			if scene.Name == "still" && (after.Jitter >= 1 || before.Jitter < 3) {
				t.Errorf("still at %d/s: %.2f px of jitter, of %.2f", rate, after.Jitter, before.Jitter)
			}
		}
	}
}

// TestSteadinessOfChance repeats the hardest bounds with other faults of the detector.
func TestSteadinessOfChance(t *testing.T) {
	for _, scene := range tracktest.Scenes(tracktest.Kitchen) {
		for seed := uint64(2); seed < 12; seed++ {
			f := tracktest.Measure(scene, tracktest.NoisyDetector(seed), track.New(minScore), 10)
			if f.IoU*(1-f.Missing) < 0.7 || scene.Name == "still" && f.Jitter >= 1 {
				t.Errorf("%s, seed %d: %v", scene.Name, seed, f)
			}
		}
	}
}
