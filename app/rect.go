package app

import "fyne.io/fyne/v2"

// A rect is a part of a view, in the theme's units, origin top left.
type rect struct{ x0, y0, x1, y1 float32 }

func rectAt(pos fyne.Position, size fyne.Size) rect {
	return rect{pos.X, pos.Y, pos.X + size.Width, pos.Y + size.Height}
}

func (r rect) pos() fyne.Position { return fyne.NewPos(r.x0, r.y0) }
func (r rect) size() fyne.Size    { return fyne.NewSize(r.x1-r.x0, r.y1-r.y0) }
func (r rect) area() float32      { return max(0, r.x1-r.x0) * max(0, r.y1-r.y0) }

func (r rect) translated(dx, dy float32) rect {
	return rect{r.x0 + dx, r.y0 + dy, r.x1 + dx, r.y1 + dy}
}

// expanded is r with d more on each side.
func (r rect) expanded(d float32) rect { return rect{r.x0 - d, r.y0 - d, r.x1 + d, r.y1 + d} }

func (r rect) contains(p fyne.Position) bool {
	return p.X >= r.x0 && p.X < r.x1 && p.Y >= r.y0 && p.Y < r.y1
}

// overlapArea is the area that r and s share.
func (r rect) overlapArea(s rect) float32 {
	return rect{max(r.x0, s.x0), max(r.y0, s.y0), min(r.x1, s.x1), min(r.y1, s.y1)}.area()
}

// clampedTo is r moved, not resized, to lie within s; where it is too large it keeps
// to the top and the left.
func (r rect) clampedTo(s rect) rect {
	dx := max(s.x0-r.x0, min(0, s.x1-r.x1))
	dy := max(s.y0-r.y0, min(0, s.y1-r.y1))
	return r.translated(dx, dy)
}

// letterbox is the largest rectangle of the aspect, width over height, in the
// middle of area.
func letterbox(area rect, aspect float32) rect {
	size := area.size()
	if size.Width <= 0 || size.Height <= 0 || aspect <= 0 {
		return rect{area.x0, area.y0, area.x0, area.y0}
	}
	w, h := size.Width, size.Width/aspect
	if h > size.Height {
		w, h = size.Height*aspect, size.Height
	}
	x, y := area.x0+(size.Width-w)/2, area.y0+(size.Height-h)/2
	return rect{x, y, x + w, y + h}
}
