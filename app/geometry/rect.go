package geometry

import (
	"math"

	"fyne.io/fyne/v2"
)

// A Rect is a part of a view, from X0, Y0 at the top left to X1, Y1.
type Rect struct{ X0, Y0, X1, Y1 float32 }

// NewRect is the rectangle of an object at pos.
func NewRect(pos fyne.Position, size fyne.Size) Rect {
	return Rect{pos.X, pos.Y, pos.X + size.Width, pos.Y + size.Height}
}

// SetBounds moves and resizes an object to be where r is.
func (r Rect) SetBounds(o fyne.CanvasObject) {
	o.Move(r.Position())
	o.Resize(r.Size())
}

// Position is the top left corner.
func (r Rect) Position() fyne.Position { return fyne.NewPos(r.X0, r.Y0) }

// Size may be negative where a rectangle is inverted.
func (r Rect) Size() fyne.Size { return fyne.NewSize(r.X1-r.X0, r.Y1-r.Y0) }

// Area is 0 where a rectangle is inverted.
func (r Rect) Area() float32 { return max(0, r.X1-r.X0) * max(0, r.Y1-r.Y0) }

// Translated is r moved to the right and down.
func (r Rect) Translated(dx, dy float32) Rect {
	return Rect{r.X0 + dx, r.Y0 + dy, r.X1 + dx, r.Y1 + dy}
}

// transposed is r with across and down exchanged.
func (r Rect) transposed() Rect { return Rect{r.Y0, r.X0, r.Y1, r.X1} }

// Expanded is r with d more on each side.
func (r Rect) Expanded(d float32) Rect { return Rect{r.X0 - d, r.Y0 - d, r.X1 + d, r.Y1 + d} }

// Snapped is r with its edges at the nearest multiples of step.
func (r Rect) Snapped(step float32) Rect {
	snap := func(x float32) float32 { return float32(math.Round(float64(x/step))) * step }
	return Rect{snap(r.X0), snap(r.Y0), snap(r.X1), snap(r.Y1)}
}

// Contains says whether p is in r; the right and the lower edge are not.
func (r Rect) Contains(p fyne.Position) bool {
	return p.X >= r.X0 && p.X < r.X1 && p.Y >= r.Y0 && p.Y < r.Y1
}

// OverlapArea is the area that r and s share.
func (r Rect) OverlapArea(s Rect) float32 {
	return Rect{max(r.X0, s.X0), max(r.Y0, s.Y0), min(r.X1, s.X1), min(r.Y1, s.Y1)}.Area()
}

// ClampedTo is r moved, not resized, to lie within s; where it is too large it keeps
// to the top and the left.
func (r Rect) ClampedTo(s Rect) Rect {
	dx := max(s.X0-r.X0, min(0, s.X1-r.X1))
	dy := max(s.Y0-r.Y0, min(0, s.Y1-r.Y1))
	return r.Translated(dx, dy)
}

// Letterbox is the largest rectangle of the aspect, width over height, in the
// middle of area.
func Letterbox(area Rect, aspect float32) Rect {
	size := area.Size()
	if size.Width <= 0 || size.Height <= 0 || aspect <= 0 {
		return Rect{area.X0, area.Y0, area.X0, area.Y0}
	}
	w, h := size.Width, size.Width/aspect
	if h > size.Height {
		w, h = size.Height*aspect, size.Height
	}
	x, y := area.X0+(size.Width-w)/2, area.Y0+(size.Height-h)/2
	return Rect{x, y, x + w, y + h}
}
