package video

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"

	"peerscope/app/geometry"
	"peerscope/app/palette"
)

// stroke is how wide the line is.
func (o *outline) stroke() float32 { return o.line[0].StrokeWidth }

// boundsIn is where a rectangle of a side is on the view.
func boundsIn(o *outline, side int, r fyne.CanvasObject) geometry.Rect {
	at := o.sides[side].Position()
	return geometry.NewRect(r.Position(), r.Size()).Translated(at.X, at.Y)
}

// All sides show the same rectangle, each another part of the line: none is missing,
// none is drawn twice, and the inside of a large box is not drawn at all.
func TestOutlineSides(t *testing.T) {
	for _, bounds := range []geometry.Rect{{X0: 100, Y0: 50, X1: 400, Y1: 350}, {X0: 0, Y0: 0, X1: 30, Y1: 300}, {X0: 7, Y0: 7, X1: 12, Y1: 10}} {
		o := newOutline()
		o.draw(bounds, 2, color.NRGBA{0xFF, 0, 0, 0xFF}, palette.Halo)
		drawn := map[[2]int]int{}
		area := float32(0)
		for i, side := range o.sides {
			if !side.Visible() {
				continue
			}
			if got := boundsIn(o, i, &o.halo[i]); got != bounds {
				t.Errorf("side %d of %v shows %v", i, bounds, got)
			}
			part := geometry.NewRect(side.Position(), side.Size())
			area += part.Area()
			for y := int(part.Y0); y < int(part.Y1); y++ {
				for x := int(part.X0); x < int(part.X1); x++ {
					drawn[[2]int{x, y}]++
				}
			}
		}
		const line = 2 + 2*palette.HaloWidth
		inside := bounds.Expanded(-line)
		for y := int(bounds.Y0) - 1; y <= int(bounds.Y1); y++ {
			for x := int(bounds.X0) - 1; x <= int(bounds.X1); x++ {
				n := drawn[[2]int{x, y}]
				if n > 1 || n == 0 && !inside.Contains(fyne.NewPos(float32(x), float32(y))) {
					t.Fatalf("pixel %d, %d of %v is drawn %d times", x, y, bounds, n)
				}
			}
		}
		if size := bounds.Size(); area > 24*(size.Width+size.Height) {
			t.Errorf("%v pixels are drawn for %v", area, bounds)
		}
	}
}
