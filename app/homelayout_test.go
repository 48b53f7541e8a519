package app

import (
	"testing"

	"fyne.io/fyne/v2"

	"peerscope/app/geometry"
	"peerscope/app/session"
)

// Home is together in the middle of a large window, and below one another in a narrow
// one: the picture, then the devices, then the ways into a call, none over another.
func TestHomeFitsTheWindow(t *testing.T) {
	f := newTestWindow(t, Options{SampleCamera: "clip"})
	for _, size := range []fyne.Size{fyne.NewSize(400, 700), fyne.NewSize(533, 400), fyne.NewSize(800, 600), fyne.NewSize(1080, 700), fyne.NewSize(1920, 1080), fyne.NewSize(2560, 1440)} {
		f.Resize(size)
		f.render(homeState())
		place := func(o fyne.CanvasObject) geometry.Rect {
			return geometry.NewRect(f.app.Driver().AbsolutePositionForObject(o), o.Size())
		}
		parts := []geometry.Rect{place(f.home.selfView), place(f.home.devices.content), place(f.home.callOptions)}
		window := geometry.NewRect(fyne.Position{}, size)
		for i, a := range parts {
			if a.Area() == 0 || a.OverlapArea(window) < a.Area()*0.999 {
				t.Errorf("in %v part %d is at %v", size, i, a)
			}
			for _, b := range parts[:i] {
				if a.OverlapArea(b) > 0 {
					t.Errorf("in %v part %d at %v lies over %v", size, i, a, b)
				}
			}
		}
		picture, options := parts[0], parts[2]
		if below := options.Y0 >= parts[1].Y1; below != (size.Width == 400) {
			t.Errorf("in %v the ways into a call are at %v", size, options)
		}
		if left, right := picture.X0, size.Width-options.X1; right-left > 8 || left-right > 8 || options.X1-picture.X0 > homeMaxWidth {
			t.Errorf("in %v it is from %v to %v", size, picture.X0, options.X1)
		}
	}
}

// A notice covers neither the name of the program, nor the button of the settings, nor a
// way into a call.
func TestNoticesLeaveTheHeaderFree(t *testing.T) {
	f := newTestWindow(t, Options{SampleCamera: "clip"})
	st := homeState()
	st.Notice = session.Notice{Text: "The room is full. Ask for another link, or try again when someone has left.", Problem: true}
	f.render(st)
	header := f.home.content.Objects[0].(*fyne.Container).Objects[0].(*fyne.Container)
	free := append([]fyne.CanvasObject{f.home.join}, header.Objects[0].(*fyne.Container).Objects...)
	place := func(o fyne.CanvasObject) geometry.Rect {
		return geometry.NewRect(f.app.Driver().AbsolutePositionForObject(o), o.Size())
	}
	for _, width := range []float32{400, 533, 600, 760, 900, 2000} {
		f.Resize(fyne.NewSize(width, 600))
		notice := place(f.notice.rows[0].content)
		if notice.Area() == 0 || notice.OverlapArea(geometry.NewRect(fyne.Position{}, f.Canvas().Size())) < notice.Area()*0.999 {
			t.Errorf("at %v the notice is at %v", width, notice)
		}
		for _, o := range free {
			if notice.OverlapArea(place(o)) > 0 {
				t.Errorf("at %v the notice at %v covers what is at %v", width, notice, place(o))
			}
		}
	}
}
