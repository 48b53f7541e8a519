package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// NewFlow puts objects beside one another, in as many rows as they need at the width
// of the container, a step of the grid apart.
func NewFlow(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flowLayout{}, objects...)
}

const flowGap = 8 // in the theme's units

// A flowLayout breaks rows as text does. How high it is follows from the width it was
// laid out at last.
type flowLayout struct{ width float32 }

// Layout and MinSize are those of fyne.Layout.
func (l *flowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.place(objects, size.Width, func(o fyne.CanvasObject, at fyne.Position, size fyne.Size) {
		o.Move(at)
		o.Resize(size)
	})
}

func (l *flowLayout) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	width := l.width
	if width < minWrapWidth {
		width = defaultWrapWidth
	}
	least.Height = l.place(objects, width, func(o fyne.CanvasObject, _ fyne.Position, size fyne.Size) {
		least.Width = max(least.Width, size.Width)
	})
	return least
}

// place calls with the place of each visible object, and returns the height of all.
func (l *flowLayout) place(objects []fyne.CanvasObject, width float32, put func(o fyne.CanvasObject, at fyne.Position, size fyne.Size)) (height float32) {
	var at fyne.Position
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		size := o.MinSize()
		if at.X > 0 && at.X+size.Width > width {
			at = fyne.NewPos(0, height+flowGap)
		}
		put(o, at, size)
		height = max(height, at.Y+size.Height)
		at.X += size.Width + flowGap
	}
	return height
}
