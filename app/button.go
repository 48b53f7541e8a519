package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A button is Fyne's with a text that appears when it is pointed at or has the
// focus, with a ring while it has the focus, and with the window's own keys.
type button struct {
	widget.Button
	tooltipText string
	tooltip     *tooltip
	shortcuts   *shortcuts
	onActivity  func() // told when it gets the focus; may be nil
	focused     bool
}

func (w *window) newButton(text string, icon fyne.Resource, hint string, tapped func()) *button {
	b := &button{tooltipText: hint, tooltip: w.tooltip, shortcuts: w.shortcuts}
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// update changes how the button looks, if it is not so already.
func (b *button) update(icon fyne.Resource, importance widget.Importance, hint string) {
	if b.Icon == icon && b.Importance == importance && b.tooltipText == hint {
		return
	}
	b.Icon, b.Importance, b.tooltipText = icon, importance, hint
	b.tooltip.changed(b)
	b.Refresh()
}

// MouseIn is part of desktop.Hoverable.
func (b *button) MouseIn(e *desktop.MouseEvent) {
	b.Button.MouseIn(e)
	b.tooltip.show(b)
}

// MouseMoved is part of desktop.Hoverable.
func (b *button) MouseMoved(e *desktop.MouseEvent) {
	b.Button.MouseMoved(e)
	b.notifyActivity()
}

// MouseOut is part of desktop.Hoverable.
func (b *button) MouseOut() {
	b.Button.MouseOut()
	b.tooltip.hide(b)
}

// FocusGained is part of fyne.Focusable.
func (b *button) FocusGained() {
	b.focused = true
	b.Button.FocusGained()
	b.notifyActivity()
	b.tooltip.show(b)
}

// FocusLost is part of fyne.Focusable.
func (b *button) FocusLost() {
	b.focused = false
	b.Button.FocusLost()
	b.tooltip.hide(b)
}

// TypedKey is part of fyne.Focusable: Enter presses too.
func (b *button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		b.Button.TypedKey(e)
		b.shortcuts.handleKey(e)
	}
}

func (b *button) notifyActivity() {
	if b.onActivity != nil {
		b.onActivity()
	}
}

// CreateRenderer is part of fyne.Widget.
func (b *button) CreateRenderer() fyne.WidgetRenderer {
	r := &focusRingRenderer{WidgetRenderer: b.Button.CreateRenderer(), button: b}
	r.paint()
	return r
}

// A focusRingRenderer draws a ring around a button that has the focus: Fyne only
// tints it, with the colour that buttons of high importance have already.
type focusRingRenderer struct {
	fyne.WidgetRenderer
	button *button
	ring   canvas.Rectangle
}

func (r *focusRingRenderer) paint() {
	r.ring.StrokeColor = theme.ColorForWidget(theme.ColorNameForeground, r.button)
	r.ring.StrokeWidth = 2
	r.ring.CornerRadius = theme.SizeForWidget(theme.SizeNameInputRadius, r.button)
	r.ring.Hidden = !r.button.focused || r.button.Disabled()
}

// Layout is part of fyne.WidgetRenderer.
func (r *focusRingRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.Resize(size)
}

// Objects is part of fyne.WidgetRenderer.
func (r *focusRingRenderer) Objects() []fyne.CanvasObject {
	return append(r.WidgetRenderer.Objects(), &r.ring)
}

// Refresh is part of fyne.WidgetRenderer.
func (r *focusRingRenderer) Refresh() {
	r.paint()
	r.WidgetRenderer.Refresh()
	r.ring.Refresh()
}

// tooltip shows the text of one button at a time, in a layer over the window.
type tooltip struct {
	layer      *fyne.Container
	background *canvas.Rectangle
	text       *canvas.Text
	button     *button
}

func newTooltip() *tooltip {
	h := &tooltip{background: &canvas.Rectangle{}, text: &canvas.Text{}}
	h.layer = &fyne.Container{Objects: []fyne.CanvasObject{h.background, h.text}}
	h.layer.Hide()
	return h
}

func (h *tooltip) show(b *button) {
	if b.tooltipText == "" || !b.Visible() {
		return
	}
	h.button = b
	h.text.Text = b.tooltipText
	h.text.TextSize = theme.CaptionTextSize() + 1
	h.text.Color = theme.Color(theme.ColorNameForeground)
	h.background.FillColor = theme.Color(theme.ColorNameOverlayBackground)
	h.background.StrokeColor = theme.Color(theme.ColorNameSeparator)
	h.background.StrokeWidth = 1
	h.background.CornerRadius = theme.InputRadiusSize()
	h.layout()
	h.layer.Show()
	h.layer.Refresh()
}

// layout puts the text above its button, or below where there is no room.
func (h *tooltip) layout() {
	const gap, padding = 6, 8
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(h.button)
	size := h.text.MinSize().AddWidthHeight(2*padding, padding)
	r := rectAt(fyne.NewPos(at.X+(h.button.Size().Width-size.Width)/2, at.Y-size.Height-gap), size)
	if r.y0 < 0 {
		r = r.translated(0, h.button.Size().Height+size.Height+2*gap)
	}
	room := rectAt(fyne.Position{}, h.layer.Size()).expanded(-gap)
	r = r.clampedTo(room)
	h.background.Move(r.pos())
	h.background.Resize(size)
	h.text.Move(r.pos().AddXY(padding, padding/2))
	h.text.Resize(h.text.MinSize())
}

// changed shows the new text of a button whose text is on show.
func (h *tooltip) changed(b *button) {
	if h.button == b {
		h.show(b)
	}
}

func (h *tooltip) hide(b *button) {
	if h.button == b {
		h.button = nil
		h.layer.Hide()
	}
}
