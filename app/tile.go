package app

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/geometry"
	"peerscope/app/session"
	"peerscope/app/video"
	"peerscope/app/widgets"
	"peerscope/internal/latest"
	"peerscope/peer"
)

// A tile is one member: its picture with the boxes, or why there is none, and
// its name.
type tile struct {
	widget.BaseWidget
	view         *video.View
	placeholder  *widgets.Placeholder
	name         *widgets.NameTag
	member       session.Member
	subscription frameSubscription
	obstacle     geometry.Rect // the toolbar, in coordinates of the tile
}

func newTile(name *widgets.NameTag) *tile {
	t := &tile{view: video.NewView(0), placeholder: widgets.NewPlaceholder(theme.AccountIcon()), name: name}
	t.placeholder.Content.Hide()
	t.ExtendBaseWidget(t)
	return t
}

// follow shows the pictures of slot.
func (t *tile) follow(c *controller, slot *latest.Slot[session.Picture]) {
	t.subscription.follow(c, slot, func(ctx context.Context) {
		var converter video.Converter
		video.Follow(ctx, slot, c.do, func(p session.Picture) func() {
			picture := converter.Convert(p.Frame.Image)
			return func() {
				if picture != nil {
					t.view.SetPicture(picture, p.Objects, p.Frame.Time)
				}
			}
		})
	})
}

// stop follows pictures no longer, and gives the last one back: Fyne keeps what was on
// a window for a minute.
func (t *tile) stop() {
	t.subscription.stop()
	t.view.Clear()
}

// hasContent says whether there is a picture to show, or that there will be none.
func (t *tile) hasContent() bool {
	return t.view.HasPicture() || t.member.State != peer.Connecting && !sendsVideo(t.member)
}

func (t *tile) render(m session.Member) {
	t.member = m
	t.name.Set(m.Name, m.State == peer.Connected && !m.MicOn, standingSign(m), standingText(m))
	disconnected := m.State != peer.Connected
	t.view.SetDimmed(disconnected)
	if t.view.HasPicture() && (disconnected || sendsVideo(m)) {
		widgets.SetVisible(t.view, true)
		widgets.SetVisible(t.placeholder.Content, false)
	} else {
		widgets.SetVisible(t.view, false)
		t.placeholder.Show(placeholderText(m), false)
	}
	t.layout()
}

// placeholderText says why there is no picture of a member.
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
	all := geometry.NewRect(fyne.Position{}, t.Size())
	for _, o := range []fyne.CanvasObject{t.view, t.placeholder.Content} {
		all.SetBounds(o)
	}
	t.placeholder.Fit(all.Size())
	frame := all
	if t.view.Visible() {
		frame = geometry.Letterbox(all, t.view.Aspect())
	}
	t.name.LayoutIn(frame, t.obstacle)
}

func (t *tile) Resize(size fyne.Size) {
	t.BaseWidget.Resize(size)
	t.layout()
}

func (t *tile) MinSize() fyne.Size { return fyne.NewSquareSize(1) }

func (t *tile) CreateRenderer() fyne.WidgetRenderer {
	return widgets.NewRenderer(t, t.layout, func() []fyne.CanvasObject { return []fyne.CanvasObject{t.placeholder.Content, t.view, t.name} })
}
