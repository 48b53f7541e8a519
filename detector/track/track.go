// Package track makes steady objects of detections that flicker.
package track

import (
	"time"

	"peerscope/detector"
)

// An Object is something that has been seen in a stretch of pictures.
type Object struct {
	ID        int // of this track, from 1; never used twice by one Tracker
	Detection detector.Detection
	Since     time.Time // when it was first seen
	Fade      float32   // 1 while it is seen, falling to 0 while it coasts unseen
}
