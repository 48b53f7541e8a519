package tracktest

import (
	"math"

	"peerscope/detector"
)

// A Point is a corner of an outline, in fractions of the world.
type Point struct{ X, Y float32 }

// corners is the outline of a box.
func corners(b detector.Box) []Point {
	return []Point{{b.X0, b.Y0}, {b.X1, b.Y0}, {b.X1, b.Y1}, {b.X0, b.Y1}}
}

// clipped is the part of an outline that is in view (Sutherland and Hodgman,
// CACM 1974).
func clipped(outline []Point, view detector.Box) []Point {
	inside := [4]func(Point) float32{ // how far, less than 0 is outside
		func(p Point) float32 { return p.X - view.X0 },
		func(p Point) float32 { return view.X1 - p.X },
		func(p Point) float32 { return p.Y - view.Y0 },
		func(p Point) float32 { return view.Y1 - p.Y },
	}
	for _, distance := range inside {
		var kept []Point
		for i, p := range outline {
			before := outline[(i+len(outline)-1)%len(outline)]
			d0, d1 := distance(before), distance(p)
			if (d0 < 0) != (d1 < 0) {
				share := d0 / (d0 - d1)
				kept = append(kept, Point{before.X + share*(p.X-before.X), before.Y + share*(p.Y-before.Y)})
			}
			if d1 >= 0 {
				kept = append(kept, p)
			}
		}
		outline = kept
	}
	return outline
}

// area is that of an outline (the shoelace formula).
func area(outline []Point) float32 {
	var twice float32
	for i, p := range outline {
		before := outline[(i+len(outline)-1)%len(outline)]
		twice += before.X*p.Y - p.X*before.Y
	}
	return float32(math.Abs(float64(twice))) / 2
}

// Bounds is the least box around an outline.
func Bounds(outline []Point) detector.Box {
	b := detector.Box{X0: outline[0].X, Y0: outline[0].Y, X1: outline[0].X, Y1: outline[0].Y}
	for _, p := range outline {
		b.X0, b.Y0 = min(b.X0, p.X), min(b.Y0, p.Y)
		b.X1, b.Y1 = max(b.X1, p.X), max(b.Y1, p.Y)
	}
	return b
}
