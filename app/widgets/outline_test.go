package widgets

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"

	"peerscope/app/geometry"
)

var testLines = []Line{{Width: 4, Radius: 5, Color: color.NRGBA{B: 0xFF, A: 0xFF}}, {Inset: 1, Width: 2, Radius: 4, Color: color.NRGBA{R: 0xFF, A: 0xFF}}}

// No pixel of a line is missing and none is drawn twice, which would be seen where the
// line is translucent; and each corner shows its part of one and the same rectangle.
func TestOutlineIsWhole(t *testing.T) {
	for _, bounds := range []geometry.Rect{{X0: 100, Y0: 50, X1: 400, Y1: 350}, {X0: 0, Y0: 0, X1: 30, Y1: 300}, {X0: 8, Y0: 8, X1: 12, Y1: 10}} {
		o := NewOutline(len(testLines))
		o.Draw(bounds, testLines...)
		for n, line := range testLines {
			within := geometry.NewRect(fyne.Position{}, bounds.Size())
			edge := within.Expanded(-line.Inset)
			var parts []geometry.Rect
			for i := range outlineParts {
				clip, corner := boundsOf(o.lines[n].clips[i]), boundsOf(o.lines[n].corners[i])
				if got := corner.Translated(clip.X0, clip.Y0); got != edge {
					t.Errorf("%v: a corner of line %d is of %v, want %v", bounds, n, got, edge)
				}
				parts = append(parts, clip)
				if side := o.lines[n].sides[i]; side.Visible() {
					parts = append(parts, boundsOf(side))
				}
			}
			inside := edge.Expanded(-line.Width)
			for y := float32(0); y < within.Y1; y++ {
				for x := float32(0); x < within.X1; x++ {
					p, times := fyne.NewPos(x, y), 0
					for _, part := range parts {
						if part.Contains(p) {
							times++
						}
					}
					if seen := edge.Contains(p) && !inside.Contains(p); times > 1 || seen && times == 0 {
						t.Fatalf("%v: pixel %v of line %d is drawn %d times", bounds, p, n, times)
					}
				}
			}
		}
	}
}

// A large Outline costs what can be seen of it.
func TestOutlineIsCheap(t *testing.T) {
	o := NewOutline(len(testLines))
	o.Draw(geometry.Rect{X0: 20, Y0: 10, X1: 920, Y1: 710}, testLines...)
	area := float32(0)
	for _, part := range o.Objects {
		area += part.Size().Width * part.Size().Height
	}
	if visible := float32((4 + 2) * 2 * (900 + 700)); area > visible*1.1 {
		t.Errorf("%v pixels are drawn for lines of %v", area, visible)
	}
}

func boundsOf(o fyne.CanvasObject) geometry.Rect { return geometry.NewRect(o.Position(), o.Size()) }
