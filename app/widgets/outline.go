package widgets

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"peerscope/app/geometry"
)

// outlineParts is how many corners there are, and how many sides.
const outlineParts = 4

// An Outline is one or more lines with round corners around a rectangle. Drawn as a
// canvas.Rectangle a line would cost as much as a picture of that size: its empty inside
// is computed pixel by pixel. So the sides are plain rectangles, and only what is in the
// corners is drawn with a radius. It is hidden at first.
type Outline struct {
	*fyne.Container
	lines []outlineLine
}

// A Line is one of those of an Outline, in the theme's units.
type Line struct {
	Inset  float32 // from the bounds to the outer edge of the line
	Width  float32
	Radius float32 // of the outer edge
	Color  color.NRGBA
}

// An outlineLine is what draws one line.
type outlineLine struct {
	sides   [outlineParts]*canvas.Rectangle
	clips   [outlineParts]*container.Clip
	corners [outlineParts]*canvas.Rectangle // all of the rectangle, each in its clip
}

// NewOutline makes one with so many lines.
func NewOutline(lines int) *Outline {
	o := &Outline{container.NewWithoutLayout(), make([]outlineLine, lines)}
	for n := range o.lines {
		l := &o.lines[n]
		for i := range outlineParts {
			l.sides[i], l.corners[i] = canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
			l.clips[i] = container.NewClip(container.NewWithoutLayout(l.corners[i]))
			o.Add(l.sides[i])
			o.Add(l.clips[i])
		}
	}
	o.Hide()
	return o
}

// Draw puts the lines, as many as the Outline was made with, within bounds, which are
// whole pixels. Later ones lie over earlier ones.
func (o *Outline) Draw(bounds geometry.Rect, lines ...Line) {
	bounds.SetBounds(o)
	for i, l := range lines {
		o.lines[i].draw(geometry.NewRect(fyne.Position{}, bounds.Size()), l)
	}
}

func (l *outlineLine) draw(bounds geometry.Rect, line Line) {
	const grid = 4 // whole pixels at the usual scales, or there were gaps between the parts
	corner := grid * float32(math.Ceil(float64(line.Inset+max(line.Width, line.Radius))/grid))
	size := bounds.Size()
	across, down := min(corner, size.Width/2), min(corner, size.Height/2)
	edge := bounds.Expanded(-line.Inset)
	for i, r := range []geometry.Rect{
		{X0: across, Y0: edge.Y0, X1: size.Width - across, Y1: edge.Y0 + line.Width},
		{X0: across, Y0: edge.Y1 - line.Width, X1: size.Width - across, Y1: edge.Y1},
		{X0: edge.X0, Y0: down, X1: edge.X0 + line.Width, Y1: size.Height - down},
		{X0: edge.X1 - line.Width, Y0: down, X1: edge.X1, Y1: size.Height - down},
	} {
		r.SetBounds(l.sides[i])
		l.sides[i].FillColor = line.Color
		SetVisible(l.sides[i], r.Area() > 0)
	}
	l.drawCorners(bounds, edge, across, down, line)
}

// drawCorners draws the line where it is within across and down of a corner, and what its
// smooth edges take beyond the bounds.
func (l *outlineLine) drawCorners(bounds, edge geometry.Rect, across, down float32, line Line) {
	const beyond = 2
	outer := bounds.Expanded(beyond)
	for i, r := range []geometry.Rect{
		{X0: outer.X0, Y0: outer.Y0, X1: across, Y1: down},
		{X0: bounds.X1 - across, Y0: outer.Y0, X1: outer.X1, Y1: down},
		{X0: outer.X0, Y0: bounds.Y1 - down, X1: across, Y1: outer.Y1},
		{X0: bounds.X1 - across, Y0: bounds.Y1 - down, X1: outer.X1, Y1: outer.Y1},
	} {
		r.SetBounds(l.clips[i])
		c := l.corners[i]
		edge.Translated(-r.X0, -r.Y0).SetBounds(c)
		c.StrokeColor, c.StrokeWidth, c.CornerRadius = line.Color, line.Width, line.Radius
	}
}
