package track

import (
	"slices"
	"time"

	"peerscope/detector"
	"peerscope/detector/motion"
)

var wholePicture = detector.Box{X1: 1, Y1: 1}

// placed is where a box of the scene is in a picture that is seen so; it may reach out of it.
func placed(b detector.Box, v motion.View) detector.Box {
	return detector.Box{X0: v.Scale*b.X0 + v.X, Y0: v.Scale*b.Y0 + v.Y, X1: v.Scale*b.X1 + v.X, Y1: v.Scale*b.Y1 + v.Y}
}

// views are those of the last pictures, older ones first.
type views []timedView

type timedView struct {
	motion.View
	at time.Time
}

const maxViews = 64 // two seconds of a call

func (s *views) add(v motion.View, at time.Time) {
	if !v.Valid() {
		return
	}
	if n := len(*s); n > 0 && !at.After((*s)[n-1].at) {
		*s = (*s)[:0]
	}
	if len(*s) == maxViews {
		*s = slices.Delete(*s, 0, 1)
	}
	*s = append(*s, timedView{v, at})
}

// at is the view of that time, or of the nearest one known.
func (s views) at(at time.Time) motion.View {
	if len(s) == 0 {
		return motion.FirstView
	}
	i, found := slices.BinarySearchFunc(s, at, func(v timedView, at time.Time) int { return v.at.Compare(at) })
	if !found && i == len(s) {
		i--
	}
	return s[i].View
}
