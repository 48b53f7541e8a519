package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// NewRenderer is the renderer of a widget that moves and resizes its canvas
// objects itself: layout does so, and is called whenever the size of the widget
// or what it shows has changed.
func NewRenderer(of fyne.Widget, layout func(), objects func() []fyne.CanvasObject) fyne.WidgetRenderer {
	return &renderer{of, layout, objects}
}

type renderer struct {
	of      fyne.Widget
	layout  func()
	objects func() []fyne.CanvasObject
}

func (r *renderer) Destroy()                     {}
func (r *renderer) Layout(fyne.Size)             { r.layout() }
func (r *renderer) MinSize() fyne.Size           { return r.of.MinSize() }
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects() }

func (r *renderer) Refresh() {
	r.layout()
	canvas.Refresh(r.of)
}
