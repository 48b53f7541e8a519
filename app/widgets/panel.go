package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/palette"
)

// A Panel is a rounded background in a colour of the theme.
type Panel struct {
	widget.BaseWidget
	Border  bool // a thin line around it
	color   fyne.ThemeColorName
	opacity float32
	radius  float32
}

// NewPanel makes a panel; opacity is from 0 to 1, radius that of its corners.
func NewPanel(color fyne.ThemeColorName, opacity, radius float32) *Panel {
	p := &Panel{color: color, opacity: opacity, radius: radius}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer is part of fyne.Widget.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	r := &panelRenderer{panel: p}
	r.WidgetRenderer = widget.NewSimpleRenderer(&r.background)
	r.paint()
	return r
}

type panelRenderer struct {
	fyne.WidgetRenderer
	panel      *Panel
	background canvas.Rectangle
}

func (r *panelRenderer) paint() {
	c := color.NRGBAModel.Convert(theme.ColorForWidget(r.panel.color, r.panel)).(color.NRGBA)
	r.background.FillColor = palette.WithOpacity(c, r.panel.opacity)
	r.background.CornerRadius = r.panel.radius
	r.background.StrokeWidth = 0
	if r.panel.Border {
		r.background.StrokeWidth = 1
		r.background.StrokeColor = theme.ColorForWidget(theme.ColorNameInputBorder, r.panel)
	}
}

func (r *panelRenderer) Refresh() {
	r.paint()
	r.background.Refresh()
}
