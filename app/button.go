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
	hint    string
	hints   *hints
	keys    *keys
	woken   func() // told when it gets the focus; may be nil
	focused bool
}

func (w *window) newButton(text string, icon fyne.Resource, hint string, tapped func()) *button {
	b := &button{hint: hint, hints: w.hints, keys: w.keys}
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// set changes how the button looks, if it is not so already.
func (b *button) set(icon fyne.Resource, importance widget.Importance, hint string) {
	if b.Icon == icon && b.Importance == importance && b.hint == hint {
		return
	}
	b.Icon, b.Importance, b.hint = icon, importance, hint
	b.hints.changed(b)
	b.Refresh()
}

// MouseIn is part of desktop.Hoverable.
func (b *button) MouseIn(e *desktop.MouseEvent) {
	b.Button.MouseIn(e)
	b.hints.show(b)
}

// MouseMoved is part of desktop.Hoverable.
func (b *button) MouseMoved(e *desktop.MouseEvent) {
	b.Button.MouseMoved(e)
	b.wake()
}

// MouseOut is part of desktop.Hoverable.
func (b *button) MouseOut() {
	b.Button.MouseOut()
	b.hints.hide(b)
}

// FocusGained is part of fyne.Focusable.
func (b *button) FocusGained() {
	b.focused = true
	b.Button.FocusGained()
	b.wake()
	b.hints.show(b)
}

// FocusLost is part of fyne.Focusable.
func (b *button) FocusLost() {
	b.focused = false
	b.Button.FocusLost()
	b.hints.hide(b)
}

// TypedKey is part of fyne.Focusable: Enter presses too.
func (b *button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		b.Button.TypedKey(e)
		b.keys.typed(e)
	}
}

func (b *button) wake() {
	if b.woken != nil {
		b.woken()
	}
}

// CreateRenderer is part of fyne.Widget.
func (b *button) CreateRenderer() fyne.WidgetRenderer {
	r := &ringRenderer{WidgetRenderer: b.Button.CreateRenderer(), of: b}
	r.paint()
	return r
}

// A ringRenderer draws a ring around a button that has the focus: Fyne only
// tints it, with the colour that buttons of high importance have already.
type ringRenderer struct {
	fyne.WidgetRenderer
	of   *button
	ring canvas.Rectangle
}

func (r *ringRenderer) paint() {
	r.ring.StrokeColor = theme.ColorForWidget(theme.ColorNameForeground, r.of)
	r.ring.StrokeWidth = 2
	r.ring.CornerRadius = theme.SizeForWidget(theme.SizeNameInputRadius, r.of)
	r.ring.Hidden = !r.of.focused || r.of.Disabled()
}

// Layout is part of fyne.WidgetRenderer.
func (r *ringRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.Resize(size)
}

// Objects is part of fyne.WidgetRenderer.
func (r *ringRenderer) Objects() []fyne.CanvasObject {
	return append(r.WidgetRenderer.Objects(), &r.ring)
}

// Refresh is part of fyne.WidgetRenderer.
func (r *ringRenderer) Refresh() {
	r.paint()
	r.WidgetRenderer.Refresh()
	r.ring.Refresh()
}

// hints shows the text of one button at a time, in a layer over the window.
type hints struct {
	layer *fyne.Container
	plate *canvas.Rectangle
	text  *canvas.Text
	owner *button
}

func newHints() *hints {
	h := &hints{plate: &canvas.Rectangle{}, text: &canvas.Text{}}
	h.layer = &fyne.Container{Objects: []fyne.CanvasObject{h.plate, h.text}}
	h.layer.Hide()
	return h
}

func (h *hints) show(b *button) {
	if b.hint == "" || !b.Visible() {
		return
	}
	h.owner = b
	h.text.Text = b.hint
	h.text.TextSize = theme.CaptionTextSize() + 1
	h.text.Color = theme.Color(theme.ColorNameForeground)
	h.plate.FillColor = theme.Color(theme.ColorNameOverlayBackground)
	h.plate.StrokeColor = theme.Color(theme.ColorNameSeparator)
	h.plate.StrokeWidth = 1
	h.plate.CornerRadius = theme.InputRadiusSize()
	h.place()
	h.layer.Show()
	h.layer.Refresh()
}

// place puts the text above its button, or below where there is no room.
func (h *hints) place() {
	const gap, padding = 6, 8
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(h.owner)
	size := h.text.MinSize().AddWidthHeight(2*padding, padding)
	r := rectAt(fyne.NewPos(at.X+(h.owner.Size().Width-size.Width)/2, at.Y-size.Height-gap), size)
	if r.y0 < 0 {
		r = r.shifted(0, h.owner.Size().Height+size.Height+2*gap)
	}
	room := rectAt(fyne.Position{}, h.layer.Size()).grown(-gap)
	r = r.into(room)
	h.plate.Move(r.pos())
	h.plate.Resize(size)
	h.text.Move(r.pos().AddXY(padding, padding/2))
	h.text.Resize(h.text.MinSize())
}

// changed shows the new text of a button whose text is on show.
func (h *hints) changed(b *button) {
	if h.owner == b {
		h.show(b)
	}
}

func (h *hints) hide(b *button) {
	if h.owner == b {
		h.owner = nil
		h.layer.Hide()
	}
}
