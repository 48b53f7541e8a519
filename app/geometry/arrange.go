// Package geometry finds places for rectangles: for the pictures of a call and for
// the chips on them. Its units are the theme's.
package geometry

import "slices"

// TileGap is the space between two pictures.
const TileGap = 8

// spotlightShares are the parts of the area that a large picture may take.
var spotlightShares = []float32{2.0 / 3, 3.0 / 4, 4.0 / 5}

// ArrangeTiles gives each picture its place in area, TileGap from the next one. With
// large below 0 they are a grid, in the middle of area, whose rows are of one height;
// else the picture at large is a large one with the others beside or below it. Of all
// such arrangements it takes the one in which the pictures cover the most. aspects are
// widths over heights of the pictures. A single picture is given all of area.
func ArrangeTiles(area Rect, aspects []float32, large int) []Rect {
	places, _ := arrange(area, aspects, large, len(aspects))
	return places
}

// AddTile is ArrangeTiles with one picture more, whose place is the last, if the others
// are no smaller for it. Of two pictures none is large.
func AddTile(area Rect, aspects []float32, added float32, large int) (places []Rect, ok bool) {
	n := len(aspects)
	if n == 1 {
		large = -1
	}
	_, alone := arrange(area, aspects, large, n)
	places, covered := arrange(area, append(slices.Clone(aspects), added), large, n)
	return places, covered > alone*0.999
}

// arrange takes the arrangement in which the first counted pictures cover the most.
func arrange(area Rect, aspects []float32, large, counted int) (best []Rect, bestArea float32) {
	for _, c := range candidates(area, aspects, large) {
		if covered := coveredArea(c[:counted], aspects); best == nil || covered > bestArea*1.001 { // on a tie the first, simpler one
			best, bestArea = c, covered
		}
	}
	return best, bestArea
}

// candidates are all arrangements that may be the best.
func candidates(area Rect, aspects []float32, large int) (all [][]Rect) {
	n := len(aspects)
	if n <= 1 {
		return [][]Rect{slices.Repeat([]Rect{area}, n)}
	}
	if large < 0 || large >= n {
		for columns := 1; columns <= n; columns++ {
			if rows := ceilDiv(n, columns); columns == ceilDiv(n, rows) { // as many in each row as can be
				all = append(all, grid(area, aspects, columns))
			}
		}
		return all
	}
	for _, share := range spotlightShares {
		all = append(all, spotlight(area, aspects, large, share), spotlightAbove(area, aspects, large, share))
	}
	return all
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// grid places the pictures row by row, as large as they can be.
func grid(area Rect, aspects []float32, columns int) (places []Rect) {
	rows := slices.Collect(slices.Chunk(aspects, columns))
	size := area.Size()
	height := (size.Height - gaps(len(rows))) / float32(len(rows))
	for _, row := range rows {
		height = min(height, (size.Width-gaps(len(row)))/sum(row))
	}
	height = max(height, 0)
	y := area.Y0 + (size.Height-height*float32(len(rows))-gaps(len(rows)))/2
	for _, row := range rows {
		x := area.X0 + (size.Width-height*sum(row)-gaps(len(row)))/2
		for _, aspect := range row {
			places = append(places, Rect{x, y, x + height*aspect, y + height})
			x += height*aspect + TileGap
		}
		y += height + TileGap
	}
	return places
}

// spotlight places the picture at large to the left of a column of the others, which
// are of one width. The large one has at least a share of the width to itself.
func spotlight(area Rect, aspects []float32, large int, share float32) []Rect {
	others := make([]float32, 0, len(aspects))
	for i, aspect := range aspects {
		if i != large {
			others = append(others, 1/aspect)
		}
	}
	size := area.Size()
	width := max(0, min(size.Width*(1-share)-TileGap/2, (size.Height-gaps(len(others)))/sum(others)))
	beside := Rect{area.X0, area.Y0, area.X1 - width - TileGap, area.Y1}
	main := Letterbox(beside, aspects[large])
	main = main.Translated((size.Width-main.Size().Width-TileGap-width)/2+area.X0-main.X0, 0)
	x, y := main.X1+TileGap, area.Y0+(size.Height-width*sum(others)-gaps(len(others)))/2
	var places []Rect
	for _, inverse := range others {
		places = append(places, Rect{x, y, x + width, y + width*inverse})
		y += width*inverse + TileGap
	}
	return slices.Insert(places, large, main)
}

// spotlightAbove is spotlight with the others in a row below the large one.
func spotlightAbove(area Rect, aspects []float32, large int, share float32) []Rect {
	inverse := make([]float32, len(aspects))
	for i, aspect := range aspects {
		inverse[i] = 1 / aspect
	}
	places := spotlight(area.transposed(), inverse, large, share)
	for i, place := range places {
		places[i] = place.transposed()
	}
	return places
}

func gaps(n int) float32 { return TileGap * float32(n-1) }

func sum(all []float32) (total float32) {
	for _, f := range all {
		total += f
	}
	return total
}

// coveredArea is what the pictures cover of their places.
func coveredArea(places []Rect, aspects []float32) (total float32) {
	for i, r := range places {
		total += Letterbox(r, aspects[i]).Area()
	}
	return total
}
