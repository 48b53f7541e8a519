package video

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/geometry"
	"peerscope/app/locale"
	"peerscope/app/palette"
	"peerscope/app/widgets"
	"peerscope/detector/track"
)

// How a box looks besides what palette says, in the theme's units.
const (
	hoverStrokeWidth = 4               // under the pointer
	hoverTime        = 4 * time.Second // after the last motion: nothing tells that the pointer left the window
	antialiasMargin  = 0.5             // Fyne's smooth edges reach that far out, off the picture
	fadeIn           = 100 * time.Millisecond
	fadeOut          = 300 * time.Millisecond
	fadeSteps        = 8 // opacities a fading chip takes: each is a texture of its own
)

// An overlay draws boxes and chips over a picture.
type overlay struct {
	annotations []*annotation // made once and used again
	objects     []shownObject // by age, the oldest first
	at          time.Time     // of the picture they are in
	pointer     fyne.Position
	pointerTime time.Time       // when it moved last
	hovered     int             // ID of the object under the pointer, or 0
	highlighted string          // the label whose objects look hovered, "" is none
	frame       geometry.Rect   // where the picture is
	pixel       float32         // the size of one, in the theme's units
	obstacles   []geometry.Rect // where no chip may be
	minScore    float32         // the score from which objects are shown
}

// A shownObject is in the picture, or was a moment ago and fades out.
type shownObject struct {
	track.Object
	opacity float32
}

// An annotation is the box and the chip of one object.
type annotation struct {
	box           *widgets.Outline
	chip          canvas.Rectangle
	label, detail canvas.Text // detail is the score, and the age under the pointer
	id            int         // of the object that it showed last
	candidate     int         // the place that its chip had last, of those that ChipPlacer tries
}

// setObjects changes the objects; layout shows them. Those that are gone fade out
// where they were.
func (o *overlay) setObjects(objects []track.Object, at time.Time) {
	left := map[int]shownObject{} // of those that were shown, faded on
	if elapsed := at.Sub(o.at); elapsed >= 0 {
		for _, object := range o.objects {
			if object.opacity -= float32(elapsed) / float32(fadeOut); object.opacity > 0 {
				left[object.ID] = object
			}
		}
	}
	o.objects, o.at = nil, at
	for _, object := range objects {
		age := float32(at.Sub(object.Since)) / float32(fadeIn)
		opacity := max(min(age, 1, object.Fade), left[object.ID].opacity, 0)
		o.objects = append(o.objects, shownObject{object, opacity})
		delete(left, object.ID)
	}
	o.objects = slices.AppendSeq(o.objects, maps.Values(left))
	slices.SortFunc(o.objects, func(a, b shownObject) int { return cmp.Compare(a.ID, b.ID) })
}

// movePointer highlights the object under the pointer.
func (o *overlay) movePointer(p fyne.Position, now time.Time) {
	before := o.hovered
	o.pointer, o.pointerTime = p, now
	o.hovered = o.objectAt(p)
	if o.hovered != before {
		o.layout(o.frame)
	}
}

// objectAt is the ID of the smallest box around p.
func (o *overlay) objectAt(p fyne.Position) (id int) {
	smallest := float32(math.Inf(1))
	for _, object := range o.objects {
		if b := o.boxRect(object.Object); b.Contains(p) && b.Area() < smallest {
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
	o.hovered = 0
	if time.Since(o.pointerTime) < hoverTime {
		o.hovered = o.objectAt(o.pointer)
	}
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

func (o *overlay) layoutAnnotation(m *annotation, object shownObject, placer *geometry.ChipPlacer) {
	if m.id != object.ID {
		m.id, m.candidate = object.ID, -1
	}
	hovered := object.ID == o.hovered || object.Detection.Label == o.highlighted
	box := o.boxRect(object.Object)
	m.draw(object, box.Expanded(-antialiasMargin).Snapped(o.pixel), o.detail(object.Object, hovered), hovered)
	label, detail := m.label.MinSize(), m.detail.MinSize()
	var chip geometry.Rect
	chip, m.candidate = placer.Place(box, fyne.NewSize(label.Width+detail.Width+2*palette.ChipPadding, label.Height), m.candidate)
	chip.SetBounds(&m.chip)
	m.label.Move(chip.Position().AddXY(palette.ChipPadding, 0))
	m.label.Resize(label)
	m.detail.Move(chip.Position().AddXY(palette.ChipPadding+label.Width, baseline(&m.label)-baseline(&m.detail)))
	m.detail.Resize(detail)
}

// baseline is how far below the top of a text its letters stand.
func baseline(t *canvas.Text) float32 {
	_, y := fyne.CurrentApp().Driver().RenderedTextSize(t.Text, t.TextSize, t.TextStyle, nil)
	return y
}

// grow makes annotations until there are n.
func (o *overlay) grow(n int) (more bool) {
	for len(o.annotations) < n {
		o.annotations, more = append(o.annotations, &annotation{box: widgets.NewOutline(2), candidate: -1}), true
	}
	return more
}

// canvasObjects are all boxes, and over them all chips.
func (o *overlay) canvasObjects() (boxes []fyne.CanvasObject) {
	var chips []fyne.CanvasObject
	for _, m := range o.annotations {
		boxes, chips = append(boxes, m.box.Container), append(chips, m.chipObjects()...)
	}
	return append(boxes, chips...)
}

// detail is what a chip says after the label: a thin space and the score, and how long
// the object has been there when it is hovered. An object whose score falls below
// the minimum for a moment keeps its box, but the number would look like a mistake.
func (o *overlay) detail(object track.Object, hovered bool) (s string) {
	if score := object.Detection.Score; score >= o.minScore {
		s = "\u2009" + locale.Percent(score)
	}
	if hovered {
		s += " · " + locale.Duration(o.at.Sub(object.Since))
	}
	return s
}

func (m *annotation) chipObjects() []fyne.CanvasObject {
	return []fyne.CanvasObject{&m.chip, &m.label, &m.detail}
}

func (m *annotation) hide() {
	m.id, m.candidate = 0, -1
	widgets.SetVisible(m.box, false)
	for _, o := range m.chipObjects() {
		if o.Visible() {
			o.Hide()
		}
	}
}

func (m *annotation) draw(object shownObject, box geometry.Rect, detail string, hovered bool) {
	opacity := float32(math.Ceil(float64(object.opacity)*fadeSteps)) / fadeSteps
	kind := palette.Of(object.Detection.Label)
	halo, c, text := palette.WithOpacity(palette.Halo, opacity), palette.WithOpacity(kind, opacity), palette.WithOpacity(palette.TextColor(kind), opacity)
	stroke := float32(palette.StrokeWidth)
	if hovered {
		stroke = hoverStrokeWidth
	}
	m.box.Draw(box,
		widgets.Line{Width: stroke + 2*palette.HaloWidth, Radius: palette.BoxRadius + palette.HaloWidth, Color: halo},
		widgets.Line{Inset: palette.HaloWidth, Width: stroke, Radius: palette.BoxRadius, Color: c})
	widgets.SetVisible(m.box, true)
	m.chip.FillColor, m.chip.StrokeColor, m.chip.StrokeWidth, m.chip.CornerRadius = c, halo, palette.HaloWidth, palette.BoxRadius
	m.label.Text, m.label.Color, m.label.TextSize, m.label.TextStyle.Bold = locale.Label(object.Detection.Label), text, theme.CaptionTextSize()+palette.LabelSize-palette.ScoreSize, true
	m.detail.Text, m.detail.Color, m.detail.TextSize = detail, text, theme.CaptionTextSize()
	for _, o := range m.chipObjects() {
		if !o.Visible() {
			o.Show()
		}
	}
}
