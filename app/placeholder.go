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

// iconMinHeight is what an icon, two lines and a row of buttons need, in the
// theme's units.
const iconMinHeight = 180

// A placeholder stands in the place of a picture that is not there, says why, and
// may offer what to do.
type placeholder struct {
	content    *fyne.Container
	background *panel
	icon       *widget.Icon
	iconSlot   fyne.CanvasObject // the icon in its place
	text       *wrappedLabel
	actions    *fyne.Container
}

func newPlaceholder(icon fyne.Resource, offers ...fyne.CanvasObject) *placeholder {
	m := &placeholder{background: newPanel(theme.ColorNameInputBackground, 1, 12), icon: widget.NewIcon(icon), text: newWrappedLabel("")}
	m.text.Alignment = fyne.TextAlignCenter
	m.actions = container.NewHBox(offers...)
	size := canvas.NewRectangle(color.Transparent)
	size.SetMinSize(fyne.NewSquareSize(40))
	m.iconSlot = container.NewCenter(container.NewStack(size, m.icon))
	m.content = container.NewStack(m.background,
		container.NewPadded(container.NewVBox(layout.NewSpacer(),
			m.iconSlot, m.text, container.NewCenter(m.actions), layout.NewSpacer())))
	return m
}

// show sets all that is to be seen; offers are only for where there is room.
func (m *placeholder) show(icon fyne.Resource, text string, offers bool) {
	if m.icon.Resource != icon {
		m.icon.SetResource(icon)
	}
	m.text.update(text)
	setVisible(m.actions, offers)
	setVisible(m.content, true)
}

// fit leaves the icon out where words need the room.
func (m *placeholder) fit(size fyne.Size) {
	setVisible(m.iconSlot, !m.text.Visible() || size.Height >= iconMinHeight)
}
