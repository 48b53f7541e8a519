package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// shortcuts are what the keyboard does anywhere in the window.
type shortcuts struct {
	plain map[fyne.KeyName]func()
	ctrl  map[fyne.KeyName]func() // with Ctrl, or Command on macOS
}

func (w *window) newShortcuts() *shortcuts {
	return &shortcuts{
		plain: map[fyne.KeyName]func(){
			fyne.KeyF11:    func() { w.fullScreen(!w.FullScreen()) },
			fyne.KeyEscape: func() { w.decline(); w.fullScreen(false) },
		},
		ctrl: map[fyne.KeyName]func(){
			fyne.KeyD:     w.toggleMic,
			fyne.KeyE:     w.toggleCamera,
			fyne.KeyB:     w.toggleBoxes,
			fyne.KeyS:     w.takeSnapshot,
			fyne.KeyN:     w.start,
			fyne.KeyI:     w.invite,
			fyne.KeyJ:     w.joinLink,
			fyne.KeyComma: w.openSettings,
			fyne.KeyW:     w.leave,
			fyne.KeyQ:     w.Close,
		},
	}
}

// install makes the keys work in the window, whatever has the focus.
func (k *shortcuts) install(c fyne.Canvas) {
	for name := range k.ctrl {
		c.AddShortcut(ctrlShortcut(name), func(s fyne.Shortcut) { k.handleShortcut(s) })
	}
	c.SetOnTypedKey(k.handleKey)
}

func ctrlShortcut(name fyne.KeyName) *desktop.CustomShortcut {
	return &desktop.CustomShortcut{KeyName: name, Modifier: fyne.KeyModifierShortcutDefault}
}

func (k *shortcuts) handleKey(e *fyne.KeyEvent) {
	if f := k.plain[e.Name]; f != nil {
		f()
	}
}

// handleShortcut says whether s was one of ours.
func (k *shortcuts) handleShortcut(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok || c.Modifier != fyne.KeyModifierShortcutDefault || k.ctrl[c.KeyName] == nil {
		return false
	}
	k.ctrl[c.KeyName]()
	return true
}

// An entry is Fyne's with the window's keys: Fyne gives a focused entry all of
// them.
type entry struct {
	widget.Entry
	shortcuts *shortcuts
}

func (k *shortcuts) newEntry(placeHolder string) *entry {
	e := &entry{shortcuts: k}
	e.PlaceHolder = placeHolder
	e.ExtendBaseWidget(e)
	return e
}

// AcceptsTab is part of fyne.Tabbable: Tab goes on, from many lines too.
func (e *entry) AcceptsTab() bool { return false }

// TypedShortcut is part of fyne.Shortcutable.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	if !e.shortcuts.handleShortcut(s) {
		e.Entry.TypedShortcut(s)
	}
}

// TypedKey is part of fyne.Focusable.
func (e *entry) TypedKey(k *fyne.KeyEvent) {
	e.Entry.TypedKey(k)
	e.shortcuts.handleKey(k)
}
