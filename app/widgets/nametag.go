package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/geometry"
)

// A NameTag is white on black in any theme, as it lies on pictures.
var (
	tagBackground = color.NRGBA{A: 0xA6}
	tagText       = color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}
	tagUnlit      = color.NRGBA{0xFF, 0xFF, 0xFF, 0x50}
)

// In the theme's units.
const (
	tagMargin   = 8 // to the edges of the picture
	tagPadding  = 8
	tagGap      = 5
	tagBarWidth = 3
	tagBarStep  = 3 // by which each bar is higher than the one before
	tagBars     = 3
	tagSignal   = tagBars*(tagBarWidth+1) - 1 // the width of the bars
	tagMinWidth = 80                          // that is left for a tag beside an obstacle
)

// A NameTag says whose picture it lies on, by bars how good the connection is,
// whether the microphone is off, and by a sign what is known of the person. Its
// tooltip says the latter and the quality in words.
type NameTag struct {
	widget.BaseWidget
	background     canvas.Rectangle
	bars           [tagBars]canvas.Rectangle
	sign, muted    *widget.Icon
	text           canvas.Text
	name           string // in full
	known, quality string
	toolkit        *Toolkit
	onTapped       func()
}

// NewNameTag makes a tag; muted is the icon of a microphone that is off, in white.
func (k *Toolkit) NewNameTag(muted fyne.Resource, tapped func()) *NameTag {
	n := &NameTag{sign: widget.NewIcon(nil), muted: widget.NewIcon(muted), toolkit: k, onTapped: tapped}
	n.background.FillColor, n.background.CornerRadius = tagBackground, 6
	n.text.Color = tagText
	n.ExtendBaseWidget(n)
	return n
}

// Set changes what the tag says; sign may be nil, known is what it stands for.
func (n *NameTag) Set(name string, muted bool, sign fyne.Resource, known string) {
	n.name = name
	if n.sign.Resource != sign {
		n.sign.SetResource(sign)
	}
	SetVisible(n.sign, sign != nil)
	SetVisible(n.muted, muted)
	n.known = known
	n.toolkit.tooltip.update(n, n.tooltip())
}

// SetQuality lights as many of the three bars, in a colour, and changes the sentence
// that explains them.
func (n *NameTag) SetQuality(lit int, c color.Color, sentence string) {
	for i := range n.bars {
		bar, fill := &n.bars[i], c
		if i >= lit {
			fill = tagUnlit
		}
		if bar.FillColor != fill {
			bar.FillColor = fill
			bar.Refresh()
		}
	}
	n.quality = sentence
	n.toolkit.tooltip.update(n, n.tooltip())
}

func (n *NameTag) tooltip() string { return n.quality + "\n" + n.known }

// Tapped is part of fyne.Tappable.
func (n *NameTag) Tapped(*fyne.PointEvent) { n.onTapped() }

// Cursor is part of desktop.Cursorable.
func (n *NameTag) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn, MouseMoved and MouseOut are those of desktop.Hoverable.
func (n *NameTag) MouseIn(*desktop.MouseEvent)    { n.toolkit.tooltip.show(n, n.tooltip()) }
func (n *NameTag) MouseMoved(*desktop.MouseEvent) {}
func (n *NameTag) MouseOut()                      { n.toolkit.tooltip.hide(n) }

// LayoutIn puts the tag into the upper left corner of frame, with as much of the name
// as fits, beside the obstacles or below them where little fits.
func (n *NameTag) LayoutIn(frame geometry.Rect, obstacles []geometry.Rect) {
	n.text.TextSize = theme.CaptionTextSize() + 1
	icon := n.text.TextSize + 3
	height := icon + 2*tagGap - 2
	before := float32(tagPadding + tagSignal + tagGap)
	for _, one := range []*widget.Icon{n.sign, n.muted} {
		if one.Visible() {
			before += icon + tagGap
		}
	}
	row := tagRow(frame.Expanded(-tagMargin), height, obstacles)
	n.text.Text = Ellipsize(n.name, &n.text, row.X1-row.X0-before-tagPadding)
	text := n.text.MinSize()
	n.Move(row.Position())
	n.Resize(fyne.NewSize(before+text.Width+tagPadding, height))
	n.background.Resize(n.Size())
	foot := (height + tagBars*tagBarStep + 1) / 2
	for i := range n.bars {
		tall := float32((i+1)*tagBarStep + 1)
		n.bars[i].Move(fyne.NewPos(float32(tagPadding+i*(tagBarWidth+1)), foot-tall))
		n.bars[i].Resize(fyne.NewSize(tagBarWidth, tall))
	}
	x := float32(tagPadding + tagSignal + tagGap)
	for _, one := range []*widget.Icon{n.sign, n.muted} {
		one.Resize(fyne.NewSquareSize(icon))
		one.Move(fyne.NewPos(x, (height-icon)/2))
		if one.Visible() {
			x += icon + tagGap
		}
	}
	n.text.Move(fyne.NewPos(before, (height-text.Height)/2))
	n.text.Resize(text)
}

// tagRow is the uppermost part of area, of a height, that is free.
func tagRow(area geometry.Rect, height float32, obstacles []geometry.Rect) geometry.Rect {
	row := area
	row.Y1 = row.Y0 + height
	for _, o := range obstacles {
		switch {
		case row.OverlapArea(o) == 0:
		case o.X0-tagMargin-row.X0 >= tagMinWidth:
			row.X1 = o.X0 - tagMargin
		case row.X1-tagMargin-o.X1 >= tagMinWidth:
			row.X0 = o.X1 + tagMargin
		default:
			row = row.Translated(0, o.Y1+tagMargin-row.Y0)
		}
	}
	return row
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
	return NewRenderer(n, func() {}, func() []fyne.CanvasObject {
		return []fyne.CanvasObject{&n.background, n.sign, n.muted, &n.text, &n.bars[0], &n.bars[1], &n.bars[2]}
	})
}
