package app

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
	"peerscope/internal/latest"
	"peerscope/peer"
)

// A tile is one member: its picture with the boxes, or why there is none, and
// its name.
type tile struct {
	widget.BaseWidget
	view          *videoView
	placeholder   *placeholder
	name          *nameTag
	icon          fyne.Resource
	member        session.Member
	slot          *latest.Slot[session.Picture]
	stopFollowing context.CancelFunc
	obstacle      rect   // what lies over the lower edge of the stage, as seen from here
	onResized     func() // told when there is a first picture or one of another shape
}

func newTile() *tile {
	t := &tile{view: newVideoView(), placeholder: newPlaceholder(theme.AccountIcon()), name: newNameTag(), icon: theme.AccountIcon()}
	t.placeholder.content.Hide()
	t.ExtendBaseWidget(t)
	return t
}

// follow shows the pictures of slot until ctx ends.
func (t *tile) follow(ctx context.Context, slot *latest.Slot[session.Picture], do func(func())) {
	var c converter
	follow(ctx, slot, do, func(p session.Picture) func() {
		picture := c.convert(p.Frame.Image)
		return func() {
			if picture == nil {
				return
			}
			shown, before := t.view.hasPicture(), t.view.aspect()
			t.view.show(picture, p.Objects, p.Frame.Time)
			if !shown || t.view.aspect() != before {
				t.onResized()
			}
		}
	})
}

// sendsVideo says whether pictures of the member are to be expected.
func sendsVideo(m session.Member) bool { return m.Camera || m.FPS > 0 }

// hasContent says whether there is something to show of the member: a picture, or
// that there will be none.
func (t *tile) hasContent() bool {
	return t.view.hasPicture() || t.member.State != peer.Connecting && !sendsVideo(t.member)
}

func (t *tile) render(m session.Member) {
	t.member = m
	t.name.set(m.Name, m.State == peer.Connected && !m.Mic)
	waits := m.State != peer.Connected
	t.view.picture.Translucency = 0
	if waits {
		t.view.picture.Translucency = 0.5
	}
	if t.view.hasPicture() && (waits || sendsVideo(m)) {
		setVisible(t.view, true)
		setVisible(t.placeholder.content, false)
	} else {
		setVisible(t.view, false)
		t.placeholder.show(t.icon, placeholderText(m), false)
	}
	t.layout()
}

// placeholderText is what stands where a member's picture would be.
func placeholderText(m session.Member) string {
	switch {
	case m.State == peer.Connecting:
		return lang.L("Connecting")
	case m.State == peer.Interrupted:
		return lang.L("The connection is interrupted. It is being tried again.")
	case !sendsVideo(m):
		return lang.L("The camera is off.")
	}
	return lang.L("Waiting for the picture")
}

// layout puts the picture and the name where they belong.
func (t *tile) layout() {
	all := rectAt(fyne.Position{}, t.Size())
	for _, o := range []fyne.CanvasObject{t.view, t.placeholder.content} {
		o.Move(all.pos())
		o.Resize(all.size())
	}
	t.placeholder.fit(all.size())
	frame := all
	if t.view.Visible() {
		frame = letterbox(all, t.view.aspect())
	}
	t.name.layoutIn(frame, t.obstacle)
}

// Resize is part of fyne.CanvasObject.
func (t *tile) Resize(size fyne.Size) {
	t.BaseWidget.Resize(size)
	t.layout()
}

// MinSize is part of fyne.CanvasObject.
func (t *tile) MinSize() fyne.Size { return fyne.NewSquareSize(1) }

// CreateRenderer is part of fyne.Widget.
func (t *tile) CreateRenderer() fyne.WidgetRenderer {
	return &selfLayoutRenderer{objects: []fyne.CanvasObject{t.placeholder.content, t.view, t.name}, widget: t}
}

// A selfLayoutRenderer draws objects that their widget puts in place itself.
type selfLayoutRenderer struct {
	objects []fyne.CanvasObject
	widget  interface {
		fyne.Widget
		layout()
	}
}

func (r *selfLayoutRenderer) Destroy()                     {}
func (r *selfLayoutRenderer) Layout(fyne.Size)             { r.widget.layout() }
func (r *selfLayoutRenderer) MinSize() fyne.Size           { return r.widget.MinSize() }
func (r *selfLayoutRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *selfLayoutRenderer) Refresh() {
	r.widget.layout()
	canvas.Refresh(r.widget)
}
