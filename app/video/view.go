// Package video shows pictures as they arrive, and boxes over the objects that
// were detected in them.
package video

import (
	"image"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/geometry"
	"peerscope/app/widgets"
	"peerscope/detector/track"
)

// A PointerHandler is called for what the pointer does on a View; each may be nil.
type PointerHandler struct {
	Tapped, DoubleTapped, Moved func()
	TappedSecondary             func(absolute fyne.Position)
}

// A View shows a picture, letterboxed on what is behind it, and boxes over the
// objects in it. Like every widget it is for Fyne's main goroutine alone.
type View struct {
	widget.BaseWidget
	Pointer   PointerHandler
	OnResized func() // called for a first picture and one of another aspect; may be nil
	picture   canvas.Image
	zones     zoneOutlines
	overlay   overlay
	width     atomic.Int32 // of the picture on the screen, in pixels
}

// NewView makes a view of pictures with corners of a radius in the theme's units.
func NewView(cornerRadius float32) *View {
	v := &View{}
	v.picture.CornerRadius = cornerRadius
	v.picture.ScaleMode = canvas.ImageScaleFastest
	v.picture.FillMode = canvas.ImageFillContain
	v.picture.Hidden = true
	v.ExtendBaseWidget(v)
	return v
}

// SetPicture puts a picture and the objects in it on the screen at once. The
// picture must not be written to before another is set; at is the time at which
// it was captured.
func (v *View) SetPicture(picture *image.RGBA, objects []track.Object, at time.Time) {
	first, before := v.picture.Hidden, v.Aspect()
	v.picture.Image = picture
	v.picture.Hidden = false
	v.overlay.setObjects(objects, at)
	v.layout()
	if first {
		v.Refresh() // no window knows a picture that was hidden so far
	}
	v.picture.Refresh()
	if v.OnResized != nil && (first || v.Aspect() != before) {
		v.OnResized()
	}
}

// Clear takes the last picture away.
func (v *View) Clear() {
	if v.picture.Image == nil {
		return
	}
	v.picture.Image = nil
	v.picture.Hidden = true
	v.overlay.setObjects(nil, time.Time{})
	v.layout()
	v.Refresh()
}

// HasPicture says whether there is a picture.
func (v *View) HasPicture() bool { return v.picture.Image != nil }

// Aspect is width over height of the picture, that of a usual camera at first.
func (v *View) Aspect() float32 {
	if v.picture.Image == nil {
		return 4.0 / 3
	}
	size := v.picture.Image.Bounds().Size()
	return float32(size.X) / float32(size.Y)
}

// NeedsHalf says whether a picture that is width pixels wide would be drawn at half its
// size or less, so that a half of it is enough. Any goroutine may ask.
func (v *View) NeedsHalf(width int) bool {
	shown := int(v.width.Load())
	return shown > 0 && 2*shown <= width
}

// SetDimmed makes the picture half transparent the next time it is drawn.
func (v *View) SetDimmed(on bool) {
	v.picture.Translucency = 0
	if on {
		v.picture.Translucency = 0.5
	}
}

// SetMinScore says from which score on the chip of an object shows the score.
func (v *View) SetMinScore(score float32) { v.overlay.minScore = score }

// SetObstacles says which parts of the view chips must stay out of.
func (v *View) SetObstacles(parts []geometry.Rect) {
	v.overlay.obstacles = parts
	v.layout()
}

// layout puts the picture and the boxes where they belong.
func (v *View) layout() {
	frame := geometry.Letterbox(geometry.NewRect(fyne.Position{}, v.Size()), v.Aspect())
	frame.SetBounds(&v.picture)
	v.overlay.pixel = 1
	if c := fyne.CurrentApp().Driver().CanvasForObject(v); c != nil {
		v.overlay.pixel = 1 / c.Scale()
	}
	v.width.Store(int32(math.Ceil(float64(frame.Size().Width / v.overlay.pixel))))
	shown := frame
	if v.picture.Hidden {
		shown = geometry.Rect{}
	}
	if more := v.zones.layout(shown); v.overlay.layout(frame) || more {
		v.Refresh() // there are more canvas objects than before
	}
}

// Resize is part of fyne.CanvasObject.
func (v *View) Resize(size fyne.Size) {
	if size == v.Size() {
		return // each State gives a tile its place anew
	}
	v.BaseWidget.Resize(size)
	v.layout()
}

// MinSize is part of fyne.CanvasObject: a picture takes what there is.
func (v *View) MinSize() fyne.Size { return fyne.NewSquareSize(1) }

// Tapped, DoubleTapped and TappedSecondary are those of fyne.Tappable and its like.
func (v *View) Tapped(*fyne.PointEvent) { call(v.Pointer.Tapped) }

func (v *View) DoubleTapped(*fyne.PointEvent) { call(v.Pointer.DoubleTapped) }

func (v *View) TappedSecondary(e *fyne.PointEvent) {
	if v.Pointer.TappedSecondary != nil {
		v.Pointer.TappedSecondary(e.AbsolutePosition)
	}
}

// MouseIn, MouseMoved and MouseOut are those of desktop.Hoverable.
func (v *View) MouseIn(e *desktop.MouseEvent) { v.MouseMoved(e) }

func (v *View) MouseMoved(e *desktop.MouseEvent) {
	v.overlay.movePointer(e.Position, time.Now())
	call(v.Pointer.Moved)
}

func (v *View) MouseOut() { v.overlay.movePointer(fyne.NewPos(-1, -1), time.Now()) }

// Highlight shows the boxes of a label as if the pointer were over them; "" is none.
func (v *View) Highlight(label string) {
	if v.overlay.highlighted != label {
		v.overlay.highlighted = label
		v.layout()
	}
}

func call(f func()) {
	if f != nil {
		f()
	}
}

// CreateRenderer is part of fyne.Widget. Resize and SetPicture do the layout.
func (v *View) CreateRenderer() fyne.WidgetRenderer {
	return widgets.NewRenderer(v, func() {}, func() []fyne.CanvasObject {
		return slices.Concat([]fyne.CanvasObject{&v.picture}, v.zones.canvasObjects(), v.overlay.canvasObjects())
	})
}
