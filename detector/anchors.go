package detector

import "math"

// An Anchor is a box that one place of an SSD's head starts from: its centre
// and its size, in fractions of the picture.
type Anchor struct{ Y, X, H, W float32 }

// The scales of anchors go evenly from that of the first feature map to that of
// the last; a scale is the side of the square anchor.
const (
	minScale = 0.2
	maxScale = 0.95
)

// Anchors gives those of an SSD with MobileNet's usual settings, for feature
// maps of the given rows and columns, finest first: for each map, row, column
// and shape in turn, as the heads are laid out. The first map has three shapes,
// the others six (Liu et al., "SSD: Single Shot MultiBox Detector", 2016, section
// 2.2; TensorFlow's multiple_grid_anchor_generator with reduce_boxes_in_lowest_layer).
func Anchors(maps [][2]int) []Anchor {
	var out []Anchor
	for i, m := range maps {
		shapes := anchorShapes(i, len(maps))
		for row := range m[0] {
			for column := range m[1] {
				for _, s := range shapes {
					s.Y = (float32(row) + 0.5) / float32(m[0])
					s.X = (float32(column) + 0.5) / float32(m[1])
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// anchorsAt is how many anchors each place of map i has.
func anchorsAt(i int) int {
	if i == 0 {
		return 3
	}
	return 6
}

// anchorShapes are the sizes of the anchors of map i of n.
func anchorShapes(i, n int) []Anchor {
	scale := func(i int) float64 {
		if i == n {
			return 1
		}
		return minScale + (maxScale-minScale)*float64(i)/float64(max(n-1, 1))
	}
	shape := func(scale, ratio float64) Anchor {
		return Anchor{H: float32(scale / math.Sqrt(ratio)), W: float32(scale * math.Sqrt(ratio))}
	}
	s := scale(i)
	if i == 0 {
		return []Anchor{shape(s/2, 1), shape(s, 2), shape(s, 0.5)}
	}
	between := math.Sqrt(s * scale(i+1))
	return []Anchor{shape(s, 1), shape(s, 2), shape(s, 0.5), shape(s, 3), shape(s, 0.3333), shape(between, 1)}
}
