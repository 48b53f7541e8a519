package app

import (
	"context"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
	"peerscope/internal/latest"
	"peerscope/media"
)

// A selfView shows our own picture, mirrored as people know themselves unless it
// is a screen's, or why there is none. It is large before a call and small in
// one, where it can be dragged to another corner.
type selfView struct {
	widget.BaseWidget
	view        *videoView
	placeholder *placeholder
	screen      *button
	sample      *button
	icon        fyne.Resource
	compact     bool
	dragging    bool
	unmirrored  atomic.Bool                // what is shown is not to be mirrored
	onDropped   func(centre fyne.Position) // told where it was let go
}

func (w *window) newSelfView() *selfView {
	t := &selfView{view: newVideoView(), icon: icon("camera-off")}
	t.sample = w.newButton(lang.L("Sample clip"), theme.MediaPlayIcon(), "", w.useSample)
	t.screen = w.newButton(lang.L("Screen"), theme.ComputerIcon(), "", w.useScreen)
	again := w.newButton(lang.L("Look again"), theme.ViewRefreshIcon(), "", w.session.RefreshDevices)
	t.placeholder = newPlaceholder(t.icon, again, t.screen, t.sample)
	t.placeholder.background.border = true
	t.view.picture.CornerRadius = 8
	if w.opts.SampleCamera == "" {
		t.sample.Hide()
	}
	t.ExtendBaseWidget(t)
	return t
}

// follow shows the frames of slot until ctx ends.
func (t *selfView) follow(ctx context.Context, slot *latest.Slot[media.Frame], do func(func())) {
	var c converter
	follow(ctx, slot, do, func(f media.Frame) func() {
		c.mirrored = !t.unmirrored.Load()
		picture := c.convert(f.Image)
		return func() {
			if picture == nil || !t.view.Visible() {
				return
			}
			before := t.view.aspect()
			t.view.show(picture, nil, f.Time)
			if t.view.aspect() != before {
				t.Refresh()
			}
		}
	})
}

func (t *selfView) render(self session.Self, compact bool) {
	t.compact = compact
	t.unmirrored.Store(session.IsScreenID(self.Camera.ID))
	setVisible(t.screen, firstScreen(self.Cameras) != "")
	broken := self.CameraProblem.Text != ""
	setVisible(t.view, self.CameraOn && !broken)
	if !t.view.Visible() {
		t.view.clear()
	}
	if t.view.Visible() {
		setVisible(t.placeholder.content, false)
		return
	}
	text := lang.L("Your camera is off.")
	if broken {
		text = noticeText(self.CameraProblem)
	} else if self.Camera == (media.Device{}) {
		text = lang.L("No camera was found. Plug one in and look again.")
	}
	if compact {
		text = ""
	}
	t.placeholder.show(t.icon, text, !compact && (broken || self.Camera == (media.Device{})))
}

// Dragged is part of fyne.Draggable.
func (t *selfView) Dragged(e *fyne.DragEvent) {
	if t.compact {
		t.dragging = true
		t.Move(t.Position().AddXY(e.Dragged.DX, e.Dragged.DY))
	}
}

// DragEnd is part of fyne.Draggable.
func (t *selfView) DragEnd() {
	dropped := t.dragging
	t.dragging = false
	if dropped && t.onDropped != nil {
		t.onDropped(t.Position().AddXY(t.Size().Width/2, t.Size().Height/2))
	}
}

// MinSize is part of fyne.CanvasObject.
func (t *selfView) MinSize() fyne.Size { return fyne.NewSize(80, 60) }

// CreateRenderer is part of fyne.Widget.
func (t *selfView) CreateRenderer() fyne.WidgetRenderer {
	return &selfLayoutRenderer{objects: []fyne.CanvasObject{t.placeholder.content, t.view}, widget: t}
}

func (t *selfView) layout() {
	t.placeholder.fit(t.Size())
	for _, o := range []fyne.CanvasObject{t.view, t.placeholder.content} {
		o.Resize(t.Size())
	}
}
