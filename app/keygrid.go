package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/widgets"
)

// keyGridPage is how many rows a key goes that turns a page.
const keyGridPage = 3

// A keyGrid is Fyne's GridWrap with keys for pages and to open what is selected, and with
// the window's shortcuts.
type keyGrid struct {
	widget.GridWrap
	toolkit *widgets.Toolkit
	onEnter func()
}

func newKeyGrid(k *widgets.Toolkit, onEnter func()) *keyGrid {
	g := &keyGrid{toolkit: k, onEnter: onEnter}
	g.ExtendBaseWidget(g)
	return g
}

// TypedKey is part of fyne.Focusable.
func (g *keyGrid) TypedKey(e *fyne.KeyEvent) {
	as := func(name fyne.KeyName) { g.GridWrap.TypedKey(&fyne.KeyEvent{Name: name}) }
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		as(fyne.KeySpace) // which selects
		g.onEnter()
	case fyne.KeyPageUp:
		for range keyGridPage {
			as(fyne.KeyUp)
		}
	case fyne.KeyPageDown:
		for range keyGridPage {
			as(fyne.KeyDown)
		}
	default:
		g.GridWrap.TypedKey(e)
		g.toolkit.HandleKey(e)
	}
}
