package detector

import (
	"fmt"
	"maps"
	"slices"
)

// Settings are what a person may choose while a Detector runs.
type Settings struct {
	MinScore   float32         // what scores less is not reported
	MaxBoxes   int             // at most so many, the best ones
	MaxOverlap float32         // IoU above which the worse of two boxes with one label goes
	Labels     map[string]bool // those that count; nil is all
	Regions    []Box           // parts of the picture to search besides the whole, each as long as that
}

// Live are the settings of a call: they also tell the faint detections that keep
// a tracked object alive; what is shown is the tracker's choice.
func Live() Settings { return Settings{MinScore: 0.05, MaxBoxes: 60, MaxOverlap: 0.5} }

// Still are the settings of a single picture that may take its time: besides the
// whole its Parts are searched.
func Still() Settings {
	return Settings{MinScore: 0.05, MaxBoxes: 100, MaxOverlap: 0.5, Regions: Parts()}
}

// Parts are four parts of a picture, 0.625 of each side, in which small objects are
// larger (slicing aided inference: Akyon et al., ICIP 2022).
func Parts() []Box {
	const side = 0.625 // two overlap by 0.4 of themselves
	var parts []Box
	for _, y := range []float32{0, 1 - side} {
		for _, x := range []float32{0, 1 - side} {
			parts = append(parts, Box{x, y, x + side, y + side})
		}
	}
	return parts
}

// SmallShare is how much of a part a small object fills at most. Of a larger one the
// whole picture tells more.
const SmallShare = 0.25

// Around is the part of a picture for a closer look at what may be in the box: half
// the box's size is added on each side, and it is at least 0.4 of each side of the
// picture. Where it is nearly as high as the picture it cannot be much closer, but it can be
// less distorted than the whole: then it is at least as wide as high. The picture's width
// is aspect times its height.
func Around(b Box, aspect float32) Box {
	const margin, least, high = 0.5, 0.4, 0.8
	w, h := b.X1-b.X0, b.Y1-b.Y0
	x, y := max(margin*w, (least-w)/2), max(margin*h, (least-h)/2)
	c := Box{max(0, b.X0-x), max(0, b.Y0-y), min(1, b.X1+x), min(1, b.Y1+y)}
	if height := c.Y1 - c.Y0; height > high {
		wide := max(0, height/aspect-(c.X1-c.X0))
		c.X0 = max(0, min(c.X0-wide/2, 1-height/aspect))
		c.X1 = min(1, max(c.X1+wide/2, c.X0+height/aspect))
	}
	return c
}

// Exhaustive are settings that report all that may be there, for measuring.
func Exhaustive() Settings { return Settings{MinScore: 0.02, MaxBoxes: 100, MaxOverlap: 0.5} }

// clone makes the settings safe from later changes and keeps numbers in range.
func (s Settings) clone() *Settings {
	s.MinScore = min(max(s.MinScore, minMinScore), 1)
	s.MaxBoxes = min(max(s.MaxBoxes, 0), maxMaxBoxes)
	s.MaxOverlap = min(max(s.MaxOverlap, 0), 1)
	s.Labels = maps.Clone(s.Labels)
	s.Regions = slices.Clone(s.Regions)
	return &s
}

const (
	minMinScore = 0.001 // below it every anchor is a box
	maxMaxBoxes = 100
)

// classNames are the labels of a model's classes.
type classNames []string

// label names a class; one without a name gets its number.
func (n classNames) label(class int) string {
	if class >= 0 && class < len(n) && n[class] != UnnamedLabel {
		return n[class]
	}
	return fmt.Sprintf("class %d", class+1)
}

// includes says whether a class counts.
func (s *Settings) includes(n classNames, class int) bool {
	return s.Labels == nil || s.Labels[n.label(class)]
}
