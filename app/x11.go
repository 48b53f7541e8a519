package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// withX11Window calls f for a window of X11, with a connection of our own to its server;
// without one nothing can be done. It says whether the window is one of X11, and not
// still to be created.
func withX11Window(window fyne.Window, f func(*xgb.Conn, xproto.Window)) (is bool) {
	native, ok := window.(driver.NativeWindow)
	if !ok {
		return false
	}
	native.RunNative(func(context any) { // at once
		x, ok := context.(driver.X11WindowContext)
		if is = ok && x.WindowHandle != 0; !is {
			return
		}
		if conn, err := xgb.NewConn(); err == nil {
			defer conn.Close()
			f(conn, xproto.Window(x.WindowHandle))
		}
	})
	return is
}
