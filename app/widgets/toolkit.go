// Package widgets holds controls that know no State and no screen: what they show
// is set, and what the person does calls back. Like Fyne's own they are for Fyne's
// main goroutine alone.
package widgets

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// A Toolkit makes the widgets of one window. They share a tooltip, and the
// shortcuts of the window work whichever of them has the focus: Fyne gives a
// focused widget all keys.
type Toolkit struct {
	Wheel   *container.Scroll // what the mouse wheel scrolls over an Entry; nil is the Entry
	tooltip *tooltip
	keys    map[fyne.KeyName]func()
	ctrl    map[fyne.KeyName]func()
}

// NewToolkit makes a toolkit for a window in which keys do something by
// themselves, and those of ctrl together with Ctrl, or Command on macOS.
func NewToolkit(keys, ctrl map[fyne.KeyName]func()) *Toolkit {
	return &Toolkit{tooltip: newTooltip(), keys: keys, ctrl: ctrl}
}

// Install makes the keys work in the window of c.
func (k *Toolkit) Install(c fyne.Canvas) {
	for name := range k.ctrl {
		c.AddShortcut(Ctrl(name), func(s fyne.Shortcut) { k.handleShortcut(s) })
	}
	c.SetOnTypedKey(k.HandleKey)
}

// OnHeld has the keys told that are pressed and let go in the window of c while no
// widget has the focus.
func (k *Toolkit) OnHeld(c fyne.Canvas, pressed, released func(fyne.KeyName)) {
	if d, ok := c.(desktop.Canvas); ok {
		d.SetOnKeyDown(func(e *fyne.KeyEvent) { pressed(e.Name) })
		d.SetOnKeyUp(func(e *fyne.KeyEvent) { released(e.Name) })
	}
}

// TooltipLayer is to lie over everything else in the window.
func (k *Toolkit) TooltipLayer() fyne.CanvasObject { return k.tooltip.layer }

// HideTooltip is called when its button may have gone.
func (k *Toolkit) HideTooltip() { k.tooltip.hide(k.tooltip.owner) }

// ExpireTooltip hides a tooltip that has been there long enough. It is called from time
// to time.
func (k *Toolkit) ExpireTooltip() { k.tooltip.expire(time.Now()) }

// Ctrl is the shortcut of a key with Ctrl, or Command on macOS.
func Ctrl(name fyne.KeyName) *desktop.CustomShortcut {
	return &desktop.CustomShortcut{KeyName: name, Modifier: fyne.KeyModifierShortcutDefault}
}

// HandleKey does what a key is for in the window, by itself.
func (k *Toolkit) HandleKey(e *fyne.KeyEvent) {
	if f := k.keys[e.Name]; f != nil {
		f()
	}
}

// handleShortcut says whether s is one of the window's.
func (k *Toolkit) handleShortcut(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok || c.Modifier != fyne.KeyModifierShortcutDefault || k.ctrl[c.KeyName] == nil {
		return false
	}
	k.ctrl[c.KeyName]()
	return true
}

// A Check is Fyne's with the window's shortcuts.
type Check struct {
	widget.Check
	toolkit *Toolkit
}

// NewCheck makes a Check that is off.
func (k *Toolkit) NewCheck(text string, changed func(bool)) *Check {
	c := &Check{toolkit: k}
	c.Text, c.OnChanged = text, changed
	c.ExtendBaseWidget(c)
	return c
}

// SetEnabled lets the person change it, or not.
func (c *Check) SetEnabled(on bool) { setEnabled(c, on) }

// ShowChecked shows what is chosen elsewhere, without a call of OnChanged.
func (c *Check) ShowChecked(on bool) {
	if c.Checked != on {
		c.Checked = on
		c.Refresh()
	}
}

// TypedKey is part of fyne.Focusable.
func (c *Check) TypedKey(e *fyne.KeyEvent) {
	c.Check.TypedKey(e)
	c.toolkit.HandleKey(e)
}
