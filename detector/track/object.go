// Package track makes steady objects of detections that flicker. The tool
// cmd/eval measures how steady.
//
// A Tracker is given the detections of some of the pictures, late, and tells
// for each picture that is shown where the objects are in it:
//
//	SetView(view of the camera, time of the picture), for each picture
//	Update(detections, time of their picture) -> Tracker -> At(time of the shown picture)
//
// A CutDetector tells when the scene is cut and the Tracker has to start anew.
//
// It tracks by detection, as SORT does (Bewley et al., "Simple Online and
// Realtime Tracking", ICIP 2016): each object has a constant-velocity Kalman
// filter on the centre and the size of its box, and detections are given to
// objects by the overlap (IoU) of their boxes. From ByteTrack (Zhang et al.,
// ECCV 2022) it has the second pass, in which detections of low score keep
// objects alive but start none.
//
// What differs from both:
//   - Time is real. Pictures are skipped and detections come late, so the
//     filters count in seconds, not in pictures.
//   - Each coordinate has filters that expect quiet, drift and manoeuvre,
//     mixed by how well they predict (IMM: Blom and Bar-Shalom, IEEE TAC 1988).
//     One filter cannot be still on still things and quick on quick ones.
//   - An object that is not seen coasts with a velocity that dies away, so it
//     does not run on when the thing has stopped.
//   - A detection of another label right on an object is that object, and
//     renames it when it insists. SSD takes cars for trucks and back.
//   - Boxes whose place is still uncertain are grown before they are compared,
//     and again to find what started suddenly, as in C-BIoU (Yang et al., WACV 2023).
//   - An object is confirmed by two detections, but by three where it may be a
//     piece of another: suppression leaves such pieces. Of what comes into view as the
//     camera turns, a faint one may be the first of them.
//   - Low scores are trusted less, as in StrongSORT (Du et al., IEEE TMM 2023).
//   - An object is kept unseen the longer, the longer it was seen.
//   - The motion of the camera is compensated, as in BoT-SORT (Aharon et al., 2022), but
//     by following objects in the scene, so that detections may come late. What the camera
//     turns away from is remembered for some seconds, and what the edge of the picture
//     cuts keeps its size.
//
// What was left out: appearance features (DeepSORT, BoT-SORT), which need a
// second network; and finding an object again after it has been gone, in view, for longer
// than it coasts.
// Matching is greedy by overlap rather than optimal (Hungarian): of 68,000
// matches on its bench 365 pairs were contested, and in 17 an
// optimal assignment would have found another answer. Greedy is simple, fast
// and deterministic.
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
