package main

import (
	"errors"
	"time"

	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector"
	"peerscope/detector/motion"
	"peerscope/detector/track"
)

// A viewAt tells how the camera looks at the scene, as a call finds it by its pictures.
type viewAt func(time.Time) motion.View

// What is observed of a scene: what the detector finds in its whole pictures and in parts
// of them, and how the camera moves.
type observed struct {
	source tracktest.Source
	views  viewAt
	look   partLook
	aspect float32 // of its pictures
}

// observe is what a call sees of a scene; failed is set when the detector fails.
func (w *simulatedCamera) observe(s tracktest.Scene, source tracktest.Source, d *detector.Detector, failed *error) observed {
	look := func(at time.Time, part detector.Box, maxShare float32) []detector.Detection {
		t := at.Sub(time.Unix(0, 0))
		found, err := d.DetectPart(w.capture(s.View(t), uint64(t)), part, maxShare)
		*failed = errors.Join(*failed, err)
		return found
	}
	return observed{source, w.views(s), look, aspect(w.photo)}
}

// tracker is one that knows how the camera moves.
func (o observed) tracker() tracktest.Tracker {
	t := track.New(shownScore)
	return following{t, t, o.views}
}

// call is one that looks at parts of pictures too.
func (o observed) call() tracktest.Tracker {
	t := track.New(shownScore)
	return following{&partTracker{Tracker: t, look: o.look, aspect: o.aspect}, t, o.views}
}

// A following tracker is told so before objects are shown.
type following struct {
	tracktest.Tracker
	tracker *track.Tracker
	views   viewAt
}

// At implements tracktest.Tracker.
func (f following) At(t time.Time) []track.Object {
	f.tracker.SetView(f.views(t), t)
	return f.Tracker.At(t)
}

// views are those of a scene's pictures.
func (w *simulatedCamera) views(s tracktest.Scene) viewAt {
	var estimator motion.Estimator
	known := make(map[time.Duration]motion.View)
	for i := 0; ; i++ {
		t := time.Duration(i) * time.Second / tracktest.ShownPerSecond
		if t >= s.Length {
			break
		}
		known[t] = estimator.Next(w.capture(s.View(t), uint64(t)))
	}
	return func(t time.Time) motion.View { return known[t.Sub(time.Unix(0, 0))] }
}
