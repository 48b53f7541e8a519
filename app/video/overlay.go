package video

import (
	"cmp"
	"math"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/geometry"
	"peerscope/app/locale"
	"peerscope/app/palette"
	"peerscope/detector/track"
)

// How a box looks, in the theme's units.
const (
	strokeWidth      = 2
	hoverStrokeWidth = 4 // under the pointer
	boxRadius        = 4
	antialiasMargin  = 0.5 // Fyne's smooth edges reach that far out, off the picture
	chipPadding      = 4   // left and right of the text
	fadeIn           = 100 * time.Millisecond
	fadeSteps        = 8 // opacities a fading chip takes: each is a texture of its own
)

// An overlay draws boxes and chips over a picture.
type overlay struct {
	annotations []*annotation  // made once and used again
	objects     []track.Object // by age, the oldest first
	at          time.Time      // of the picture they are in
	pointer     fyne.Position
	hovered     int             // ID of the object under the pointer, or 0
	frame       geometry.Rect   // where the picture is
	obstacles   []geometry.Rect // where no chip may be
	minScore    float32         // the score from which objects are shown
}

// An annotation is the box and the chip of one object.
type annotation struct {
	box, chip canvas.Rectangle
	text      canvas.Text
	id        int // of the object that it showed last
	candidate int // the place that its chip had last, of those that ChipPlacer tries
}

// setObjects changes the objects; layout shows them.
func (o *overlay) setObjects(objects []track.Object, at time.Time) {
	o.objects = slices.SortedFunc(slices.Values(objects), func(a, b track.Object) int { return cmp.Compare(a.ID, b.ID) })
	o.at = at
}

// movePointer highlights the object under the pointer.
func (o *overlay) movePointer(p fyne.Position) {
	before := o.hovered
	o.pointer = p
	o.hovered = o.objectAt(p)
	if o.hovered != before {
		o.layout(o.frame)
	}
}

// objectAt is the ID of the smallest box around p.
func (o *overlay) objectAt(p fyne.Position) (id int) {
	smallest := float32(math.Inf(1))
	for _, object := range o.objects {
		if b := o.boxRect(object); b.Contains(p) && b.Area() < smallest {
			id, smallest = object.ID, b.Area()
		}
	}
	return id
}

// boxRect is where the box of an object is on the view.
func (o *overlay) boxRect(object track.Object) geometry.Rect {
	b, size := object.Detection.Box, o.frame.Size()
	at := func(fraction, length float32) float32 { return min(max(fraction, 0), 1) * length }
	return geometry.Rect{
		X0: o.frame.X0 + at(b.X0, size.Width), Y0: o.frame.Y0 + at(b.Y0, size.Height),
		X1: o.frame.X0 + at(b.X1, size.Width), Y1: o.frame.Y0 + at(b.Y1, size.Height),
	}
}

// layout draws everything on the picture at frame, and says whether there are
// new canvas objects.
func (o *overlay) layout(frame geometry.Rect) (more bool) {
	o.frame = frame
	o.hovered = o.objectAt(o.pointer)
	more = o.grow(len(o.objects))
	placer := geometry.ChipPlacer{Picture: frame, Obstacles: slices.Clone(o.obstacles)}
	for i, m := range o.annotations {
		if i >= len(o.objects) {
			m.hide()
			continue
		}
		o.layoutAnnotation(m, o.objects[i], &placer)
	}
	return more
}

func (o *overlay) layoutAnnotation(m *annotation, object track.Object, placer *geometry.ChipPlacer) {
	if m.id != object.ID {
		m.id, m.candidate = object.ID, -1
	}
	hovered := object.ID == o.hovered
	box := o.boxRect(object)
	m.draw(object, o.caption(object, hovered), o.opacity(object), hovered)
	box.Expanded(-antialiasMargin).SetBounds(&m.box)
	text := m.text.MinSize()
	var chip geometry.Rect
	chip, m.candidate = placer.Place(box, text.AddWidthHeight(2*chipPadding, 0), m.candidate)
	chip.SetBounds(&m.chip)
	m.text.Move(chip.Position().AddXY(chipPadding, 0))
	m.text.Resize(text)
}

// grow makes annotations until there are n.
func (o *overlay) grow(n int) (more bool) {
	for len(o.annotations) < n {
		o.annotations, more = append(o.annotations, &annotation{candidate: -1}), true
	}
	return more
}

// canvasObjects are all boxes, and over them all chips.
func (o *overlay) canvasObjects() (boxes []fyne.CanvasObject) {
	var chips []fyne.CanvasObject
	for _, m := range o.annotations {
		boxes, chips = append(boxes, &m.box), append(chips, &m.chip, &m.text)
	}
	return append(boxes, chips...)
}

// opacity rises with the age of an object and falls as the tracker loses it.
func (o *overlay) opacity(object track.Object) float32 {
	age := float32(o.at.Sub(object.Since)) / float32(fadeIn)
	shown := min(max(age, 0), 1, max(object.Fade, 0))
	return float32(math.Ceil(float64(shown)*fadeSteps)) / fadeSteps
}

// caption is the text of a chip: the label, a thin space and the score, and how long
// the object has been there when it is hovered. An object whose score falls below
// the minimum for a moment keeps its box, but the number would look like a mistake.
func (o *overlay) caption(object track.Object, hovered bool) string {
	d := object.Detection
	s := locale.Label(d.Label)
	if d.Score >= o.minScore {
		s += "\u2009" + locale.Percent(d.Score)
	}
	if hovered {
		s += " · " + locale.Duration(o.at.Sub(object.Since))
	}
	return s
}

func (m *annotation) hide() {
	m.id, m.candidate = 0, -1
	for _, o := range []fyne.CanvasObject{&m.box, &m.chip, &m.text} {
		if o.Visible() {
			o.Hide()
		}
	}
}

func (m *annotation) draw(object track.Object, caption string, opacity float32, hovered bool) {
	c := palette.Of(object.Detection.Label)
	m.box.FillColor = nil
	m.box.StrokeColor = palette.WithOpacity(c, opacity)
	m.box.StrokeWidth = strokeWidth
	if hovered {
		m.box.StrokeWidth = hoverStrokeWidth
	}
	m.box.CornerRadius = boxRadius
	m.chip.FillColor = palette.WithOpacity(c, opacity)
	m.chip.CornerRadius = boxRadius
	m.text.Text = caption
	m.text.Color = palette.WithOpacity(palette.TextColor(c), opacity)
	m.text.TextSize = theme.CaptionTextSize() + 1
	m.text.TextStyle.Bold = true
	m.box.Hidden, m.chip.Hidden, m.text.Hidden = false, false, false
}
