package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// keys are what the keyboard does anywhere in the window.
type keys struct {
	plain   map[fyne.KeyName]func()
	control map[fyne.KeyName]func() // with Ctrl, or Command on macOS
}

func (w *window) newKeys() *keys {
	return &keys{
		plain: map[fyne.KeyName]func(){
			fyne.KeyF11:    func() { w.fullScreen(!w.FullScreen()) },
			fyne.KeyEscape: func() { w.decline(); w.fullScreen(false) },
		},
		control: map[fyne.KeyName]func(){
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
func (k *keys) install(c fyne.Canvas) {
	for name := range k.control {
		c.AddShortcut(control(name), func(s fyne.Shortcut) { k.shortcut(s) })
	}
	c.SetOnTypedKey(k.typed)
}

func control(name fyne.KeyName) *desktop.CustomShortcut {
	return &desktop.CustomShortcut{KeyName: name, Modifier: fyne.KeyModifierShortcutDefault}
}

func (k *keys) typed(e *fyne.KeyEvent) {
	if f := k.plain[e.Name]; f != nil {
		f()
	}
}

// shortcut says whether s was one of ours.
func (k *keys) shortcut(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok || c.Modifier != fyne.KeyModifierShortcutDefault || k.control[c.KeyName] == nil {
		return false
	}
	k.control[c.KeyName]()
	return true
}

// An entry is Fyne's with the window's keys: Fyne gives a focused entry all of
// them.
type entry struct {
	widget.Entry
	keys *keys
}

func (k *keys) newEntry(placeHolder string) *entry {
	e := &entry{keys: k}
	e.PlaceHolder = placeHolder
	e.ExtendBaseWidget(e)
	return e
}

// AcceptsTab is part of fyne.Tabbable: Tab goes on, from many lines too.
func (e *entry) AcceptsTab() bool { return false }

// TypedShortcut is part of fyne.Shortcutable.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	if !e.keys.shortcut(s) {
		e.Entry.TypedShortcut(s)
	}
}

// TypedKey is part of fyne.Focusable.
func (e *entry) TypedKey(k *fyne.KeyEvent) {
	e.Entry.TypedKey(k)
	e.keys.typed(k)
}
