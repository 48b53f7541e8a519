package tracktest

import (
	"math/rand/v2"
	"time"

	"peerscope/detector"
)

// Kitchen is a world of objects that do not move, of the sizes and crowding of
// an ordinary photograph.
var Kitchen = []Object{
	{Label: "person", Box: box(0.20, 0.25, 0.34, 0.75)},
	{Label: "person", Box: box(0.31, 0.30, 0.43, 0.74)},
	{Label: "cup", Box: box(0.52, 0.55, 0.57, 0.63)},
	{Label: "bottle", Box: box(0.60, 0.42, 0.64, 0.60)},
	{Label: "chair", Box: box(0.62, 0.58, 0.80, 0.86)},
	{Label: "book", Box: box(0.44, 0.20, 0.52, 0.28)},
	{Label: "tv", Box: box(0.66, 0.15, 0.88, 0.36)},
}

// A Source gives what a detector finds in the picture of time t, and how long
// it takes until that is known. Measure calls it for one picture after the other.
type Source func(s Scene, t time.Duration) (found []detector.Detection, delay time.Duration)

// NoisyDetector is a source that knows the truth and tells it as badly as SSD-MobileNet
// does: edges off by a few pixels, scores that flicker around the usual
// threshold, misses, doubles, wrong labels and objects that are not there. The
// same seed gives the same faults.
func NoisyDetector(seed uint64) Source {
	r := rand.New(rand.NewPCG(seed, 0))
	return func(s Scene, t time.Duration) (found []detector.Detection, delay time.Duration) {
		annotations, sure := s.GroundTruth(t)
		for i, annotation := range annotations {
			score := 0.5 + 0.06*float64(annotation.Object%6) // from at the threshold to well above it
			if !sure[i] {
				score -= 0.15
			}
			found = append(found, detectNoisily(r, annotation, score+0.1*r.NormFloat64())...)
		}
		if r.Float64() < 0.05 {
			x, y := r.Float64()*0.8, r.Float64()*0.8
			found = append(found, detector.Detection{Label: "bird", Score: 0.55, Box: box(x, y, x+0.1, y+0.1)})
		}
		return found, time.Duration(30+r.IntN(90)) * time.Millisecond
	}
}

// detectNoisily gives none, one or two detections of an annotation.
func detectNoisily(r *rand.Rand, s Annotation, score float64) (found []detector.Detection) {
	if score < 0.25 || r.Float64() < 0.05 {
		return nil
	}
	d := detector.Detection{Label: s.Label, Score: float32(min(0.99, score)), Box: perturb(r, s.Box, 0.02)}
	if r.Float64() < 0.03 {
		d.Label = "suitcase"
	}
	found = append(found, d)
	if r.Float64() < 0.08 { // what suppression leaves: a part of the object, or much more than it
		d.Box, d.Score = perturb(r, s.Box, 0.15), d.Score*0.9
		found = append(found, d)
	}
	return found
}

// perturb moves each edge by two pixels and a share of the box, as standard deviations.
func perturb(r *rand.Rand, b detector.Box, share float64) detector.Box {
	w, h := float64(b.X1-b.X0)*share+2.0/Width, float64(b.Y1-b.Y0)*share+2.0/Height
	edge := func(at float32, sd float64) float32 {
		return max(0, min(1, at+float32(sd*r.NormFloat64())))
	}
	return detector.Box{X0: edge(b.X0, w), Y0: edge(b.Y0, h), X1: edge(b.X1, w), Y1: edge(b.Y1, h)}
}
