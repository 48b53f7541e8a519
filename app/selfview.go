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

// An ownTile shows our own picture, mirrored as people know themselves unless it
// is a screen's, or why there is none. It is large before a call and small in
// one, where it can be dragged to another corner.
type ownTile struct {
	widget.BaseWidget
	view     *videoView
	missing  *missing
	screen   *button
	sample   *button
	icon     fyne.Resource
	compact  bool
	dragging bool
	plain    atomic.Bool                // what is shown is not to be mirrored
	dropped  func(centre fyne.Position) // told where it was let go
}

func (w *window) newOwnTile() *ownTile {
	t := &ownTile{view: newVideoView(), icon: glyph("camera-off")}
	t.sample = w.newButton(lang.L("Sample clip"), theme.MediaPlayIcon(), "", w.useSample)
	t.screen = w.newButton(lang.L("Screen"), theme.ComputerIcon(), "", w.useScreen)
	again := w.newButton(lang.L("Look again"), theme.ViewRefreshIcon(), "", w.session.RefreshDevices)
	t.missing = newMissing(t.icon, again, t.screen, t.sample)
	t.missing.ground.edged = true
	t.view.picture.CornerRadius = 8
	if w.opts.SampleCamera == "" {
		t.sample.Hide()
	}
	t.ExtendBaseWidget(t)
	return t
}

// follow shows the frames of slot until ctx ends.
func (t *ownTile) follow(ctx context.Context, slot *latest.Slot[media.Frame], do func(func())) {
	var c converter
	follow(ctx, slot, do, func(f media.Frame) func() {
		c.mirrored = !t.plain.Load()
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

func (t *ownTile) render(self session.Self, compact bool) {
	t.compact = compact
	t.plain.Store(session.IsScreenID(self.Camera.ID))
	setVisible(t.screen, screenOf(self.Cameras) != "")
	broken := self.CameraProblem.Text != ""
	setVisible(t.view, self.CameraOn && !broken)
	if !t.view.Visible() {
		t.view.clear()
	}
	if t.view.Visible() {
		setVisible(t.missing.content, false)
		return
	}
	text := lang.L("Your camera is off.")
	if broken {
		text = sentence(self.CameraProblem)
	} else if self.Camera == (media.Device{}) {
		text = lang.L("No camera was found. Plug one in and look again.")
	}
	if compact {
		text = ""
	}
	t.missing.show(t.icon, text, !compact && (broken || self.Camera == (media.Device{})))
}

// Dragged is part of fyne.Draggable.
func (t *ownTile) Dragged(e *fyne.DragEvent) {
	if t.compact {
		t.dragging = true
		t.Move(t.Position().AddXY(e.Dragged.DX, e.Dragged.DY))
	}
}

// DragEnd is part of fyne.Draggable.
func (t *ownTile) DragEnd() {
	dropped := t.dragging
	t.dragging = false
	if dropped && t.dropped != nil {
		t.dropped(t.Position().AddXY(t.Size().Width/2, t.Size().Height/2))
	}
}

// MinSize is part of fyne.CanvasObject.
func (t *ownTile) MinSize() fyne.Size { return fyne.NewSize(80, 60) }

// CreateRenderer is part of fyne.Widget.
func (t *ownTile) CreateRenderer() fyne.WidgetRenderer {
	return &fixedRenderer{objects: []fyne.CanvasObject{t.missing.content, t.view}, of: t}
}

func (t *ownTile) place() {
	t.missing.fit(t.Size())
	for _, o := range []fyne.CanvasObject{t.view, t.missing.content} {
		o.Resize(t.Size())
	}
}
