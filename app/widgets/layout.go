package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
)

// NewVScroll lets what is too high be scrolled, with room for the bar beside it.
func NewVScroll(o fyne.CanvasObject) *container.Scroll {
	return container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, theme.ScrollBarSize()), o))
}

// NewSection is a heading with what belongs to it.
func NewSection(title string, parts ...fyne.CanvasObject) fyne.CanvasObject {
	return newSection(NewHeading(title), parts)
}

// NewColumn puts objects below one another, a step of the grid apart.
func NewColumn(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(8), objects...)
}

// NewExplained has a check box at the edge of its column, and below its text what it
// means; "" is nothing.
func NewExplained(check *Check, hint string) fyne.CanvasObject {
	edge := theme.InnerPadding() - theme.InputBorderSize() // Fyne's margin around the box
	box := container.New(layout.NewCustomPaddedLayout(0, 0, -edge, 0), check)
	if hint == "" {
		return box
	}
	indent := theme.IconInlineSize() + theme.Padding()
	return container.New(layout.NewCustomPaddedVBoxLayout(0), box,
		container.New(layout.NewCustomPaddedLayout(0, 0, indent, 0), NewHint(hint).Flush()))
}

// NewFixedSpacer is empty space of at least a size.
func NewFixedSpacer(width, height float32) fyne.CanvasObject {
	space := canvas.NewRectangle(color.Transparent)
	space.SetMinSize(fyne.NewSize(width, height))
	return space
}

// NewMainSection is a section that is what its page is for.
func NewMainSection(title string, parts ...fyne.CanvasObject) fyne.CanvasObject {
	return newSection(NewTitle(title), parts)
}

func newSection(heading *WrappedLabel, parts []fyne.CanvasObject) fyne.CanvasObject {
	return WithSpaceBelow(NewColumn(append([]fyne.CanvasObject{heading.Flush()}, parts...)...))
}

// WithSpaceBelow keeps what comes below an object apart from it.
func WithSpaceBelow(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(0, 16, 0, 0), o)
}
