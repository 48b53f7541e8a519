package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// In the theme's units: a label narrower than minWrapWidth has not been laid out
// yet, and defaultWrapWidth is taken for its width.
const (
	minWrapWidth     = 100
	defaultWrapWidth = 320
)

// A WrappedLabel has as many lines as its text needs at the width of the label.
// Fyne's own, before it was laid out, asks for a line a word, and the window
// grows to hold them.
type WrappedLabel struct {
	widget.Label
	flush bool
}

// NewWrappedLabel makes a label with a text.
func NewWrappedLabel(text string) *WrappedLabel {
	l := &WrappedLabel{}
	l.Text, l.Wrapping = text, fyne.TextWrapWord
	l.ExtendBaseWidget(l)
	return l
}

// NewHint is a label that explains what stands above it.
func NewHint(text string) *WrappedLabel {
	l := NewWrappedLabel(text)
	l.Importance = widget.LowImportance
	return l
}

// NewHeading is the title of what stands below it.
func NewHeading(text string) *WrappedLabel {
	l := NewWrappedLabel(text)
	l.SizeName = theme.SizeNameSubHeadingText
	return l
}

// NewTitle is what a page is about.
func NewTitle(text string) *WrappedLabel {
	l := NewWrappedLabel(text)
	l.SizeName = theme.SizeNameHeadingText
	return l
}

// Flush takes away the margin that Fyne gives a label, so that its text begins at the
// edge of its column. It is called before the label is shown, and returns the label.
func (l *WrappedLabel) Flush() *WrappedLabel {
	l.flush = true
	return l
}

// CreateRenderer is part of fyne.Widget.
func (l *WrappedLabel) CreateRenderer() fyne.WidgetRenderer {
	r := l.Label.CreateRenderer()
	if l.flush {
		return flushRenderer{r}
	}
	return r
}

// A flushRenderer lets the margin of a label lie outside of it.
type flushRenderer struct{ fyne.WidgetRenderer }

func (r flushRenderer) Layout(size fyne.Size) {
	margin := theme.InnerPadding()
	r.WidgetRenderer.Layout(size.AddWidthHeight(2*margin, 2*margin))
	for _, o := range r.Objects() {
		o.Move(fyne.NewPos(-margin, -margin))
	}
}

func (r flushRenderer) MinSize() fyne.Size {
	margin := theme.InnerPadding()
	return r.WidgetRenderer.MinSize().SubtractWidthHeight(2*margin, 2*margin)
}

// MinSize is part of fyne.CanvasObject.
func (l *WrappedLabel) MinSize() fyne.Size {
	if l.Size().Width < minWrapWidth {
		l.Resize(fyne.NewSize(defaultWrapWidth, l.Size().Height))
	}
	return fyne.NewSize(1, l.Label.MinSize().Height)
}

// Update changes the text, and hides the label while there is none.
func (l *WrappedLabel) Update(text string) {
	SetText(&l.Label, text)
	SetVisible(l, text != "")
}

// SetText changes a label only if that changes something: a refresh costs.
func SetText(l *widget.Label, text string) {
	if l.Text != text {
		l.SetText(text)
	}
}

// SetVisible shows or hides an object, if that is a change.
func SetVisible(o fyne.CanvasObject, on bool) {
	switch {
	case on && !o.Visible():
		o.Show()
	case !on && o.Visible():
		o.Hide()
	}
}
