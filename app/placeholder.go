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

// missingHeight is what an icon, two lines and a row of buttons need, in the
// theme's units.
const missingHeight = 180

// A missing stands in the place of a picture that is not there, says why, and
// may offer what to do.
type missing struct {
	content *fyne.Container
	ground  *plate
	icon    *widget.Icon
	sign    fyne.CanvasObject // the icon in its place
	text    *prose
	offers  *fyne.Container
}

func newMissing(icon fyne.Resource, offers ...fyne.CanvasObject) *missing {
	m := &missing{ground: newPlate(theme.ColorNameInputBackground, 1, 12), icon: widget.NewIcon(icon), text: newProse("")}
	m.text.Alignment = fyne.TextAlignCenter
	m.offers = container.NewHBox(offers...)
	size := canvas.NewRectangle(color.Transparent)
	size.SetMinSize(fyne.NewSquareSize(40))
	m.sign = container.NewCenter(container.NewStack(size, m.icon))
	m.content = container.NewStack(m.ground,
		container.NewPadded(container.NewVBox(layout.NewSpacer(),
			m.sign, m.text, container.NewCenter(m.offers), layout.NewSpacer())))
	return m
}

// show sets all that is to be seen; offers are only for where there is room.
func (m *missing) show(icon fyne.Resource, text string, offers bool) {
	if m.icon.Resource != icon {
		m.icon.SetResource(icon)
	}
	m.text.set(text)
	setVisible(m.offers, offers)
	setVisible(m.content, true)
}

// fit leaves the icon out where words need the room.
func (m *missing) fit(size fyne.Size) {
	setVisible(m.sign, !m.text.Visible() || size.Height >= missingHeight)
}
