package app

import (
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"peerscope/detector/track"
)

// A videoView shows pictures as they come, letterboxed on what is behind it,
// and boxes over the things seen in them. Like every widget it is for the
// window's goroutine alone.
type videoView struct {
	widget.BaseWidget
	picture  canvas.Image
	overlay  overlay
	onTapped func() // nil: a tap does nothing
	onMoved  func() // told when the pointer moves over the view; may be nil
}

func newVideoView() *videoView {
	v := &videoView{}
	v.picture.ScaleMode = canvas.ImageScaleFastest
	v.picture.FillMode = canvas.ImageFillContain
	v.picture.Hidden = true
	v.ExtendBaseWidget(v)
	return v
}

// show puts a picture and the objects in it on the screen at once. The picture
// must not be written to before another is shown.
func (v *videoView) show(picture *image.RGBA, objects []track.Object, at time.Time) {
	first := v.picture.Hidden
	v.picture.Image = picture
	v.picture.Hidden = false
	v.overlay.setObjects(objects, at)
	v.layout()
	if first {
		v.Refresh() // no window knows a picture that was hidden so far
	}
	v.picture.Refresh()
}

// clear takes the last picture away.
func (v *videoView) clear() {
	if v.picture.Image == nil {
		return
	}
	v.picture.Image = nil
	v.picture.Hidden = true
	v.overlay.setObjects(nil, time.Time{})
	v.layout()
	v.Refresh()
}

// hasPicture says whether there is a picture.
func (v *videoView) hasPicture() bool { return v.picture.Image != nil }

// aspect is width over height of the picture, that of a usual camera at first.
func (v *videoView) aspect() float32 {
	if v.picture.Image == nil {
		return 4.0 / 3
	}
	size := v.picture.Image.Bounds().Size()
	return float32(size.X) / float32(size.Y)
}

// setObstacles says which parts of the view chips must stay out of.
func (v *videoView) setObstacles(parts []rect) {
	v.overlay.obstacles = parts
	v.layout()
}

// layout puts the picture and the boxes where they belong.
func (v *videoView) layout() {
	frame := letterbox(rectAt(fyne.Position{}, v.Size()), v.aspect())
	v.picture.Move(frame.pos())
	v.picture.Resize(frame.size())
	if v.overlay.layout(frame) {
		v.Refresh() // there are more canvas objects than before
	}
}

// Resize is part of fyne.CanvasObject.
func (v *videoView) Resize(size fyne.Size) {
	v.BaseWidget.Resize(size)
	v.layout()
}

// MinSize is part of fyne.CanvasObject: a picture takes what there is.
func (v *videoView) MinSize() fyne.Size { return fyne.NewSquareSize(1) }

// Tapped is part of fyne.Tappable.
func (v *videoView) Tapped(*fyne.PointEvent) {
	if v.onTapped != nil {
		v.onTapped()
	}
}

// MouseIn is part of desktop.Hoverable.
func (v *videoView) MouseIn(e *desktop.MouseEvent) { v.MouseMoved(e) }

// MouseMoved is part of desktop.Hoverable.
func (v *videoView) MouseMoved(e *desktop.MouseEvent) {
	v.overlay.movePointer(e.Position)
	if v.onMoved != nil {
		v.onMoved()
	}
}

// MouseOut is part of desktop.Hoverable.
func (v *videoView) MouseOut() { v.overlay.movePointer(fyne.NewPos(-1, -1)) }

// CreateRenderer is part of fyne.Widget.
func (v *videoView) CreateRenderer() fyne.WidgetRenderer { return videoRenderer{v} }

type videoRenderer struct{ view *videoView }

func (r videoRenderer) Layout(fyne.Size)   {} // Resize and show do it
func (r videoRenderer) MinSize() fyne.Size { return r.view.MinSize() }
func (r videoRenderer) Refresh()           { canvas.Refresh(r.view) }
func (r videoRenderer) Destroy()           {}

func (r videoRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{&r.view.picture}, r.view.overlay.canvasObjects...)
}
