// Package tracktest measures how steady the boxes are that a viewer sees: it
// plays scenes with known truth at 30 pictures per second, has a source detect
// in some of them, and compares what is shown with the truth.
package tracktest

import (
	"cmp"
	"math"
	"slices"
	"time"

	"peerscope/detector"
)

// Pixels of the picture in which a jitter is told.
const (
	Width  = 640
	Height = 480
)

// An Object is an object of the world with its box there, in the fractions of the
// still picture or plane that is the world.
type Object struct {
	Label string
	Box   detector.Box
	// Outline, if set, is the edge of the object itself, which need not fill its box.
	Outline []Point
	// Ignored is an object that the source need not see: neither a box nor its absence is wrong.
	Ignored bool
	// MaxTruncation is the share of it that the edges of the picture may cut off; beyond
	// it neither a box nor its absence is wrong. 0 is HardTruncation.
	MaxTruncation float32
	// Move, if set, is how far it has moved at that time.
	Move func(t time.Duration) (dx, dy float64)
}

// A Scene is a camera's view of a world of objects.
type Scene struct {
	Name   string
	Length time.Duration
	// View is the part of the world in the picture at that time; it may reach out of the world.
	View    func(t time.Duration) detector.Box
	Objects []Object
}

// An Annotation is the visible part of one object in the picture.
type Annotation struct {
	Object int // its index in the scene
	Label  string
	Box    detector.Box
}

// The most of an object that may be cut off by the edges of the picture for it to
// count, in KITTI's easy, moderate and hard cases (Geiger, Lenz and Urtasun, CVPR 2012).
const (
	EasyTruncation     = 0.15
	ModerateTruncation = 0.3
	HardTruncation     = 0.5
)

// GroundTruth is what the picture of time t shows; sure says that the annotation counts,
// as enough of the object is visible.
func (s Scene) GroundTruth(t time.Duration) (annotations []Annotation, sure []bool) {
	view := s.View(t)
	w, h := view.X1-view.X0, view.Y1-view.Y0
	for i, object := range s.Objects {
		whole := object.at(t)
		seen := clipped(whole, view)
		if area(seen) == 0 {
			continue
		}
		b := Bounds(seen)
		annotations = append(annotations, Annotation{i, object.Label, detector.Box{
			X0: (b.X0 - view.X0) / w, Y0: (b.Y0 - view.Y0) / h,
			X1: (b.X1 - view.X0) / w, Y1: (b.Y1 - view.Y0) / h,
		}})
		least := 1 - cmp.Or(object.MaxTruncation, HardTruncation)
		sure = append(sure, !object.Ignored && area(seen) >= least*area(whole))
	}
	return annotations, sure
}

// at is the outline of the object at that time.
func (o Object) at(now time.Duration) []Point {
	outline := slices.Clone(o.Outline)
	if outline == nil {
		outline = corners(o.Box)
	}
	if o.Move != nil {
		dx, dy := o.Move(now)
		for i := range outline {
			outline[i].X += float32(dx)
			outline[i].Y += float32(dy)
		}
	}
	return outline
}

// Scenes are a still view, pans, a zoom, stops, and objects that walk past each
// other and out of the picture, over these still objects of the world.
func Scenes(objects []Object) []Scene {
	const length = 12 * time.Second
	walkers := append([]Object{
		{Label: "person", Box: box(0.30, 0.35, 0.38, 0.68), Move: walk(0.10, 0)},
		{Label: "person", Box: box(0.66, 0.33, 0.75, 0.70), Move: walk(-0.09, 0.01)},
		{Label: "dog", Box: box(0.45, 0.60, 0.55, 0.70), Move: walk(0.05, 0)},
	}, objects...)
	return []Scene{
		{"still", length, view(func(float64) (x, y, w float64) { return 0.5, 0.5, 0.7 }), objects},
		{"pan", length, view(func(s float64) (x, y, w float64) {
			return 0.5 + 0.18*math.Sin(s), 0.5 + 0.05*math.Sin(0.7*s), 0.55
		}), objects},
		{"zoom", length, view(func(s float64) (x, y, w float64) {
			return 0.5, 0.5, 0.7 + 0.25*math.Sin(0.9*s)
		}), objects},
		{"stop and go", length, view(func(s float64) (x, y, w float64) {
			return 0.5 + 0.15*(steps(s)-0.5), 0.5, 0.55
		}), objects},
		{"walking", length, view(func(float64) (x, y, w float64) { return 0.5, 0.5, 0.7 }), walkers},
	}
}

// Photograph are scenes of a camera that looks at a photograph and never beyond
// its edges: still, panning, zooming, stopping, and turning from one side to the
// other, so that objects leave the view and come back.
func Photograph(objects []Object) []Scene {
	const length = 8 * time.Second
	return []Scene{
		{"still", length, view(func(float64) (x, y, w float64) { return 0.5, 0.5, 0.9 }), objects},
		{"pan", length, view(func(s float64) (x, y, w float64) {
			return 0.5 + 0.14*math.Sin(1.2*s), 0.5 + 0.1*math.Sin(0.7*s), 0.7
		}), objects},
		{"zoom", length, view(func(s float64) (x, y, w float64) {
			return 0.5, 0.5, 0.8 + 0.2*math.Sin(0.9*s)
		}), objects},
		{"stop and go", length, view(func(s float64) (x, y, w float64) {
			return 0.5 + 0.28*(steps(s)-0.5), 0.5, 0.7
		}), objects},
		{"leaving", length, view(func(s float64) (x, y, w float64) {
			return 0.5 - 0.22*math.Cos(s), 0.5, 0.55
		}), objects},
	}
}

// view centres the camera at x, y with the width w of the world, and the same of its height.
func view(path func(seconds float64) (x, y, w float64)) func(time.Duration) detector.Box {
	return func(t time.Duration) detector.Box {
		x, y, w := path(t.Seconds())
		return box(x-w/2, y-w/2, x+w/2, y+w/2)
	}
}

// steps goes from 0 to 1 and back in straight lines of one second with rests of one second.
func steps(s float64) float64 {
	phase := math.Mod(s, 4)
	return max(0, min(1, phase-1)) - max(0, min(1, phase-3))
}

func walk(vx, vy float64) func(time.Duration) (dx, dy float64) {
	return func(t time.Duration) (dx, dy float64) { return vx * t.Seconds(), vy * t.Seconds() }
}

func box(x0, y0, x1, y1 float64) detector.Box {
	return detector.Box{X0: float32(x0), Y0: float32(y0), X1: float32(x1), Y1: float32(y1)}
}
