// Package motion tells by the pictures of a camera how it turns and zooms.
//
// Trackers compensate for that (Aharon et al., "BoT-SORT", 2022; Du et al.,
// "StrongSORT", IEEE TMM 2023). But by a wrong estimate everything moves that stands still,
// so the camera is only believed to move where it surely does: many small blocks of
// the picture are followed, each by itself (Lucas and Kanade, IJCAI 1981), and most of
// them must agree on one motion (random sample consensus: Fischler and Bolles, CACM 1981), on
// both sides of the picture, while next to none stands still. Somebody who comes in by one
// side or walks by does not turn the camera, be the wall behind as plain as it may.
package motion

import "math"

// A View is what the camera sees of the scene: the point p of the scene is at
// Scale*p + (X, Y) in the picture, both in fractions of it.
type View struct{ Scale, X, Y float32 }

// FirstView is that in whose fractions the scene is measured.
var FirstView = View{Scale: 1}

// Inverse is the way back: what it sees of the picture is the scene.
func (v View) Inverse() View { return View{1 / v.Scale, -v.X / v.Scale, -v.Y / v.Scale} }

const maxScale, maxShift = 16, 256 // of a view, so that fractions of the picture stay exact

// Valid says that the view is of finite numbers, and so near to the first one that places
// in the scene are exact.
func (v View) Valid() bool {
	return v.Scale >= 1.0/maxScale && v.Scale <= maxScale && v.X >= -maxShift && v.X <= maxShift && v.Y >= -maxShift && v.Y <= maxShift
}

// Distance is how far the two views put a corner of the picture from one another, at most,
// in fractions of it.
func (v View) Distance(w View) float32 {
	apart := func(x, y float32) float64 {
		return math.Hypot(float64((v.Scale-w.Scale)*x+v.X-w.X), float64((v.Scale-w.Scale)*y+v.Y-w.Y))
	}
	return float32(max(apart(0, 0), apart(0, 1), apart(1, 0), apart(1, 1)))
}

// after is the view of the scene where v is that of a picture which sees the scene as w.
func (v View) after(w View) View {
	return View{v.Scale * w.Scale, v.Scale*w.X + v.X, v.Scale*w.Y + v.Y}
}

// overlap is how much is left of the picture's sides when it moves so; a change of size
// counts twice, as blocks keep theirs.
func (v View) overlap() float32 {
	side := func(shift float32) float32 { return min(1, v.Scale+shift) - max(0, shift) }
	return min(side(v.X), side(v.Y), 1-2*(1-v.Scale), 1-2*(v.Scale-1))
}
