package app

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
	"peerscope/app/widgets"
)

// visibleButtons are all buttons of the toolkit that are visible in o.
func visibleButtons(o fyne.CanvasObject) (all []*widgets.Button) {
	if !o.Visible() {
		return nil
	}
	switch w := o.(type) {
	case *fyne.Container:
		for _, child := range w.Objects {
			all = append(all, visibleButtons(child)...)
		}
	case *widgets.Button:
		return []*widgets.Button{w}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(w).Objects() {
			all = append(all, visibleButtons(child)...)
		}
	}
	return all
}

// Red means to leave, and nothing else: not even what is off or broken.
func TestOnlyLeavingIsRed(t *testing.T) {
	f := newTestWindow(t, Options{})
	off := session.Notice{Text: "No microphone was found. The others do not hear you.", Problem: true}
	home, call := homeState(), callState(member("a"))
	for _, st := range []*session.State{&home, &call} {
		st.Self.MicOn, st.Self.CameraOn, st.Self.MicProblem, st.Detecting = false, false, off, false
		f.render(*st)
		for _, b := range visibleButtons(f.Content()) {
			if red := b.Importance == widget.DangerImportance; red != (b == f.call.toolbar.leave) {
				t.Errorf("red is %v of %q %v", red, b.Text, b.Icon.Name())
			}
		}
	}
	bar := f.call.toolbar
	for _, toggle := range []*widgets.ToggleButton{bar.mic, bar.camera, bar.boxes} {
		if icon := toggle.Button.Icon.Name(); len(icon) < 8 || icon[len(icon)-8:] != "-off.svg" {
			t.Errorf("what is off has the glyph %s", icon)
		}
	}
	if size := bar.leave.Size(); size.Width < 1.5*size.Height {
		t.Errorf("the button to leave is %v", size)
	}
	if r, g, b, _ := f.app.Settings().Theme().Color(theme.ColorNameForegroundOnError, theme.VariantDark).RGBA(); r&g&b != 0xFFFF {
		t.Error("its glyph is not white")
	}
}
