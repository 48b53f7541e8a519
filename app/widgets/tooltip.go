package widgets

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/geometry"
)

// tooltipMaxWidth is the width at which the lines of a tooltip break, in the theme's
// units.
const tooltipMaxWidth = 360

// tooltipTime is how long a tooltip stays: nothing tells that the pointer left the window.
const tooltipTime = 8 * time.Second

// A tooltip shows a text about one object at a time, in a layer over the window.
type tooltip struct {
	layer      *fyne.Container
	background *canvas.Rectangle
	text       *WrappedLabel
	owner      fyne.CanvasObject // nil while it is hidden
	since      time.Time
}

func newTooltip() *tooltip {
	t := &tooltip{background: &canvas.Rectangle{}, text: NewWrappedLabel("")}
	t.text.SizeName = theme.SizeNameCaptionText
	t.layer = &fyne.Container{Objects: []fyne.CanvasObject{t.background, t.text}}
	t.layer.Hide()
	return t
}

func (t *tooltip) show(owner fyne.CanvasObject, text string) {
	if text == "" || !owner.Visible() {
		return
	}
	if t.owner != owner {
		t.owner, t.since = owner, time.Now()
	}
	SetText(&t.text.Label, text)
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
	const gap = 6
	window := geometry.NewRect(fyne.Position{}, t.layer.Size()).Expanded(-gap)
	width := float32(0)
	for _, line := range strings.Split(t.text.Text, "\n") {
		width = max(width, fyne.MeasureText(line, theme.CaptionTextSize(), fyne.TextStyle{}).Width)
	}
	width = min(width+2*theme.InnerPadding()+1, tooltipMaxWidth, window.Size().Width)
	t.text.Resize(fyne.NewSize(width, 1))
	size := fyne.NewSize(width, t.text.MinSize().Height)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(t.owner)
	r := geometry.NewRect(fyne.NewPos(at.X+(t.owner.Size().Width-size.Width)/2, at.Y-size.Height-gap), size)
	if r.Y0 < 0 {
		r = r.Translated(0, t.owner.Size().Height+size.Height+2*gap)
	}
	r = r.ClampedTo(window)
	r.SetBounds(t.background)
	r.SetBounds(t.text)
}

// expire hides a tooltip that has been there long enough.
func (t *tooltip) expire(now time.Time) {
	if t.owner != nil && now.Sub(t.since) >= tooltipTime {
		t.hide(t.owner)
	}
}

// update changes the text if it is the one of owner that is shown.
func (t *tooltip) update(owner fyne.CanvasObject, text string) {
	if t.owner == owner && t.text.Text != text {
		t.show(owner, text)
	}
}

func (t *tooltip) hide(owner fyne.CanvasObject) {
	if t.owner == owner {
		t.owner = nil
		t.layer.Hide()
	}
}
