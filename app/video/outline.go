package video

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"peerscope/app/geometry"
	"peerscope/app/palette"
)

// outlineSides is how many parts there are around a rectangle.
const outlineSides = 4

// An outline is the line around a box, with its halo. A rectangle with round corners is
// drawn pixel by pixel, its empty inside too, which for a few large boxes takes as long
// as the picture. So there is one for each side, clipped to where the line is.
type outline struct {
	sides      [outlineSides]*container.Clip
	halo, line [outlineSides]canvas.Rectangle
}

func newOutline() *outline {
	o := &outline{}
	for i := range o.sides {
		o.sides[i] = container.NewClip(container.NewWithoutLayout(&o.halo[i], &o.line[i]))
		o.sides[i].Hide()
	}
	return o
}

// draw shows the outline within bounds, which are whole pixels.
func (o *outline) draw(bounds geometry.Rect, stroke float32, line, halo color.NRGBA) {
	const outside = 2 // what smooth edges and rounding take beyond the bounds
	inside := stroke + 2*palette.HaloWidth + palette.BoxRadius
	parts := geometry.Complement(bounds.Expanded(outside), []geometry.Rect{bounds.Expanded(-inside)})
	for i, side := range o.sides {
		if i >= len(parts) {
			side.Hide()
			continue
		}
		parts[i].SetBounds(side)
		within := bounds.Translated(-parts[i].X0, -parts[i].Y0)
		setStroke(&o.halo[i], within, stroke+2*palette.HaloWidth, palette.BoxRadius+palette.HaloWidth, halo)
		setStroke(&o.line[i], within.Expanded(-palette.HaloWidth), stroke, palette.BoxRadius, line)
		side.Show()
	}
}

func setStroke(r *canvas.Rectangle, bounds geometry.Rect, width, radius float32, c color.NRGBA) {
	bounds.SetBounds(r)
	r.StrokeColor, r.StrokeWidth, r.CornerRadius = c, width, radius
}

func (o *outline) hide() {
	for _, side := range o.sides {
		side.Hide()
	}
}

// canvasObjects are the parts that are shown or hidden.
func (o *outline) canvasObjects() (all []fyne.CanvasObject) {
	for _, side := range o.sides {
		all = append(all, side)
	}
	return all
}
