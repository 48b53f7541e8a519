package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/geometry"
)

// A tooltip shows the text of one button at a time, in a layer over the window.
type tooltip struct {
	layer      *fyne.Container
	background *canvas.Rectangle
	text       *canvas.Text
	button     *Button
}

func newTooltip() *tooltip {
	t := &tooltip{background: &canvas.Rectangle{}, text: &canvas.Text{}}
	t.layer = &fyne.Container{Objects: []fyne.CanvasObject{t.background, t.text}}
	t.layer.Hide()
	return t
}

func (t *tooltip) show(b *Button) {
	if b.tooltip == "" || !b.Visible() {
		return
	}
	t.button = b
	t.text.Text = b.tooltip
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

// layout puts the text above its button, or below where there is no room.
func (t *tooltip) layout() {
	const gap, padding = 6, 8
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(t.button)
	size := t.text.MinSize().AddWidthHeight(2*padding, padding)
	r := geometry.NewRect(fyne.NewPos(at.X+(t.button.Size().Width-size.Width)/2, at.Y-size.Height-gap), size)
	if r.Y0 < 0 {
		r = r.Translated(0, t.button.Size().Height+size.Height+2*gap)
	}
	r = r.ClampedTo(geometry.NewRect(fyne.Position{}, t.layer.Size()).Expanded(-gap))
	t.background.Move(r.Position())
	t.background.Resize(size)
	t.text.Move(r.Position().AddXY(padding, padding/2))
	t.text.Resize(t.text.MinSize())
}

// update shows the new text of a button whose text is on show.
func (t *tooltip) update(b *Button) {
	if t.button == b {
		t.show(b)
	}
}

func (t *tooltip) hide(b *Button) {
	if t.button == b {
		t.button = nil
		t.layer.Hide()
	}
}
