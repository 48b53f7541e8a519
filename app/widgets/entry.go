package widgets

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// An Entry is Fyne's with the window's shortcuts.
type Entry struct {
	widget.Entry
	Wheel       *container.Scroll // what the mouse wheel scrolls over it; nil is what the Toolkit says
	OnFocusLost func()            // may be nil
	toolkit     *Toolkit
}

// NewEntry makes an empty Entry.
func (k *Toolkit) NewEntry(placeHolder string) *Entry {
	e := &Entry{toolkit: k}
	e.PlaceHolder = placeHolder
	e.ExtendBaseWidget(e)
	return e
}

// AcceptsTab, FocusLost, TypedShortcut and TypedKey are those of Fyne's interfaces.
// Tab moves the focus, from many lines too.
func (e *Entry) AcceptsTab() bool { return false }

func (e *Entry) FocusLost() {
	e.Entry.FocusLost()
	if e.OnFocusLost != nil {
		e.OnFocusLost()
	}
}

func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if !e.toolkit.handleShortcut(s) {
		e.Entry.TypedShortcut(s)
	}
}

func (e *Entry) TypedKey(k *fyne.KeyEvent) {
	e.Entry.TypedKey(k)
	e.toolkit.HandleKey(k)
}

// CreateRenderer is part of fyne.Widget.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	w := &wheel{entry: e}
	w.ExtendBaseWidget(w)
	return &entryRenderer{e.Entry.CreateRenderer(), w}
}

// An entryRenderer lays a wheel over an Entry, which would swallow the turns of the
// mouse wheel itself.
type entryRenderer struct {
	fyne.WidgetRenderer
	wheel *wheel
}

func (r *entryRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.wheel.Resize(size)
}

func (r *entryRenderer) Objects() []fyne.CanvasObject {
	if r.wheel.scroll() == nil {
		return r.WidgetRenderer.Objects()
	}
	return append(r.WidgetRenderer.Objects(), r.wheel)
}

// A wheel takes nothing but the turns of the mouse wheel.
type wheel struct {
	widget.BaseWidget
	entry *Entry
}

func (w *wheel) scroll() *container.Scroll { return cmp.Or(w.entry.Wheel, w.entry.toolkit.Wheel) }

// Scrolled is part of fyne.Scrollable.
func (w *wheel) Scrolled(e *fyne.ScrollEvent) { w.scroll().Scrolled(e) }

// MinSize is part of fyne.CanvasObject.
func (w *wheel) MinSize() fyne.Size { return fyne.Size{} }

// CreateRenderer is part of fyne.Widget.
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return NewRenderer(w, func() {}, func() []fyne.CanvasObject { return nil })
}
