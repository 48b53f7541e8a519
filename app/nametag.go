package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A nameTag says whose picture it lies on, and whether its microphone is off.
type nameTag struct {
	widget.BaseWidget
	background *panel
	muted      *widget.Icon
	text       *canvas.Text
	name       string // in full
}

func newNameTag() *nameTag {
	n := &nameTag{
		background: newPanel(theme.ColorNameOverlayBackground, 0.85, 6),
		muted:      widget.NewIcon(icon("mic-off")),
		text:       &canvas.Text{},
	}
	n.ExtendBaseWidget(n)
	n.Hide()
	return n
}

func (n *nameTag) set(name string, muted bool) {
	n.name = name
	setVisible(n.muted, muted)
	setVisible(n, name != "" || muted)
}

// layoutIn puts the tag into the lower left corner of frame with as much of the
// name as fits beside what lies over the frame, or above that where little fits.
func (n *nameTag) layoutIn(frame, over rect) {
	const margin, padding, least = 8, 6, 80
	n.text.TextSize = theme.CaptionTextSize() + 1
	n.text.Color = theme.Color(theme.ColorNameForeground)
	icon := float32(0)
	if n.muted.Visible() {
		icon = n.text.TextSize + padding
	}
	foot := rect{frame.x0 + margin, frame.y1 - margin - n.text.TextSize - padding, frame.x1 - margin, frame.y1 - margin}
	if foot.overlapArea(over) > 0 {
		if over.x0-margin-foot.x0 >= least {
			foot.x1 = over.x0 - margin
		} else {
			foot = foot.translated(0, over.y0-margin-foot.y1)
		}
	}
	n.text.Text = ellipsize(n.name, n.text, foot.x1-foot.x0-2*padding-icon)
	text := n.text.MinSize()
	width := text.Width + 2*padding + icon
	if n.name == "" {
		width = icon + padding
	}
	height := text.Height + 4
	n.Resize(fyne.NewSize(width, height))
	n.Move(fyne.NewPos(foot.x0, foot.y1-height))
	n.background.Resize(n.Size())
	n.muted.Resize(fyne.NewSquareSize(n.text.TextSize + 2))
	n.muted.Move(fyne.NewPos(padding-2, (height-n.text.TextSize-2)/2))
	n.text.Move(fyne.NewPos(padding+icon, 2))
	n.text.Resize(text)
}

// ellipsize is s with an ellipsis, cut to the width it has in style.
func ellipsize(s string, style *canvas.Text, width float32) string {
	fits := func(s string) bool {
		return fyne.MeasureText(s, style.TextSize, style.TextStyle).Width <= width
	}
	if fits(s) {
		return s
	}
	runes := []rune(s)
	low, high := 0, len(runes) // fits with low of them, not with high
	for high-low > 1 {
		if middle := (low + high) / 2; fits(string(runes[:middle]) + "…") {
			low = middle
		} else {
			high = middle
		}
	}
	return string(runes[:low]) + "…"
}

// CreateRenderer is part of fyne.Widget.
func (n *nameTag) CreateRenderer() fyne.WidgetRenderer {
	return &selfLayoutRenderer{objects: []fyne.CanvasObject{n.background, n.muted, n.text}, widget: n}
}

func (n *nameTag) layout()            {} // placeIn did it
func (n *nameTag) MinSize() fyne.Size { return fyne.NewSquareSize(1) }
