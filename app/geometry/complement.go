package geometry

import (
	"cmp"
	"slices"
)

// Complement covers the part of area that is in none of the holes, with rectangles that
// do not overlap.
func Complement(area Rect, holes []Rect) (parts []Rect) {
	edges := []float32{area.Y0, area.Y1}
	for _, hole := range holes {
		edges = append(edges, min(max(hole.Y0, area.Y0), area.Y1), min(max(hole.Y1, area.Y0), area.Y1))
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	for i := range len(edges) - 1 {
		parts = append(parts, besideHoles(Rect{area.X0, edges[i], area.X1, edges[i+1]}, holes)...)
	}
	return parts
}

// besideHoles is Complement for a band within which no hole begins or ends downwards.
func besideHoles(band Rect, holes []Rect) (parts []Rect) {
	var across []Rect
	for _, hole := range holes {
		if hole.OverlapArea(band) > 0 {
			across = append(across, hole)
		}
	}
	slices.SortFunc(across, func(a, b Rect) int { return cmp.Compare(a.X0, b.X0) })
	x := band.X0
	for _, hole := range across {
		if hole.X0 > x {
			parts = append(parts, Rect{x, band.Y0, hole.X0, band.Y1})
		}
		x = max(x, hole.X1)
	}
	if x < band.X1 {
		parts = append(parts, Rect{x, band.Y0, band.X1, band.Y1})
	}
	return parts
}
