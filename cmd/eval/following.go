package main

import (
	"time"

	"peerscope/cmd/eval/internal/tracktest"
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
