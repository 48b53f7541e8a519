package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/geometry"
)

// A NameTag says whose picture it lies on, whether its microphone is off, and by a
// sign with a tooltip what is known of the person.
type NameTag struct {
	widget.BaseWidget
	background  *Panel
	sign, muted *widget.Icon
	text        *canvas.Text
	name        string // in full
	tooltip     string
	toolkit     *Toolkit
	onTapped    func()
}

// NewNameTag makes a hidden tag; muted is the icon of a microphone that is off.
func (k *Toolkit) NewNameTag(muted fyne.Resource, tapped func()) *NameTag {
	n := &NameTag{
		background: NewPanel(theme.ColorNameOverlayBackground, 0.85, 6),
		sign:       widget.NewIcon(nil),
		muted:      widget.NewIcon(muted),
		text:       &canvas.Text{},
		toolkit:    k,
		onTapped:   tapped,
	}
	n.ExtendBaseWidget(n)
	n.Hide()
	return n
}

// Set changes what the tag says, and hides it when that is nothing; sign may be
// nil.
func (n *NameTag) Set(name string, muted bool, sign fyne.Resource, tooltip string) {
	n.name = name
	if n.sign.Resource != sign {
		n.sign.SetResource(sign)
	}
	if n.tooltip != tooltip {
		n.tooltip = tooltip
		n.toolkit.tooltip.update(n, tooltip)
	}
	SetVisible(n.sign, sign != nil)
	SetVisible(n.muted, muted)
	SetVisible(n, name != "" || muted || sign != nil)
}

// Tapped is part of fyne.Tappable.
func (n *NameTag) Tapped(*fyne.PointEvent) { n.onTapped() }

// Cursor is part of desktop.Cursorable.
func (n *NameTag) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn, MouseMoved and MouseOut are those of desktop.Hoverable.
func (n *NameTag) MouseIn(*desktop.MouseEvent)    { n.toolkit.tooltip.show(n, n.tooltip) }
func (n *NameTag) MouseMoved(*desktop.MouseEvent) {}
func (n *NameTag) MouseOut()                      { n.toolkit.tooltip.hide(n) }

// LayoutIn puts the tag into the lower left corner of frame with as much of the
// name as fits beside an obstacle, or above the obstacle where little fits.
func (n *NameTag) LayoutIn(frame, obstacle geometry.Rect) {
	const margin, padding, minWidth = 8, 6, 80
	n.text.TextSize = theme.CaptionTextSize() + 1
	n.text.Color = theme.Color(theme.ColorNameForeground)
	icons := float32(0) // their width
	for _, icon := range []*widget.Icon{n.sign, n.muted} {
		if icon.Visible() {
			icons += n.text.TextSize + padding
		}
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
	n.text.Text = Ellipsize(n.name, n.text, row.X1-row.X0-2*padding-icons)
	text := n.text.MinSize()
	width := text.Width + 2*padding + icons
	if n.name == "" {
		width = icons + padding
	}
	height := text.Height + 4
	n.Resize(fyne.NewSize(width, height))
	n.Move(fyne.NewPos(row.X0, row.Y1-height))
	n.background.Resize(n.Size())
	x := float32(padding - 2)
	for _, icon := range []*widget.Icon{n.sign, n.muted} {
		icon.Resize(fyne.NewSquareSize(n.text.TextSize + 2))
		icon.Move(fyne.NewPos(x, (height-n.text.TextSize-2)/2))
		if icon.Visible() {
			x += n.text.TextSize + padding
		}
	}
	n.text.Move(fyne.NewPos(padding+icons, 2))
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
	return NewRenderer(n, func() {}, func() []fyne.CanvasObject { return []fyne.CanvasObject{n.background, n.sign, n.muted, n.text} })
}
