package app

import (
	"fyne.io/fyne/v2"
)

// In the theme's units.
const (
	homeMaxWidth  = 1120
	homeMaxHeight = 760
	homeMargin    = 24
)

// A homeLayout keeps a screen together in the middle of a large window, a little above
// the centre as pictures hang.
type homeLayout struct{}

// Layout and MinSize are those of fyne.Layout.
func (homeLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	margin := float32(homeMargin)
	if size.Width < stackedMaxWidth {
		margin = homeMargin / 2
	}
	width, height := min(size.Width-2*margin, homeMaxWidth), min(size.Height-homeMargin, homeMaxHeight)
	objects[0].Move(fyne.NewPos((size.Width-width)/2, homeMargin/2+(size.Height-homeMargin-height)/3))
	objects[0].Resize(fyne.NewSize(width, height))
}

func (homeLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(homeMargin, homeMargin)
}

// A selfColumn has the own picture with the devices right below it, in the shape that
// cameras have, as large as it can be.
type selfColumn struct{}

func (selfColumn) MinSize(objects []fyne.CanvasObject) fyne.Size {
	picture, devices := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(max(picture.Width, devices.Width), picture.Height+selfColumnGap+devices.Height)
}

func (selfColumn) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[1].Resize(fyne.NewSize(size.Width, 1)) // the lines that its texts need follow from the width
	devices := objects[1].MinSize().Height
	picture := min(size.Height-devices-selfColumnGap, size.Width*3/4)
	objects[0].Move(fyne.Position{})
	objects[0].Resize(fyne.NewSize(size.Width, picture))
	objects[1].Move(fyne.NewPos(0, picture+selfColumnGap))
	objects[1].Resize(fyne.NewSize(size.Width, devices))
}

const selfColumnGap = 8

// columns lays out two objects side by side; the second has a share of the width, up
// to a maximum that its text reads well at. In a narrow window the second is below.
type columns struct{ share, maxWidth float32 }

const (
	callOptionsShare    = 0.38
	callOptionsMaxWidth = 336
	inviteShare         = 0.6
	inviteMaxWidth      = 520
	columnGap           = 32
	stackedMaxWidth     = 460 // the columns are below one another in less
	stackedShare        = 0.4 // of the height, for the first
)

func (columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, right := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(max(left.Width, right.Width), max(left.Height, right.Height))
}

func (c columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if size.Width < stackedMaxWidth {
		c.layoutStacked(objects, size)
		return
	}
	right := max(min(c.share*size.Width, c.maxWidth), objects[1].MinSize().Width)
	left := size.Width - right - columnGap
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(left, size.Height))
	objects[1].Move(fyne.NewPos(left+columnGap, 0))
	objects[1].Resize(fyne.NewSize(right, size.Height))
}

func (columns) layoutStacked(objects []fyne.CanvasObject, size fyne.Size) {
	first := max(stackedShare*size.Height, objects[0].MinSize().Height)
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(size.Width, first))
	objects[1].Move(fyne.NewPos(0, first+columnGap/2))
	objects[1].Resize(fyne.NewSize(size.Width, size.Height-first-columnGap/2))
}
