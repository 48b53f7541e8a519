package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// A backgroundLayout gives a window of X11 the colour of the theme before it is shown.
// A window has no background of its own, and what was in its place, or black, is seen
// until its first frame is drawn, which takes half a second where nothing is cached.
// It is the layout of the window's content because that is asked for its smallest size
// between the window's creation and its showing, and Fyne tells of that moment in no
// other way.
type backgroundLayout struct {
	window fyne.Window
	stack  fyne.Layout // of what is on the window
	done   bool
}

// Layout is part of fyne.Layout.
func (l *backgroundLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.stack.Layout(objects, size)
}

// MinSize is part of fyne.Layout.
func (l *backgroundLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if !l.done {
		l.done = withX11Window(l.window, setX11Background)
	}
	return l.stack.MinSize(objects)
}

// setX11Background sets the colour with which the server fills a window. Without it a
// window is no worse than any other, so nobody is told of errors.
func setX11Background(conn *xgb.Conn, window xproto.Window) {
	r, g, b, _ := theme.Color(theme.ColorNameBackground).RGBA()
	pixel := 0xFF<<24 | r>>8<<16 | g>>8<<8 | b>>8 // of a TrueColor visual, opaque where it has an alpha channel
	_ = xproto.ChangeWindowAttributesChecked(conn, window, xproto.CwBackPixel, []uint32{pixel}).Check()
}
