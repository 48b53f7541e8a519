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
	view    *videoView
	missing *missing
	name    *nameTag
	icon    fyne.Resource
	member  session.Member
	slot    *latest.Slot[session.Picture]
	stop    context.CancelFunc
	over    rect   // what lies over the lower edge of the stage, as seen from here
	changed func() // told when there is a first picture or one of another shape
}

func newTile() *tile {
	t := &tile{view: newVideoView(), missing: newMissing(theme.AccountIcon()), name: newNameTag(), icon: theme.AccountIcon()}
	t.missing.content.Hide()
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
			shown, before := t.view.shows(), t.view.aspect()
			t.view.show(picture, p.Objects, p.Frame.Time)
			if !shown || t.view.aspect() != before {
				t.changed()
			}
		}
	})
}

// sends says whether pictures of the member are to be expected.
func sends(m session.Member) bool { return m.Camera || m.FPS > 0 }

// ready says whether there is something to show of the member: a picture, or
// that there will be none.
func (t *tile) ready() bool {
	return t.view.shows() || t.member.State != peer.Connecting && !sends(t.member)
}

func (t *tile) render(m session.Member) {
	t.member = m
	t.name.set(m.Name, m.State == peer.Connected && !m.Mic)
	waits := m.State != peer.Connected
	t.view.picture.Translucency = 0
	if waits {
		t.view.picture.Translucency = 0.5
	}
	if t.view.shows() && (waits || sends(m)) {
		setVisible(t.view, true)
		setVisible(t.missing.content, false)
	} else {
		setVisible(t.view, false)
		t.missing.show(t.icon, whyNothing(m), false)
	}
	t.place()
}

// whyNothing is what stands where a member's picture would be.
func whyNothing(m session.Member) string {
	switch {
	case m.State == peer.Connecting:
		return lang.L("Connecting")
	case m.State == peer.Interrupted:
		return lang.L("The connection is interrupted. It is being tried again.")
	case !sends(m):
		return lang.L("The camera is off.")
	}
	return lang.L("Waiting for the picture")
}

// place puts the picture and the name where they belong.
func (t *tile) place() {
	all := rectAt(fyne.Position{}, t.Size())
	for _, o := range []fyne.CanvasObject{t.view, t.missing.content} {
		o.Move(all.pos())
		o.Resize(all.size())
	}
	t.missing.fit(all.size())
	frame := all
	if t.view.Visible() {
		frame = letterbox(all, t.view.aspect())
	}
	t.name.placeIn(frame, t.over)
}

// Resize is part of fyne.CanvasObject.
func (t *tile) Resize(size fyne.Size) {
	t.BaseWidget.Resize(size)
	t.place()
}

// MinSize is part of fyne.CanvasObject.
func (t *tile) MinSize() fyne.Size { return fyne.NewSquareSize(1) }

// CreateRenderer is part of fyne.Widget.
func (t *tile) CreateRenderer() fyne.WidgetRenderer {
	return &fixedRenderer{objects: []fyne.CanvasObject{t.missing.content, t.view, t.name}, of: t}
}

// A fixedRenderer draws objects that their widget puts in place itself.
type fixedRenderer struct {
	objects []fyne.CanvasObject
	of      interface {
		fyne.Widget
		place()
	}
}

func (r *fixedRenderer) Destroy()                     {}
func (r *fixedRenderer) Layout(fyne.Size)             { r.of.place() }
func (r *fixedRenderer) MinSize() fyne.Size           { return r.of.MinSize() }
func (r *fixedRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *fixedRenderer) Refresh() {
	r.of.place()
	canvas.Refresh(r.of)
}
