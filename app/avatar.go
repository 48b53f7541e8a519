package app

import (
	"cmp"
	"image/color"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/geometry"
	"peerscope/app/palette"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/peer/seal"
)

var (
	avatarBackground = color.NRGBA{0x1C, 0x1E, 0x22, 0xFF}
	avatarTextColor  = color.NRGBA{0xE6, 0xE7, 0xEA, 0xFF}
)

const (
	tileRadius     = 8 // of the corners of pictures, in the theme's units
	focusRingWidth = 3
	avatarShare    = 0.36
	avatarMinSide  = 36
	avatarMaxSide  = 144
	avatarMessages = 2 // lines
)

// An avatar stands in the place of a picture: the initials of somebody in a colour of
// their own, and why there is no picture. Over a picture it is only the reason.
type avatar struct {
	widget.BaseWidget
	background canvas.Rectangle
	circle     canvas.Circle
	initials   canvas.Text
	message    [avatarMessages]canvas.Text // a sentence each
	sentences  []string
	bare       bool // the circle fills its place, with no background
}

func newAvatar() *avatar {
	a := &avatar{}
	a.background.FillColor, a.background.CornerRadius = avatarBackground, tileRadius
	a.initials.Color, a.initials.Alignment = color.White, fyne.TextAlignCenter
	for i := range a.message {
		a.message[i].Color, a.message[i].Alignment = avatarTextColor, fyne.TextAlignCenter
	}
	a.ExtendBaseWidget(a)
	return a
}

// set shows a member and a message; alone says that there is no picture below.
func (a *avatar) set(m session.Member, message string, alone bool) {
	key := string(m.ID)
	if m.Key != (seal.PublicKey{}) {
		key = string(m.Key[:])
	}
	text, fill, sentences := cmp.Or(initials(m.Name), "?"), palette.OfPerson(key), sentencesOf(message)
	if a.initials.Text == text && a.circle.FillColor == fill && a.circle.Visible() == alone && slices.Equal(a.sentences, sentences) {
		return
	}
	a.initials.Text, a.circle.FillColor, a.sentences = text, fill, sentences
	widgets.SetVisible(&a.background, alone && !a.bare)
	for _, o := range []fyne.CanvasObject{&a.circle, &a.initials} {
		widgets.SetVisible(o, alone)
	}
	a.Refresh()
}

// sentencesOf cuts a text into as many sentences as an avatar has lines for.
func sentencesOf(text string) []string {
	parts := strings.SplitN(text, ". ", avatarMessages)
	for i := range parts[:len(parts)-1] {
		parts[i] += "."
	}
	return parts
}

// layout puts the circle into the middle, with the message below it.
func (a *avatar) layout() {
	all := geometry.NewRect(fyne.Position{}, a.Size())
	all.SetBounds(&a.background)
	size := all.Size()
	side := min(max(avatarShare*min(size.Width, size.Height), avatarMinSide), avatarMaxSide)
	if a.bare {
		side = min(size.Width, size.Height)
	}
	y := (size.Height - side) / 2
	if !a.circle.Visible() {
		y, side = size.Height/2, 0
	}
	a.circle.Move(fyne.NewPos((size.Width-side)/2, y))
	a.circle.Resize(fyne.NewSquareSize(side))
	a.initials.TextSize = max(side*0.4, 1)
	height := a.initials.MinSize().Height
	a.initials.Move(fyne.NewPos(0, y+(side-height)/2))
	a.initials.Resize(fyne.NewSize(size.Width, height))
	y += side + theme.InnerPadding()
	for i := range a.message {
		line := &a.message[i]
		line.TextSize, line.Text = theme.TextSize(), ""
		if i < len(a.sentences) && y+line.MinSize().Height < size.Height {
			line.Text = widgets.Ellipsize(a.sentences[i], line, size.Width-2*theme.InnerPadding())
		}
		line.Move(fyne.NewPos(0, y))
		line.Resize(fyne.NewSize(size.Width, line.MinSize().Height))
		y += line.MinSize().Height
	}
}

func (a *avatar) MinSize() fyne.Size { return fyne.NewSquareSize(1) }

func (a *avatar) CreateRenderer() fyne.WidgetRenderer {
	return widgets.NewRenderer(a, a.layout, func() []fyne.CanvasObject {
		return []fyne.CanvasObject{&a.background, &a.circle, &a.initials, &a.message[0], &a.message[1]}
	})
}
