package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// iconMinHeight leaves room for two lines and buttons too, in the theme's units.
const iconMinHeight = 180

// A Placeholder stands in the place of a picture that is not there, says why, and
// may offer what to do.
type Placeholder struct {
	Content    *fyne.Container
	Background *Panel
	picture    *widget.Icon
	icon       fyne.CanvasObject // picture in its place
	text       *WrappedLabel
	actions    *fyne.Container
}

// NewPlaceholder makes a placeholder with an icon and buttons for the actions.
func NewPlaceholder(icon fyne.Resource, actions ...fyne.CanvasObject) *Placeholder {
	p := &Placeholder{Background: NewPanel(theme.ColorNameInputBackground, 1, 12), text: NewWrappedLabel(""), actions: container.NewHBox(actions...)}
	p.text.Alignment = fyne.TextAlignCenter
	p.picture = widget.NewIcon(icon)
	p.icon = container.NewCenter(container.NewStack(NewFixedSpacer(40, 40), p.picture))
	p.Content = container.NewStack(p.Background,
		container.NewPadded(container.NewVBox(layout.NewSpacer(),
			p.icon, p.text, container.NewCenter(p.actions), layout.NewSpacer())))
	return p
}

// Show shows the placeholder with a text, and its actions where there is room.
func (p *Placeholder) Show(text string, actions bool) {
	p.text.Update(text)
	SetVisible(p.actions, actions)
	SetVisible(p.Content, true)
}

// SetIcon changes the icon.
func (p *Placeholder) SetIcon(icon fyne.Resource) { p.picture.SetResource(icon) }

// Fit leaves the icon out where a placeholder of that size has no room for it, and
// puts the buttons below one another where they do not fit beside one another.
func (p *Placeholder) Fit(size fyne.Size) {
	row := layout.NewHBoxLayout()
	if row.MinSize(p.actions.Objects).Width > size.Width-2*theme.Padding() {
		row = layout.NewVBoxLayout()
	}
	p.actions.Layout = row
	SetVisible(p.icon, !p.text.Visible() || size.Height >= iconMinHeight)
}
