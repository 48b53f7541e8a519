package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A Button is Fyne's with a tooltip while the pointer is over it or it has the
// focus, with a ring while it has the focus, and with the window's shortcuts.
type Button struct {
	widget.Button
	OnActivity  func()        // called when the pointer moves over it and when it gets the focus; may be nil
	OnHighlight func(on bool) // called when the pointer or the focus comes and when both have gone; may be nil
	tooltip     string
	focused     bool
	hovered     bool
	badge       bool
	toolkit     *Toolkit
}

// NewButton makes a Button; text, icon and tooltip may be left out.
func (k *Toolkit) NewButton(text string, icon fyne.Resource, tooltip string, tapped func()) *Button {
	b := &Button{tooltip: tooltip, toolkit: k}
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// Update changes how the button looks, if that is a change.
func (b *Button) Update(icon fyne.Resource, importance widget.Importance, tooltip string) {
	if b.Icon == icon && b.Importance == importance && b.tooltip == tooltip {
		return
	}
	b.Icon, b.Importance, b.tooltip = icon, importance, tooltip
	b.toolkit.tooltip.update(b, tooltip)
	b.Refresh()
}

// SetEnabled makes the button work, or not.
func (b *Button) SetEnabled(on bool) { setEnabled(b, on) }

func setEnabled(w fyne.Disableable, on bool) {
	if on {
		w.Enable()
	} else {
		w.Disable()
	}
}

// Tooltip is the text that is shown for the button.
func (b *Button) Tooltip() string { return b.tooltip }

// SetBadge puts a dot on the button, for a problem of which the tooltip tells.
func (b *Button) SetBadge(on bool) {
	if b.badge != on {
		b.badge = on
		b.Refresh()
	}
}

// HasFocus says whether the keyboard acts on the button.
func (b *Button) HasFocus() bool { return b.focused }

// MouseIn, MouseMoved and MouseOut are those of desktop.Hoverable.
func (b *Button) MouseIn(e *desktop.MouseEvent) {
	b.Button.MouseIn(e)
	b.highlight(true, b.focused)
	b.toolkit.tooltip.show(b, b.tooltip)
}

func (b *Button) MouseMoved(e *desktop.MouseEvent) {
	b.Button.MouseMoved(e)
	b.notifyActivity()
}

func (b *Button) MouseOut() {
	b.Button.MouseOut()
	b.highlight(false, b.focused)
	b.toolkit.tooltip.hide(b)
}

// Tapped is part of fyne.Tappable. What the button does may put something else in its place.
func (b *Button) Tapped(e *fyne.PointEvent) {
	b.toolkit.tooltip.hide(b)
	b.Button.Tapped(e)
}

// FocusGained, FocusLost and TypedKey are those of fyne.Focusable. Enter presses too.
func (b *Button) FocusGained() {
	b.highlight(b.hovered, true)
	b.Button.FocusGained()
	b.notifyActivity()
	b.toolkit.tooltip.show(b, b.tooltip)
}

func (b *Button) FocusLost() {
	b.highlight(b.hovered, false)
	b.Button.FocusLost()
	b.toolkit.tooltip.hide(b)
}

func (b *Button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		b.Button.TypedKey(e)
		b.toolkit.HandleKey(e)
	}
}

// highlight takes note of the pointer and the focus.
func (b *Button) highlight(hovered, focused bool) {
	before := b.hovered || b.focused
	b.hovered, b.focused = hovered, focused
	if now := hovered || focused; now != before && b.OnHighlight != nil {
		b.OnHighlight(now)
	}
}

func (b *Button) notifyActivity() {
	if b.OnActivity != nil {
		b.OnActivity()
	}
}

// CreateRenderer is part of fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	r := &focusRingRenderer{WidgetRenderer: b.Button.CreateRenderer(), button: b}
	r.paint()
	return r
}

// A focusRingRenderer draws a ring around a button that has the focus: Fyne only
// tints it, in the colour that buttons of high importance have already. It also draws
// the badge.
type focusRingRenderer struct {
	fyne.WidgetRenderer
	button *Button
	ring   canvas.Rectangle
	badge  canvas.Circle
}

const badgeSide, badgeInset = 12, 4 // in the theme's units

func (r *focusRingRenderer) paint() {
	r.ring.StrokeColor = theme.ColorForWidget(theme.ColorNameForeground, r.button)
	r.ring.StrokeWidth = 2
	r.ring.CornerRadius = theme.SizeForWidget(theme.SizeNameInputRadius, r.button)
	r.ring.Hidden = !r.button.focused || r.button.Disabled()
	r.badge.FillColor = theme.ColorForWidget(theme.ColorNameWarning, r.button)
	r.badge.StrokeColor = theme.ColorForWidget(theme.ColorNameOverlayBackground, r.button)
	r.badge.StrokeWidth = 2
	r.badge.Hidden = !r.button.badge
}

func (r *focusRingRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.Resize(size)
	r.badge.Resize(fyne.NewSquareSize(badgeSide))
	r.badge.Move(fyne.NewPos(size.Width-badgeSide-badgeInset, badgeInset))
}

func (r *focusRingRenderer) Objects() []fyne.CanvasObject {
	return append(r.WidgetRenderer.Objects(), &r.ring, &r.badge)
}

func (r *focusRingRenderer) Refresh() {
	r.paint()
	r.WidgetRenderer.Refresh()
	r.ring.Refresh()
	r.badge.Refresh()
}

// A ToggleButton is a Button that has one drawing while it is on, and another without
// a background while it is off.
type ToggleButton struct {
	Button  *Button
	on, off fyne.Resource
}

// NewToggleButton makes a button that is on.
func (k *Toolkit) NewToggleButton(on, off fyne.Resource, tapped func()) *ToggleButton {
	return &ToggleButton{k.NewButton("", on, "", tapped), on, off}
}

// Set changes the state of the button.
func (t *ToggleButton) Set(on bool, tooltip string) {
	if on {
		t.Button.Update(t.on, widget.MediumImportance, tooltip)
	} else {
		t.Button.Update(t.off, widget.LowImportance, tooltip)
	}
}
