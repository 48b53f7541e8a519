package app

import (
	"cmp"
	"image/color"
	"math"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/palette"
	"peerscope/detector/track"
)

// How a box looks, in the theme's units.
const (
	strokeWidth   = 2
	pointedStroke = 4 // under the pointer
	boxRadius     = 4
	softEdge      = 0.5 // Fyne's smooth edges reach that far out, off the picture
	chipPadding   = 4   // left and right of the text
	fadeIn        = 100 * time.Millisecond
	fadeSteps     = 8 // opacities a fading chip takes: each is a texture of its own
)

// An overlay draws boxes and chips over a picture. Its canvas objects are made
// once and used again.
type overlay struct {
	canvasObjects []fyne.CanvasObject // all boxes, then all chips, then all texts
	marks         []*mark
	objects       []track.Object // by age, the oldest first
	at            time.Time      // of the picture they are in
	pointer       fyne.Position
	pointed       int     // ID of the object under the pointer, or 0
	frame         rect    // where the picture is
	free          []rect  // where no chip may be
	least         float32 // the score from which objects are shown
}

// A mark shows one object.
type mark struct {
	box, chip canvas.Rectangle
	text      canvas.Text
	id        int // of the object it showed last
	chosen    int // which place its chip had
}

// set changes the objects; place shows them.
func (o *overlay) set(objects []track.Object, at time.Time) {
	o.objects = slices.SortedFunc(slices.Values(objects), func(a, b track.Object) int { return cmp.Compare(a.ID, b.ID) })
	o.at = at
}

// point says where the pointer is.
func (o *overlay) point(p fyne.Position) {
	before := o.pointed
	o.pointer = p
	o.pointed = o.under(p)
	if o.pointed != before {
		o.place(o.frame)
	}
}

// under is the ID of the smallest box around p.
func (o *overlay) under(p fyne.Position) (id int) {
	smallest := float32(math.Inf(1))
	for _, object := range o.objects {
		if b := o.boxOf(object); b.holds(p) && b.area() < smallest {
			id, smallest = object.ID, b.area()
		}
	}
	return id
}

// boxOf is where the box of an object is on the view.
func (o *overlay) boxOf(object track.Object) rect {
	b, size := object.Detection.Box, o.frame.size()
	at := func(fraction, length float32) float32 { return min(max(fraction, 0), 1) * length }
	return rect{
		o.frame.x0 + at(b.X0, size.Width), o.frame.y0 + at(b.Y0, size.Height),
		o.frame.x0 + at(b.X1, size.Width), o.frame.y0 + at(b.Y1, size.Height),
	}
}

// place draws everything on the picture at frame, and says whether there are
// new canvas objects.
func (o *overlay) place(frame rect) (more bool) {
	o.frame = frame
	o.pointed = o.under(o.pointer)
	more = o.need(len(o.objects))
	placer := chipPlacer{picture: frame, taken: slices.Clone(o.free)}
	for i, m := range o.marks {
		if i >= len(o.objects) {
			m.hide()
			continue
		}
		o.placeMark(m, o.objects[i], &placer)
	}
	return more
}

func (o *overlay) placeMark(m *mark, object track.Object, placer *chipPlacer) {
	if m.id != object.ID {
		m.id, m.chosen = object.ID, -1
	}
	pointed := object.ID == o.pointed
	box := o.boxOf(object)
	m.draw(object, o.caption(object, pointed), o.opacity(object), pointed)
	drawn := box.grown(-softEdge)
	m.box.Move(drawn.pos())
	m.box.Resize(drawn.size())
	text := m.text.MinSize()
	var chip rect
	chip, m.chosen = placer.place(box, text.AddWidthHeight(2*chipPadding, 0), m.chosen)
	m.chip.Move(chip.pos())
	m.chip.Resize(chip.size())
	m.text.Move(chip.pos().AddXY(chipPadding, 0))
	m.text.Resize(text)
}

// need makes marks until there are n.
func (o *overlay) need(n int) (more bool) {
	if n <= len(o.marks) {
		return false
	}
	for len(o.marks) < n {
		o.marks = append(o.marks, &mark{chosen: -1})
	}
	o.canvasObjects = nil
	for _, m := range o.marks {
		o.canvasObjects = append(o.canvasObjects, &m.box)
	}
	for _, m := range o.marks {
		o.canvasObjects = append(o.canvasObjects, &m.chip, &m.text)
	}
	return true
}

// opacity fades in by age and out as the object says.
func (o *overlay) opacity(object track.Object) float32 {
	age := float32(o.at.Sub(object.Since)) / float32(fadeIn)
	shown := min(max(age, 0), 1, max(object.Fade, 0))
	return float32(math.Ceil(float64(shown)*fadeSteps)) / fadeSteps
}

// caption is the text of a chip: a label, a thin space, the score; and how long
// the object has been there when it is pointed at. What is seen faintly for a
// moment keeps its box, but a number below the one that was asked for would look
// like a mistake.
func (o *overlay) caption(object track.Object, pointed bool) string {
	d := object.Detection
	s := labelName(d.Label)
	if d.Score >= o.least {
		s += "\u2009" + percent(d.Score)
	}
	if pointed {
		s += " · " + duration(o.at.Sub(object.Since))
	}
	return s
}

func (m *mark) hide() {
	m.id, m.chosen = 0, -1
	for _, o := range []fyne.CanvasObject{&m.box, &m.chip, &m.text} {
		if o.Visible() {
			o.Hide()
		}
	}
}

func (m *mark) draw(object track.Object, caption string, opacity float32, pointed bool) {
	c := palette.Of(object.Detection.Label)
	m.box.FillColor = nil
	m.box.StrokeColor = faded(c, opacity)
	m.box.StrokeWidth = strokeWidth
	if pointed {
		m.box.StrokeWidth = pointedStroke
	}
	m.box.CornerRadius = boxRadius
	m.chip.FillColor = faded(c, opacity)
	m.chip.CornerRadius = boxRadius
	m.text.Text = caption
	m.text.Color = faded(palette.Ink(c), opacity)
	m.text.TextSize = theme.CaptionTextSize() + 1
	m.text.TextStyle.Bold = true
	m.box.Hidden, m.chip.Hidden, m.text.Hidden = false, false, false
}

// faded is c at an opacity from 0 to 1.
func faded(c color.NRGBA, opacity float32) color.NRGBA {
	c.A = uint8(float32(c.A) * min(max(opacity, 0), 1))
	return c
}
