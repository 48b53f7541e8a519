package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
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
	if native, ok := l.window.(driver.NativeWindow); ok && !l.done {
		native.RunNative(func(context any) {
			if x, ok := context.(driver.X11WindowContext); ok && x.WindowHandle != 0 {
				l.done = true
				setX11Background(xproto.Window(x.WindowHandle), theme.Color(theme.ColorNameBackground))
			}
		})
	}
	return l.stack.MinSize(objects)
}

// setX11Background sets the colour with which the server fills a window. Without it a
// window is no worse than any other, so nobody is told of errors.
func setX11Background(window xproto.Window, c color.Color) {
	conn, err := xgb.NewConn()
	if err != nil {
		return
	}
	defer conn.Close()
	r, g, b, _ := c.RGBA()
	pixel := 0xFF<<24 | r>>8<<16 | g>>8<<8 | b>>8 // of a TrueColor visual, opaque where it has an alpha channel
	_ = xproto.ChangeWindowAttributesChecked(conn, window, xproto.CwBackPixel, []uint32{pixel}).Check()
}
