package app

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// Drawn by the processor, a window costs what its pixels cost, and for each picture all
// of it is drawn: a call is to be little more than the picture, whatever lies over it.
func TestACallIsDrawnOnce(t *testing.T) {
	m := member("a")
	m.Speaking = true
	f := newTestWindow(t, Options{})
	f.render(callState(m))
	f.showPicture(m, 640, 480, object(1, "person", .1, .1, .5, .9), object(2, "person", .4, .1, .9, .9), object(3, "laptop", 0, 0, 1, 1))
	f.render(callState(m))
	f.call.stage.tiles[0].FocusGained()
	f.call.stage.tiles[0].alarm.Show()
	size := f.Canvas().Size()
	if times := paintedArea(f.Canvas().Content(), size.Width*size.Height) / (size.Width * size.Height); times < 0.9 || times > 1.4 {
		t.Errorf("the window is drawn %.2f times over", times)
	}
}

// paintedArea is the sum of what is drawn for o and all in it, each at most limit: what
// Fyne computes for a rectangle is all of it, also where it only has a stroke.
func paintedArea(o fyne.CanvasObject, limit float32) (sum float32) {
	if !o.Visible() {
		return 0
	}
	own := min(o.Size().Width*o.Size().Height, limit)
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *canvas.Rectangle:
		if isTransparent(o.FillColor) && (isTransparent(o.StrokeColor) || o.StrokeWidth == 0) {
			return 0
		}
		return own
	case *canvas.Image, *canvas.Text, *canvas.Raster, *canvas.Circle:
		return own
	case *container.Clip:
		parts, limit = []fyne.CanvasObject{o.Content}, own
	case *container.ThemeOverride:
		parts = []fyne.CanvasObject{o.Content}
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	for _, part := range parts {
		sum += paintedArea(part, limit)
	}
	return sum
}

func isTransparent(c color.Color) bool {
	if c == nil {
		return true
	}
	_, _, _, a := c.RGBA()
	return a == 0
}
