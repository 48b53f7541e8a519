package xtest

import (
	"image"
	"image/color"
)

// tolerance is how far each channel of a pixel may be from a colour and still be it:
// the rounding of a graphics driver.
const tolerance = 1

func opaque(c color.Color) color.RGBA { return color.RGBAModel.Convert(c).(color.RGBA) }

func same(a, b color.RGBA, tolerance int) bool {
	apart := func(x, y uint8) bool { return max(x, y)-min(x, y) > uint8(tolerance) }
	return !apart(a.R, b.R) && !apart(a.G, b.G) && !apart(a.B, b.B)
}

// CountPixels is how many pixels within area have one of the colours.
func CountPixels(shot *image.RGBA, area image.Rectangle, colors ...color.Color) (n int) {
	wanted := make([]color.RGBA, len(colors))
	for i, c := range colors {
		wanted[i] = opaque(c)
	}
	area = area.Intersect(shot.Rect)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			p := shot.RGBAAt(x, y)
			for _, c := range wanted {
				if same(p, c, tolerance) {
					n++
					break
				}
			}
		}
	}
	return n
}

// ChangedFraction is which part of area, 0 to 1, differs between two screenshots by
// more than the noise of a coded picture.
func ChangedFraction(a, b *image.RGBA, area image.Rectangle) float64 {
	const noise = 24
	area = area.Intersect(a.Rect).Intersect(b.Rect)
	if area.Empty() {
		return 0
	}
	n := 0
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if !same(a.RGBAAt(x, y), b.RGBAAt(x, y), noise) {
				n++
			}
		}
	}
	return float64(n) / float64(area.Dx()*area.Dy())
}

// ColorRegions are the bounds of the connected parts of area that have the colour
// and are no smaller than least, such as buttons; from top to bottom.
func ColorRegions(shot *image.RGBA, area image.Rectangle, c color.Color, least image.Point) (regions []image.Rectangle) {
	area = area.Intersect(shot.Rect)
	wanted := opaque(c)
	visited := make(map[image.Point]bool)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if p := image.Pt(x, y); !visited[p] && same(shot.RGBAAt(x, y), wanted, tolerance) {
				region := floodFill(shot, area, wanted, p, visited)
				if region.Dx() >= least.X && region.Dy() >= least.Y {
					regions = append(regions, region)
				}
			}
		}
	}
	return regions
}

// floodFill visits the connected pixels of the colour around p and gives their bounds.
func floodFill(shot *image.RGBA, area image.Rectangle, c color.RGBA, p image.Point, visited map[image.Point]bool) (bounds image.Rectangle) {
	visited[p] = true
	for next := []image.Point{p}; len(next) > 0; {
		p, next = next[len(next)-1], next[:len(next)-1]
		bounds = bounds.Union(image.Rectangle{Min: p, Max: p.Add(image.Pt(1, 1))})
		for _, step := range []image.Point{{X: 1}, {X: -1}, {Y: 1}, {Y: -1}} {
			if q := p.Add(step); q.In(area) && !visited[q] && same(shot.RGBAAt(q.X, q.Y), c, tolerance) {
				visited[q] = true
				next = append(next, q)
			}
		}
	}
	return bounds
}

// ContentBounds is the part of area without its empty borders: the longest run of
// columns, and in these of rows, that are not all of the background's colour.
func ContentBounds(shot *image.RGBA, area image.Rectangle, background color.Color) image.Rectangle {
	area = area.Intersect(shot.Rect)
	area.Min.X, area.Max.X = longestRun(area.Min.X, area.Max.X, func(x int) bool {
		return CountPixels(shot, image.Rect(x, area.Min.Y, x+1, area.Max.Y), background) < area.Dy()
	})
	area.Min.Y, area.Max.Y = longestRun(area.Min.Y, area.Max.Y, func(y int) bool {
		return CountPixels(shot, image.Rect(area.Min.X, y, area.Max.X, y+1), background) < area.Dx()
	})
	return area
}

// longestRun is the longestRun run of from..to in which all fit.
func longestRun(from, to int, matches func(int) bool) (begin, end int) {
	start := from
	for i := from; i <= to; i++ {
		if i < to && matches(i) {
			continue
		}
		if i-start > end-begin {
			begin, end = start, i
		}
		start = i + 1
	}
	return begin, end
}
