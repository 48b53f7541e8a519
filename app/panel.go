package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A panel is a rounded ground in a colour of the theme, to stand behind things.
type panel struct {
	widget.BaseWidget
	color   fyne.ThemeColorName
	opacity float32
	radius  float32
	border  bool // with a thin line around
}

func newPanel(color fyne.ThemeColorName, opacity, radius float32) *panel {
	p := &panel{color: color, opacity: opacity, radius: radius}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer is part of fyne.Widget.
func (p *panel) CreateRenderer() fyne.WidgetRenderer {
	r := &panelRenderer{panel: p}
	r.WidgetRenderer = widget.NewSimpleRenderer(&r.background)
	r.paint()
	return r
}

type panelRenderer struct {
	fyne.WidgetRenderer
	panel      *panel
	background canvas.Rectangle
}

func (r *panelRenderer) paint() {
	c := color.NRGBAModel.Convert(theme.Color(r.panel.color)).(color.NRGBA)
	r.background.FillColor = withOpacity(c, r.panel.opacity)
	r.background.CornerRadius = r.panel.radius
	r.background.StrokeWidth = 0
	if r.panel.border {
		r.background.StrokeWidth = 1
		r.background.StrokeColor = theme.Color(theme.ColorNameInputBorder)
	}
}

func (r *panelRenderer) Refresh() {
	r.paint()
	r.background.Refresh()
}
