package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// NewVScroll lets what is too high be scrolled, with room for the bar beside it.
func NewVScroll(o fyne.CanvasObject) *container.Scroll {
	return container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, theme.ScrollBarSize()), o))
}

// WithWheel has the mouse wheel scroll all of what s holds: a text field in it would
// swallow the wheel.
func WithWheel(s *container.Scroll) fyne.CanvasObject {
	w := &wheel{scroll: s}
	w.ExtendBaseWidget(w)
	return container.NewStack(s, w)
}

// A wheel lies over a scroll and takes nothing but the turns of the mouse wheel.
type wheel struct {
	widget.BaseWidget
	scroll *container.Scroll
}

// Scrolled is part of fyne.Scrollable.
func (w *wheel) Scrolled(e *fyne.ScrollEvent) { w.scroll.Scrolled(e) }

// CreateRenderer is part of fyne.Widget.
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return NewRenderer(w, func() {}, func() []fyne.CanvasObject { return nil })
}

// MinSize is part of fyne.CanvasObject.
func (w *wheel) MinSize() fyne.Size { return fyne.Size{} }

// NewSection is a heading with what belongs to it.
func NewSection(title string, parts ...fyne.CanvasObject) fyne.CanvasObject {
	return WithSpaceBelow(container.NewVBox(append([]fyne.CanvasObject{NewHeading(title)}, parts...)...))
}

// NewFixedSpacer is empty space of at least a size.
func NewFixedSpacer(width, height float32) fyne.CanvasObject {
	space := canvas.NewRectangle(color.Transparent)
	space.SetMinSize(fyne.NewSize(width, height))
	return space
}

// WithSpaceBelow keeps what comes below an object apart from it.
func WithSpaceBelow(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(0, 16, 0, 0), o)
}
