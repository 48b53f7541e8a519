package app

import (
	"fyne.io/fyne/v2"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// requestAttention has the desktop show that a window waits for the person: on X11 it is
// marked as urgent, elsewhere it is brought to the front.
func requestAttention(window fyne.Window) {
	if !withX11Window(window, demandX11Attention) {
		window.RequestFocus()
	}
}

// raise brings a window to the front, also one that was made an icon.
func raise(window fyne.Window) {
	window.Show()
	window.RequestFocus()
}

// demandX11Attention asks the window manager to mark a window (Extended Window Manager
// Hints, _NET_WM_STATE). Where none runs nothing can be done.
func demandX11Attention(conn *xgb.Conn, window xproto.Window) {
	var atoms [2]uint32
	for i, name := range []string{"_NET_WM_STATE", "_NET_WM_STATE_DEMANDS_ATTENTION"} {
		atom, err := xproto.InternAtom(conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			return
		}
		atoms[i] = uint32(atom.Atom)
	}
	const add, fromApplication = 1, 1
	message := xproto.ClientMessageEvent{Format: 32, Window: window, Type: xproto.Atom(atoms[0]),
		Data: xproto.ClientMessageDataUnionData32New([]uint32{add, atoms[1], 0, fromApplication, 0})}
	const mask = xproto.EventMaskSubstructureRedirect | xproto.EventMaskSubstructureNotify
	root := xproto.Setup(conn).DefaultScreen(conn).Root
	_ = xproto.SendEventChecked(conn, false, root, mask, string(message.Bytes())).Check()
}
