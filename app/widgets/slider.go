package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// A Slider is Fyne's with the window's shortcuts.
type Slider struct {
	widget.Slider
	toolkit *Toolkit
}

// NewSlider makes a slider between two values, in steps.
func (k *Toolkit) NewSlider(minimum, maximum, step, value float64) *Slider {
	s := &Slider{toolkit: k}
	s.Min, s.Max, s.Step, s.Value = minimum, maximum, step, value
	s.ExtendBaseWidget(s)
	return s
}

// TypedKey is part of fyne.Focusable.
func (s *Slider) TypedKey(e *fyne.KeyEvent) {
	s.Slider.TypedKey(e)
	s.toolkit.HandleKey(e)
}
