package app

import (
	"image/color"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/widgets"
	"peerscope/detector/rules"
)

const (
	doubleClick   = 400 * time.Millisecond
	cornerSize    = 9    // in the theme's units
	cursorStep    = 0.02 // of the picture, by an arrow key
	hintMaxWidth  = 460
	leastCorners  = 3
	zonePrecision = 1000 // of a coordinate: a thousandth is less than a pixel of most cameras
)

// A zoneEditor lies over a picture while a zone is drawn in it: by clicks, or by a
// cursor that the arrow keys move.
type zoneEditor struct {
	widget.BaseWidget
	points    []rules.Point
	cursor    rules.Point
	clicked   time.Time // when the last corner was set with the mouse
	corners   []*canvas.Circle
	hint      fyne.CanvasObject
	onChanged func()
	onDone    func(points []rules.Point) // nil where it was cancelled
}

func newZoneEditor(onChanged func(), onDone func([]rules.Point)) *zoneEditor {
	hint := widgets.NewWrappedLabel(lang.L("Click the corners; a double click or Enter closes the zone. Or move with the arrow keys and set corners with the space bar. Backspace takes one back, Escape ends."))
	hint.Alignment = fyne.TextAlignCenter
	e := &zoneEditor{cursor: rules.Point{X: 0.5, Y: 0.5}, onChanged: onChanged, onDone: onDone,
		hint: onStage(container.NewStack(widgets.NewPanel(theme.ColorNameOverlayBackground, 0.88, 10), hint), compactSizes)}
	e.ExtendBaseWidget(e)
	return e
}

// draft is the zone as it would be if the cursor were its last corner.
func (e *zoneEditor) draft() []rules.Point {
	return append(e.points[:len(e.points):len(e.points)], e.cursor)
}

// MouseDown and MouseUp are those of desktop.Mouseable, which unlike fyne.Tappable does
// not wait for a second click.
func (e *zoneEditor) MouseDown(m *desktop.MouseEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil {
		c.Focus(e)
	}
	if m.Button != desktop.MouseButtonPrimary {
		return
	}
	e.cursor = e.pointAt(m.Position)
	if time.Since(e.clicked) < doubleClick && e.isNearLast() {
		e.close()
		return
	}
	e.clicked = time.Now()
	e.addCorner()
}

func (e *zoneEditor) MouseUp(*desktop.MouseEvent) {}

// MouseIn, MouseMoved and MouseOut are those of desktop.Hoverable.
func (e *zoneEditor) MouseIn(m *desktop.MouseEvent) { e.MouseMoved(m) }

func (e *zoneEditor) MouseMoved(m *desktop.MouseEvent) {
	e.cursor = e.pointAt(m.Position)
	e.changed()
}

func (e *zoneEditor) MouseOut() {}

// Cursor is that of desktop.Cursorable.
func (e *zoneEditor) Cursor() desktop.Cursor { return desktop.CrosshairCursor }

// FocusGained, FocusLost, TypedRune and TypedKey are those of fyne.Focusable.
func (e *zoneEditor) FocusGained() {}

func (e *zoneEditor) FocusLost() {}

func (e *zoneEditor) TypedRune(rune) {}

func (e *zoneEditor) TypedKey(k *fyne.KeyEvent) {
	step := func(dx, dy float32) {
		e.cursor = rules.Point{X: snapped(e.cursor.X + dx), Y: snapped(e.cursor.Y + dy)}
		e.changed()
	}
	switch k.Name {
	case fyne.KeyLeft:
		step(-cursorStep, 0)
	case fyne.KeyRight:
		step(cursorStep, 0)
	case fyne.KeyUp:
		step(0, -cursorStep)
	case fyne.KeyDown:
		step(0, cursorStep)
	case fyne.KeySpace:
		e.addCorner()
	case fyne.KeyReturn, fyne.KeyEnter:
		e.close()
	case fyne.KeyBackspace, fyne.KeyDelete:
		e.points = e.points[:max(len(e.points)-1, 0)]
		e.changed()
	case fyne.KeyEscape:
		e.onDone(nil)
	}
}

// snapped is a coordinate inside the picture, as it is kept.
func snapped(v float32) float32 {
	return float32(math.Round(float64(min(max(v, 0), 1))*zonePrecision)) / zonePrecision
}

func (e *zoneEditor) pointAt(at fyne.Position) rules.Point {
	size := e.Size()
	return rules.Point{X: snapped(at.X / max(size.Width, 1)), Y: snapped(at.Y / max(size.Height, 1))}
}

func (e *zoneEditor) place(p rules.Point) fyne.Position {
	return fyne.NewPos(p.X*e.Size().Width, p.Y*e.Size().Height)
}

// isNearLast says whether the cursor is at the last corner.
func (e *zoneEditor) isNearLast() bool {
	if len(e.points) == 0 {
		return false
	}
	d := e.place(e.cursor).Subtract(e.place(e.points[len(e.points)-1]))
	return max(d.X, -d.X, d.Y, -d.Y) <= cornerSize
}

// addCorner sets a corner at the cursor, as far as there may be more.
func (e *zoneEditor) addCorner() {
	if len(e.points) < rules.MaxPoints && (len(e.points) == 0 || e.points[len(e.points)-1] != e.cursor) {
		e.points = append(e.points, e.cursor)
	}
	e.changed()
}

// close ends with the zone that is drawn, if it is one.
func (e *zoneEditor) close() {
	if len(e.points) >= leastCorners {
		e.onDone(e.points)
	}
}

func (e *zoneEditor) changed() {
	e.onChanged()
	e.Refresh()
}

func (e *zoneEditor) layout() {
	marks := e.draft()
	for len(e.corners) < len(marks) {
		c := canvas.NewCircle(color.White)
		c.StrokeColor, c.StrokeWidth = stageColor, 1.5
		e.corners = append(e.corners, c)
	}
	for i, c := range e.corners {
		widgets.SetVisible(c, i < len(marks))
		if i < len(marks) {
			c.Resize(fyne.NewSquareSize(cornerSize))
			c.Move(e.place(marks[i]).SubtractXY(cornerSize/2, cornerSize/2))
		}
	}
	const margin = 12
	width := min(e.Size().Width-2*margin, hintMaxWidth)
	e.hint.Resize(fyne.NewSize(width, 1))
	e.hint.Resize(fyne.NewSize(width, e.hint.MinSize().Height))
	y := e.Size().Height - e.hint.Size().Height - margin
	if e.cursor.Y*e.Size().Height > y-3*margin { // it is in the way
		y = margin
	}
	e.hint.Move(fyne.NewPos((e.Size().Width-width)/2, y))
}

// MinSize is part of fyne.CanvasObject.
func (e *zoneEditor) MinSize() fyne.Size { return fyne.NewSquareSize(1) }

// CreateRenderer is part of fyne.Widget.
func (e *zoneEditor) CreateRenderer() fyne.WidgetRenderer {
	return widgets.NewRenderer(e, e.layout, func() (all []fyne.CanvasObject) {
		for _, c := range e.corners {
			all = append(all, c)
		}
		return append(all, e.hint)
	})
}
