package app

import (
	"image"
	"image/color"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/journal"
	"peerscope/app/palette"
	"peerscope/app/widgets"
)

const (
	timelineParts  = 120 // bars
	timelinePage   = 10  // of them, for a key that turns a page
	timelineHeight = 64  // of the bars, in the theme's units
)

// timelineBars are a bar for each part of the time, in the colours of the labels, with a
// mark above it where there were alarms. The pointer and the arrow keys go from part to
// part.
type timelineBars struct {
	widget.BaseWidget
	ring    *canvas.Rectangle // around them while they have the focus
	toolkit *widgets.Toolkit
	counts  []journal.Count
	alarms  []journal.Count
	raster  *canvas.Raster
	cursor  int // the part that the keys chose; -1 is none
	hovered int // that under the pointer; -1 is none
	goTo    func(part int)
	point   func(part int) // called with the part that is pointed at; -1 is none
}

func newTimelineBars(k *widgets.Toolkit, goTo, point func(int)) *timelineBars {
	b := &timelineBars{toolkit: k, ring: canvas.NewRectangle(color.Transparent), cursor: -1, hovered: -1, goTo: goTo, point: point}
	b.ring.StrokeWidth, b.ring.CornerRadius = 2, 8
	b.ring.Hide()
	b.raster = canvas.NewRaster(b.draw)
	b.raster.SetMinSize(fyne.NewSize(1, timelineHeight))
	b.ExtendBaseWidget(b)
	return b
}

// show shows how much there was, and points at nothing.
func (b *timelineBars) show(counts, alarms []journal.Count) {
	b.counts, b.alarms = counts, alarms
	b.moveTo(-1, -1)
	b.Refresh()
}

// totals are how many objects and alarms a part has.
func (b *timelineBars) totals(part int) (seen, alarms int) {
	for _, c := range b.counts {
		if c.Part == part {
			seen += c.N
		}
	}
	for _, c := range b.alarms {
		if c.Part == part {
			alarms += c.N
		}
	}
	return seen, alarms
}

// moveTo points at a part by the keys and another by the pointer, which counts.
func (b *timelineBars) moveTo(cursor, hovered int) {
	if b.cursor == cursor && b.hovered == hovered {
		return
	}
	b.cursor, b.hovered = cursor, hovered
	if hovered >= 0 {
		b.point(hovered)
	} else {
		b.point(cursor)
	}
	b.raster.Refresh()
}

// partAt is that at a place.
func (b *timelineBars) partAt(at fyne.Position) int {
	return min(max(int(at.X/b.Size().Width*timelineParts), 0), timelineParts-1)
}

// Tapped is that of fyne.Tappable.
func (b *timelineBars) Tapped(e *fyne.PointEvent) {
	part := b.partAt(e.Position)
	b.moveTo(part, b.hovered)
	b.goTo(part)
}

// MouseIn, MouseMoved and MouseOut are those of desktop.Hoverable.
func (b *timelineBars) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

func (b *timelineBars) MouseMoved(e *desktop.MouseEvent) { b.moveTo(b.cursor, b.partAt(e.Position)) }

func (b *timelineBars) MouseOut() { b.moveTo(b.cursor, -1) }

// FocusGained, FocusLost, TypedRune and TypedKey are those of fyne.Focusable. The keys
// begin at the newest.
func (b *timelineBars) FocusGained() {
	b.ring.StrokeColor = theme.Color(theme.ColorNameForeground)
	b.ring.Show()
	if b.cursor < 0 {
		b.moveTo(timelineParts-1, b.hovered)
	}
}

func (b *timelineBars) FocusLost() { b.ring.Hide() }

func (b *timelineBars) TypedRune(rune) {}

func (b *timelineBars) TypedKey(e *fyne.KeyEvent) {
	steps := map[fyne.KeyName]int{
		fyne.KeyLeft: -1, fyne.KeyRight: 1, fyne.KeyPageUp: -timelinePage, fyne.KeyPageDown: timelinePage,
		fyne.KeyHome: -timelineParts, fyne.KeyEnd: timelineParts,
	}
	step, moves := steps[e.Name]
	switch {
	case moves:
		b.moveTo(min(max(b.cursor+step, 0), timelineParts-1), -1)
	case e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter || e.Name == fyne.KeySpace:
		b.goTo(max(b.cursor, 0))
	default:
		b.toolkit.HandleKey(e)
	}
}

// CreateRenderer is that of fyne.Widget.
func (b *timelineBars) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(b.raster)
}

// draw draws the bars, one label above the other. Few are not so low beside many that
// nobody sees them.
func (b *timelineBars) draw(width, height int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	b.drawPointer(img)
	mark := height / 8 // room above the bars
	totals, most := make([]int, timelineParts), 1
	for _, c := range b.counts {
		totals[c.Part] += c.N
		most = max(most, totals[c.Part])
	}
	part, below := -1, 0 // how many of the part are drawn already
	for _, c := range b.counts {
		if c.Part != part {
			part, below = c.Part, 0
		}
		bar := max((height-mark)*totals[part]/most, min(height, 4))
		column := partColumn(part, width)
		fill(img, image.Rect(column.Min.X, height-bar*(below+c.N)/totals[part], column.Max.X, height-bar*below/totals[part]), palette.Of(c.Label))
		below += c.N
	}
	for _, c := range b.alarms {
		drawMark(img, partColumn(c.Part, width), mark-1)
	}
	return img
}

// partColumn is where a bar is across, with a gap after it.
func partColumn(part, width int) image.Rectangle {
	from := part * width / timelineParts
	return image.Rect(from, 0, max((part+1)*width/timelineParts-1, from+1), 0)
}

// drawPointer shades the parts that are pointed at.
func (b *timelineBars) drawPointer(img *image.RGBA) {
	shade := color.NRGBAModel.Convert(theme.Color(theme.ColorNameForeground)).(color.NRGBA)
	for _, part := range []int{b.cursor, b.hovered} {
		if part >= 0 {
			column := partColumn(part, img.Rect.Dx())
			fill(img, image.Rect(column.Min.X, 0, column.Max.X, img.Rect.Dy()), palette.WithOpacity(shade, 0.35))
		}
	}
}

// drawMark draws a triangle that points down at a bar.
func drawMark(img *image.RGBA, column image.Rectangle, height int) {
	middle := (column.Min.X + column.Max.X) / 2
	for y := range height {
		half := (height - y) * 2 / 3
		fill(img, image.Rect(middle-half, y, middle+half+1, y+1), color.NRGBAModel.Convert(theme.Color(theme.ColorNameError)).(color.NRGBA))
	}
}

func fill(img *image.RGBA, r image.Rectangle, c color.NRGBA) {
	draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Over)
}
