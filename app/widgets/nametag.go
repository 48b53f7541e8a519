package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/geometry"
)

// A NameTag says whose picture it lies on, and whether its microphone is off.
type NameTag struct {
	widget.BaseWidget
	background *Panel
	muted      *widget.Icon
	text       *canvas.Text
	name       string // in full
}

// NewNameTag makes a hidden tag; muted is the icon of a microphone that is off.
func NewNameTag(muted fyne.Resource) *NameTag {
	n := &NameTag{
		background: NewPanel(theme.ColorNameOverlayBackground, 0.85, 6),
		muted:      widget.NewIcon(muted),
		text:       &canvas.Text{},
	}
	n.ExtendBaseWidget(n)
	n.Hide()
	return n
}

// Set changes what the tag says, and hides it when that is nothing.
func (n *NameTag) Set(name string, muted bool) {
	n.name = name
	SetVisible(n.muted, muted)
	SetVisible(n, name != "" || muted)
}

// LayoutIn puts the tag into the lower left corner of frame with as much of the
// name as fits beside an obstacle, or above the obstacle where little fits.
func (n *NameTag) LayoutIn(frame, obstacle geometry.Rect) {
	const margin, padding, minWidth = 8, 6, 80
	n.text.TextSize = theme.CaptionTextSize() + 1
	n.text.Color = theme.Color(theme.ColorNameForeground)
	icon := float32(0)
	if n.muted.Visible() {
		icon = n.text.TextSize + padding
	}
	row := frame.Expanded(-margin)
	row.Y0 = row.Y1 - n.text.TextSize - padding
	if row.OverlapArea(obstacle) > 0 {
		if obstacle.X0-margin-row.X0 >= minWidth {
			row.X1 = obstacle.X0 - margin
		} else {
			row = row.Translated(0, obstacle.Y0-margin-row.Y1)
		}
	}
	n.text.Text = Ellipsize(n.name, n.text, row.X1-row.X0-2*padding-icon)
	text := n.text.MinSize()
	width := text.Width + 2*padding + icon
	if n.name == "" {
		width = icon + padding
	}
	height := text.Height + 4
	n.Resize(fyne.NewSize(width, height))
	n.Move(fyne.NewPos(row.X0, row.Y1-height))
	n.background.Resize(n.Size())
	n.muted.Resize(fyne.NewSquareSize(n.text.TextSize + 2))
	n.muted.Move(fyne.NewPos(padding-2, (height-n.text.TextSize-2)/2))
	n.text.Move(fyne.NewPos(padding+icon, 2))
	n.text.Resize(text)
}

// Ellipsize is s, cut with an ellipsis to be no wider than width in style.
func Ellipsize(s string, style *canvas.Text, width float32) string {
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

// MinSize is part of fyne.CanvasObject.
func (n *NameTag) MinSize() fyne.Size { return fyne.NewSquareSize(1) }

// CreateRenderer is part of fyne.Widget. LayoutIn does the layout.
func (n *NameTag) CreateRenderer() fyne.WidgetRenderer {
	return NewRenderer(n, func() {}, func() []fyne.CanvasObject { return []fyne.CanvasObject{n.background, n.muted, n.text} })
}
