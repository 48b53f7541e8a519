package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// In the theme's units: a text narrower than proseLeast was not laid out for
// good yet, and proseWidth is taken for its width.
const (
	minWrapWidth     = 100
	defaultWrapWidth = 320
)

// A wrappedLabel is a label whose text goes over as many lines as it needs at the width
// it has. Fyne's own, before it was laid out, asks for a line a word, and the
// window grows to hold them.
type wrappedLabel struct{ widget.Label }

func newWrappedLabel(text string) *wrappedLabel {
	p := &wrappedLabel{}
	p.Text, p.Wrapping = text, fyne.TextWrapWord
	p.ExtendBaseWidget(p)
	return p
}

// newHint is prose that explains what stands above it.
func newHint(text string) *wrappedLabel {
	p := newWrappedLabel(text)
	p.Importance = widget.LowImportance
	return p
}

// MinSize is part of fyne.CanvasObject.
func (p *wrappedLabel) MinSize() fyne.Size {
	if p.Size().Width < minWrapWidth {
		p.Resize(fyne.NewSize(defaultWrapWidth, p.Size().Height))
	}
	return fyne.NewSize(1, p.Label.MinSize().Height)
}

// update changes the text only if that changes something: a refresh costs. Without
// a text it is not there.
func (p *wrappedLabel) update(text string) {
	if p.Text != text {
		p.SetText(text)
	}
	setVisible(p, text != "")
}

// setText changes a label only if that changes something: a refresh costs.
func setText(l *widget.Label, text string) {
	if l.Text != text {
		l.SetText(text)
	}
}

func setVisible(o fyne.CanvasObject, on bool) {
	switch {
	case on && !o.Visible():
		o.Show()
	case !on && o.Visible():
		o.Hide()
	}
}
