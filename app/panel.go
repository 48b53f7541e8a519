package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A plate is a rounded ground in a colour of the theme, to stand behind things.
type plate struct {
	widget.BaseWidget
	color   fyne.ThemeColorName
	opacity float32
	radius  float32
	edged   bool // with a thin line around
}

func newPlate(color fyne.ThemeColorName, opacity, radius float32) *plate {
	p := &plate{color: color, opacity: opacity, radius: radius}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer is part of fyne.Widget.
func (p *plate) CreateRenderer() fyne.WidgetRenderer {
	r := &plateRenderer{plate: p}
	r.WidgetRenderer = widget.NewSimpleRenderer(&r.ground)
	r.paint()
	return r
}

type plateRenderer struct {
	fyne.WidgetRenderer
	plate  *plate
	ground canvas.Rectangle
}

func (r *plateRenderer) paint() {
	c := color.NRGBAModel.Convert(theme.Color(r.plate.color)).(color.NRGBA)
	r.ground.FillColor = faded(c, r.plate.opacity)
	r.ground.CornerRadius = r.plate.radius
	r.ground.StrokeWidth = 0
	if r.plate.edged {
		r.ground.StrokeWidth = 1
		r.ground.StrokeColor = theme.Color(theme.ColorNameInputBorder)
	}
}

func (r *plateRenderer) Refresh() {
	r.paint()
	r.ground.Refresh()
}
