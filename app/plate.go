package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A plate is a rounded ground in a colour of the theme, to stand behind things.
type plate struct {
	widget.BaseWidget
	color   fyne.ThemeColorName
	opacity float32
	radius  float32
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
}

func (r *plateRenderer) Refresh() {
	r.paint()
	r.ground.Refresh()
}

// A missing stands in the place of a picture that is not there, says why, and
// may offer what to do.
type missing struct {
	content *fyne.Container
	icon    *widget.Icon
	text    *widget.Label
	offers  *fyne.Container
}

func newMissing(icon fyne.Resource, offers ...fyne.CanvasObject) *missing {
	m := &missing{icon: widget.NewIcon(icon), text: widget.NewLabel("")}
	m.text.Alignment = fyne.TextAlignCenter
	m.text.Wrapping = fyne.TextWrapWord
	m.offers = container.NewHBox(offers...)
	size := canvas.NewRectangle(color.Transparent)
	size.SetMinSize(fyne.NewSquareSize(40))
	m.content = container.NewStack(
		newPlate(theme.ColorNameInputBackground, 1, 12),
		container.NewPadded(container.NewVBox(layout.NewSpacer(),
			container.NewCenter(container.NewStack(size, m.icon)),
			m.text, container.NewCenter(m.offers), layout.NewSpacer())))
	return m
}

// show sets all that is to be seen; offers are only for where there is room.
func (m *missing) show(icon fyne.Resource, text string, offers bool) {
	if m.icon.Resource != icon {
		m.icon.SetResource(icon)
	}
	setText(m.text, text)
	setVisible(m.text, text != "")
	setVisible(m.offers, offers)
	setVisible(m.content, true)
}

// setText changes a label only if that changes something: a refresh costs.
func setText(l *widget.Label, text string) {
	if l.Text != text {
		l.SetText(text)
	}
}

func setVisible(o fyne.CanvasObject, on bool) {
	switch {
	case on && !o.Visible():
		o.Show()
	case !on && o.Visible():
		o.Hide()
	}
}
