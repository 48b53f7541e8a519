package app

// tileGap is between two pictures, in the theme's units.
const tileGap = 8

// spotlightShares are the parts of the area that a picture made large may take.
var spotlightShares = []float32{2.0 / 3, 3.0 / 4, 4.0 / 5}

// arrangeTiles gives each picture, known by its aspect, a cell of area, so that the
// most is seen of them: of all rows, columns, grids, and one large with the
// others beside or below it, the one whose letterboxed pictures cover the most.
// With large at 0 or above that picture is the large one, and only such
// arrangements count. A small picture keeps out of the way of own, which lies
// over the corner of a large one.
func arrangeTiles(area, own rect, aspects []float32, large int) []rect {
	n := len(aspects)
	if n == 0 {
		return nil
	}
	if n == 1 {
		return []rect{area}
	}
	var candidates [][]rect
	if large < 0 || large >= n {
		for columns := 1; columns <= n; columns++ {
			candidates = append(candidates, gridCells(area, n, columns))
		}
		large = 0
	}
	if n > 2 || len(candidates) == 0 {
		for _, share := range spotlightShares {
			candidates = append(candidates, spotlightCells(area, own, n, large, share, true), spotlightCells(area, own, n, large, share, false))
		}
	}
	best, most := candidates[0], float32(-1)
	for _, c := range candidates {
		if seen := visibleArea(c, aspects); seen > most*1.001 { // on a tie the first, simpler one
			best, most = c, seen
		}
	}
	return best
}

// gridCells fills area row by row.
func gridCells(area rect, n, columns int) []rect {
	rows := (n + columns - 1) / columns
	var cells []rect
	for i, row := range split(area, rows, false) {
		inRow := min(columns, n-i*columns)
		cells = append(cells, split(row, inRow, true)...)
	}
	return cells
}

// spotlightCells gives the picture at large the share of area, and the others the
// rest, beside it or below it.
func spotlightCells(area, own rect, n, large int, share float32, beside bool) []rect {
	main, rest := area, area
	if beside {
		main.x1 = area.x0 + (area.x1-area.x0)*share - tileGap/2
		rest.x0 = main.x1 + tileGap
		rest.y0, rest.y1 = longerSide(rest.y0, rest.y1, own.y0, own.y1, rest.overlapArea(own))
	} else {
		main.y1 = area.y0 + (area.y1-area.y0)*share - tileGap/2
		rest.y0 = main.y1 + tileGap
		rest.x0, rest.x1 = longerSide(rest.x0, rest.x1, own.x0, own.x1, rest.overlapArea(own))
	}
	cells := make([]rect, 0, n)
	others := split(rest, n-1, !beside)
	cells = append(cells, others[:large]...)
	cells = append(cells, main)
	return append(cells, others[large:]...)
}

// longerSide is the longer of the parts of from..to before and after what lies at
// start..end, if anything of that is in the way.
func longerSide(from, to, start, end, inTheWay float32) (float32, float32) {
	switch {
	case inTheWay <= 0:
		return from, to
	case start-from > to-end:
		return from, start - tileGap
	}
	return end + tileGap, to
}

// split cuts area into n equal cells, across or down.
func split(area rect, n int, across bool) []rect {
	cells := make([]rect, n)
	for i := range cells {
		cell := area
		if across {
			w := (area.x1 - area.x0 - tileGap*float32(n-1)) / float32(n)
			cell.x0 = area.x0 + float32(i)*(w+tileGap)
			cell.x1 = cell.x0 + w
		} else {
			h := (area.y1 - area.y0 - tileGap*float32(n-1)) / float32(n)
			cell.y0 = area.y0 + float32(i)*(h+tileGap)
			cell.y1 = cell.y0 + h
		}
		cells[i] = cell
	}
	return cells
}

func visibleArea(cells []rect, aspects []float32) (sum float32) {
	for i, c := range cells {
		sum += letterbox(c, aspects[i]).area()
	}
	return sum
}
