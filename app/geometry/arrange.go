// Package geometry finds places for rectangles: for the pictures of a call and for
// the chips on them. Its units are the theme's.
package geometry

// TileGap is the space between two pictures.
const TileGap = 8

// spotlightShares are the parts of the area that a large picture may take.
var spotlightShares = []float32{2.0 / 3, 3.0 / 4, 4.0 / 5}

// ArrangeTiles gives each picture a cell of area. Of all rows, columns, grids, and
// one large picture with the others beside or below it, it takes the arrangement
// whose letterboxed pictures cover the most. aspects are widths over heights of
// the pictures; with large at 0 or above only arrangements count in which that
// picture is the large one. selfView lies over a corner of a large picture, and
// small pictures keep out of its way.
func ArrangeTiles(area, selfView Rect, aspects []float32, large int) []Rect {
	n := len(aspects)
	if n == 0 {
		return nil
	}
	if n == 1 {
		return []Rect{area}
	}
	var candidates [][]Rect
	if large < 0 || large >= n {
		for columns := 1; columns <= n; columns++ {
			candidates = append(candidates, gridCells(area, n, columns))
		}
		large = 0
	}
	if n > 2 || len(candidates) == 0 {
		for _, share := range spotlightShares {
			candidates = append(candidates, spotlightCells(area, selfView, n, large, share, true), spotlightCells(area, selfView, n, large, share, false))
		}
	}
	best, bestArea := candidates[0], float32(-1)
	for _, c := range candidates {
		if shown := visibleArea(c, aspects); shown > bestArea*1.001 { // on a tie the first, simpler one
			best, bestArea = c, shown
		}
	}
	return best
}

// gridCells fills area row by row.
func gridCells(area Rect, n, columns int) []Rect {
	rows := (n + columns - 1) / columns
	var cells []Rect
	for i, row := range splitEvenly(area, rows, false) {
		inRow := min(columns, n-i*columns)
		cells = append(cells, splitEvenly(row, inRow, true)...)
	}
	return cells
}

// spotlightCells gives the picture at large the share of area, and the others the
// rest, beside it or below it.
func spotlightCells(area, selfView Rect, n, large int, share float32, beside bool) []Rect {
	main, rest := area, area
	if beside {
		main.X1 = area.X0 + (area.X1-area.X0)*share - TileGap/2
		rest.X0 = main.X1 + TileGap
		rest.Y0, rest.Y1 = longerSide(rest.Y0, rest.Y1, selfView.Y0, selfView.Y1, rest.OverlapArea(selfView))
	} else {
		main.Y1 = area.Y0 + (area.Y1-area.Y0)*share - TileGap/2
		rest.Y0 = main.Y1 + TileGap
		rest.X0, rest.X1 = longerSide(rest.X0, rest.X1, selfView.X0, selfView.X1, rest.OverlapArea(selfView))
	}
	cells := make([]Rect, 0, n)
	others := splitEvenly(rest, n-1, !beside)
	cells = append(cells, others[:large]...)
	cells = append(cells, main)
	return append(cells, others[large:]...)
}

// longerSide is the longer part of from..to, before or after an obstacle at
// start..end; all of it if there is no overlap.
func longerSide(from, to, start, end, overlap float32) (float32, float32) {
	switch {
	case overlap <= 0:
		return from, to
	case start-from > to-end:
		return from, start - TileGap
	}
	return end + TileGap, to
}

// splitEvenly cuts area into n equal cells, across or down.
func splitEvenly(area Rect, n int, across bool) []Rect {
	cells := make([]Rect, n)
	for i := range cells {
		cell := area
		if across {
			w := (area.X1 - area.X0 - TileGap*float32(n-1)) / float32(n)
			cell.X0 = area.X0 + float32(i)*(w+TileGap)
			cell.X1 = cell.X0 + w
		} else {
			h := (area.Y1 - area.Y0 - TileGap*float32(n-1)) / float32(n)
			cell.Y0 = area.Y0 + float32(i)*(h+TileGap)
			cell.Y1 = cell.Y0 + h
		}
		cells[i] = cell
	}
	return cells
}

func visibleArea(cells []Rect, aspects []float32) (sum float32) {
	for i, c := range cells {
		sum += Letterbox(c, aspects[i]).Area()
	}
	return sum
}
