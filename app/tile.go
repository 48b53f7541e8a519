package app

import (
	"context"
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/geometry"
	"peerscope/app/session"
	"peerscope/app/video"
	"peerscope/app/widgets"
	"peerscope/detector/rules"
	"peerscope/internal/latest"
	"peerscope/peer"
)

// The frame of who speaks: of a colour that is light enough on dark pictures, and no
// sign of how good the connection is.
var voiceColor = color.NRGBA{0x6A, 0xA8, 0xFF, 0xFF}

// The frame of a member at which there is an alarm.
var alarmColor = color.NRGBA{0xFF, 0x8A, 0x1F, 0xFF}

const voiceWidth, alarmWidth = 3, 6 // in the theme's units

// A tile is one member: its picture with the boxes, or who it is and why there is no
// picture, and its name.
type tile struct {
	widget.BaseWidget
	view         *video.View
	avatar       *avatar
	name         *widgets.NameTag
	member       session.Member
	subscription frameSubscription
	loss         lossMeter
	quality      string // in words
	actions      tileActions
	ring         *widgets.Outline // shown while it has the focus
	voice        *widgets.Outline // shown while the member speaks
	alarm        *widgets.Outline // shown at moments after an alarm
	flashing     bool             // such moments are to come
	zones        []rules.Zone     // of the member
	editor       *zoneEditor      // while a zone is drawn; nil is none
	// editorExcludes says that the zone that is drawn is to be left out.
	editorExcludes bool
	obstacles      []geometry.Rect // what lies over the tile, in its coordinates
}

func newTile(name *widgets.NameTag, actions tileActions) *tile {
	t := &tile{view: video.NewView(tileRadius), avatar: newAvatar(), name: name, actions: actions}
	t.ring, t.voice, t.alarm = widgets.NewOutline(1), widgets.NewOutline(1), widgets.NewOutline(1)
	t.avatar.Hide()
	t.view.Pointer = video.PointerHandler{
		Tapped:          func() { t.Tapped(nil) },
		DoubleTapped:    func() { t.DoubleTapped(nil) },
		TappedSecondary: func(at fyne.Position) { t.actions.showMenu(t, at) },
		Moved:           actions.moved,
	}
	t.ExtendBaseWidget(t)
	return t
}

// follow shows the pictures of slot.
func (t *tile) follow(c *controller, slot *latest.Slot[session.Picture]) {
	t.subscription.follow(c, slot, func(ctx context.Context) {
		var converter video.Converter
		video.Follow(ctx, slot, c.showPicture, func(p session.Picture) func() {
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

// render shows a member under a name of its own among the others.
func (t *tile) render(m session.Member, name string) {
	t.member = m
	t.loss.update(m.Network, time.Now())
	level, sentence := qualityOf(m, t.loss.share)
	t.quality = sentence
	if m.Volume != 100 {
		name += " · " + volumeText(m.Volume)
	}
	t.name.Set(name, m.State == peer.Connected && !m.MicOn, standingSign(m), standingText(m))
	t.name.SetQuality(int(level), level.color(), sentence)
	disconnected := m.State != peer.Connected
	t.view.SetDimmed(disconnected)
	if !disconnected && !sendsVideo(m) {
		t.view.Clear() // what is shown while the connection is interrupted is not older than that
	}
	shown := t.view.HasPicture() && (disconnected || sendsVideo(m))
	t.avatar.set(m, noPictureText(m), !shown)
	widgets.SetVisible(t.view, shown)
	widgets.SetVisible(t.avatar, !shown || disconnected)
	widgets.SetVisible(t.voice, m.Speaking && !disconnected)
	t.layout()
}

// noPictureText says why there is no picture of a member.
func noPictureText(m session.Member) string {
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

// frameIn is where the picture is, or who is shown instead, in a tile at place.
func (t *tile) frameIn(place geometry.Rect) geometry.Rect {
	if t.view.Visible() {
		return geometry.Letterbox(place, t.view.Aspect())
	}
	return place
}

// isOpaque says whether nothing behind the frame shines through.
func (t *tile) isOpaque() bool { return !t.view.Visible() || t.member.State == peer.Connected }

// layout puts the picture and the name where they belong.
func (t *tile) layout() {
	all := geometry.NewRect(fyne.Position{}, t.Size())
	all.SetBounds(t.view)
	all.SetBounds(t.avatar)
	frame := t.frameIn(all)
	drawFrame := func(o *widgets.Outline, width float32, c color.NRGBA) {
		o.Draw(frame, widgets.Line{Width: width, Radius: tileRadius, Color: c})
	}
	drawFrame(t.voice, voiceWidth, voiceColor)
	drawFrame(t.ring, focusRingWidth, avatarTextColor)
	drawFrame(t.alarm, alarmWidth, alarmColor)
	if t.editor != nil {
		frame.SetBounds(t.editor)
	}
	t.name.LayoutIn(frame, t.obstacles)
}

func (t *tile) Resize(size fyne.Size) {
	t.BaseWidget.Resize(size)
	t.layout()
}

func (t *tile) MinSize() fyne.Size { return fyne.NewSquareSize(1) }

func (t *tile) CreateRenderer() fyne.WidgetRenderer {
	return widgets.NewRenderer(t, t.layout, func() []fyne.CanvasObject {
		all := []fyne.CanvasObject{t.view, t.avatar, t.voice.Container, t.ring.Container, t.alarm.Container, t.name}
		if t.editor != nil {
			all = append(all, t.editor)
		}
		return all
	})
}
