package xtest

import (
	"image"
	"image/color"
)

// near is how far each channel of a pixel may be from a colour and still be it:
// the rounding of a graphics driver.
const near = 1

func opaque(c color.Color) color.RGBA { return color.RGBAModel.Convert(c).(color.RGBA) }

func same(a, b color.RGBA, tolerance int) bool {
	apart := func(x, y uint8) bool { return max(x, y)-min(x, y) > uint8(tolerance) }
	return !apart(a.R, b.R) && !apart(a.G, b.G) && !apart(a.B, b.B)
}

// Count is how many pixels within area have one of the colours.
func Count(shot *image.RGBA, area image.Rectangle, colors ...color.Color) (n int) {
	wanted := make([]color.RGBA, len(colors))
	for i, c := range colors {
		wanted[i] = opaque(c)
	}
	area = area.Intersect(shot.Rect)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			p := shot.RGBAAt(x, y)
			for _, c := range wanted {
				if same(p, c, near) {
					n++
					break
				}
			}
		}
	}
	return n
}

// Changed is which part of area, 0 to 1, differs between two photographs by
// more than the noise of a coded picture.
func Changed(a, b *image.RGBA, area image.Rectangle) float64 {
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

// Patches are the bounds of the connected parts of area that have the colour
// and are no smaller than least, such as buttons; from top to bottom.
func Patches(shot *image.RGBA, area image.Rectangle, c color.Color, least image.Point) (patches []image.Rectangle) {
	area = area.Intersect(shot.Rect)
	wanted := opaque(c)
	visited := make(map[image.Point]bool)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if p := image.Pt(x, y); !visited[p] && same(shot.RGBAAt(x, y), wanted, near) {
				patch := fill(shot, area, wanted, p, visited)
				if patch.Dx() >= least.X && patch.Dy() >= least.Y {
					patches = append(patches, patch)
				}
			}
		}
	}
	return patches
}

// fill visits the connected pixels of the colour around p and gives their bounds.
func fill(shot *image.RGBA, area image.Rectangle, c color.RGBA, p image.Point, visited map[image.Point]bool) (bounds image.Rectangle) {
	visited[p] = true
	for next := []image.Point{p}; len(next) > 0; {
		p, next = next[len(next)-1], next[:len(next)-1]
		bounds = bounds.Union(image.Rectangle{Min: p, Max: p.Add(image.Pt(1, 1))})
		for _, step := range []image.Point{{X: 1}, {X: -1}, {Y: 1}, {Y: -1}} {
			if q := p.Add(step); q.In(area) && !visited[q] && same(shot.RGBAAt(q.X, q.Y), c, near) {
				visited[q] = true
				next = append(next, q)
			}
		}
	}
	return bounds
}

// Filled is the part of area without its empty borders: the longest run of
// columns, and in these of rows, that are not all of the ground's colour.
func Filled(shot *image.RGBA, area image.Rectangle, ground color.Color) image.Rectangle {
	area = area.Intersect(shot.Rect)
	area.Min.X, area.Max.X = longest(area.Min.X, area.Max.X, func(x int) bool {
		return Count(shot, image.Rect(x, area.Min.Y, x+1, area.Max.Y), ground) < area.Dy()
	})
	area.Min.Y, area.Max.Y = longest(area.Min.Y, area.Max.Y, func(y int) bool {
		return Count(shot, image.Rect(area.Min.X, y, area.Max.X, y+1), ground) < area.Dx()
	})
	return area
}

// longest is the longest run of from..to in which all fit.
func longest(from, to int, fits func(int) bool) (begin, end int) {
	start := from
	for i := from; i <= to; i++ {
		if i < to && fits(i) {
			continue
		}
		if i-start > end-begin {
			begin, end = start, i
		}
		start = i + 1
	}
	return begin, end
}
