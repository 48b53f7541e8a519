package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/geometry"
)

// A tooltip shows a text about one object at a time, in a layer over the window.
type tooltip struct {
	layer      *fyne.Container
	background *canvas.Rectangle
	text       *canvas.Text
	owner      fyne.CanvasObject // nil while it is hidden
}

func newTooltip() *tooltip {
	t := &tooltip{background: &canvas.Rectangle{}, text: &canvas.Text{}}
	t.layer = &fyne.Container{Objects: []fyne.CanvasObject{t.background, t.text}}
	t.layer.Hide()
	return t
}

func (t *tooltip) show(owner fyne.CanvasObject, text string) {
	if text == "" || !owner.Visible() {
		return
	}
	t.owner = owner
	t.text.Text = text
	t.text.TextSize = theme.CaptionTextSize() + 1
	t.text.Color = theme.Color(theme.ColorNameForeground)
	t.background.FillColor = theme.Color(theme.ColorNameOverlayBackground)
	t.background.StrokeColor = theme.Color(theme.ColorNameSeparator)
	t.background.StrokeWidth = 1
	t.background.CornerRadius = theme.InputRadiusSize()
	t.layout()
	t.layer.Show()
	t.layer.Refresh()
}

// layout puts the text above its owner, or below where there is no room.
func (t *tooltip) layout() {
	const gap, padding = 6, 8
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(t.owner)
	size := t.text.MinSize().AddWidthHeight(2*padding, padding)
	r := geometry.NewRect(fyne.NewPos(at.X+(t.owner.Size().Width-size.Width)/2, at.Y-size.Height-gap), size)
	if r.Y0 < 0 {
		r = r.Translated(0, t.owner.Size().Height+size.Height+2*gap)
	}
	r = r.ClampedTo(geometry.NewRect(fyne.Position{}, t.layer.Size()).Expanded(-gap))
	t.background.Move(r.Position())
	t.background.Resize(size)
	t.text.Move(r.Position().AddXY(padding, padding/2))
	t.text.Resize(t.text.MinSize())
}

// update changes the text if it is the one of owner that is shown.
func (t *tooltip) update(owner fyne.CanvasObject, text string) {
	if t.owner == owner {
		t.show(owner, text)
	}
}

func (t *tooltip) hide(owner fyne.CanvasObject) {
	if t.owner == owner {
		t.owner = nil
		t.layer.Hide()
	}
}
