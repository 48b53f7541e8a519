package widgets

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/palette"
)

// A Chip is a small button for a choice that is taken or not.
type Chip struct {
	Button
	on     bool
	ticked bool // a box shows whether it is on; otherwise it is one of which one is on
}

// NewTickChip makes a chip that is on or off by itself, and is off. A tap changes that
// and then calls tapped.
func (k *Toolkit) NewTickChip(text string, tapped func(on bool)) *Chip {
	c := k.newChip(text)
	c.ticked = true
	c.Icon = theme.CheckButtonIcon()
	c.OnTapped = func() {
		c.Set(!c.on)
		tapped(c.on)
	}
	return c
}

func (k *Toolkit) newChip(text string) *Chip {
	c := &Chip{}
	c.Text, c.toolkit, c.Importance = text, k, widget.LowImportance
	c.ExtendBaseWidget(c)
	return c
}

// IsOn says whether the choice is taken.
func (c *Chip) IsOn() bool { return c.on }

// Set takes the choice or leaves it, without a call back.
func (c *Chip) Set(on bool) {
	if c.on == on {
		return
	}
	c.on = on
	switch {
	case c.ticked && on:
		c.Icon = theme.CheckButtonCheckedIcon()
	case c.ticked:
		c.Icon = theme.CheckButtonIcon()
	case on:
		c.Importance = widget.HighImportance
	default:
		c.Importance = widget.LowImportance
	}
	c.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	r := &chipRenderer{WidgetRenderer: c.Button.CreateRenderer(), chip: c}
	r.paint()
	return r
}

// A chipRenderer draws a border around a button that Fyne draws without one.
type chipRenderer struct {
	fyne.WidgetRenderer
	chip   *Chip
	border canvas.Rectangle
}

func (r *chipRenderer) paint() {
	border, fill := theme.ColorNameInputBorder, color.NRGBA{}
	if r.chip.on {
		border = theme.ColorNamePrimary
		fill = palette.WithOpacity(color.NRGBAModel.Convert(theme.ColorForWidget(border, r.chip)).(color.NRGBA), 0.12)
	}
	r.border.StrokeColor, r.border.FillColor = theme.ColorForWidget(border, r.chip), fill
	r.border.StrokeWidth = 1
	r.border.CornerRadius = theme.SizeForWidget(theme.SizeNameInputRadius, r.chip)
}

func (r *chipRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.border.Resize(size)
}

func (r *chipRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{&r.border}, r.WidgetRenderer.Objects()...)
}

func (r *chipRenderer) Refresh() {
	r.paint()
	r.WidgetRenderer.Refresh()
	r.border.Refresh()
}

// A Choice is some chips of which one is on.
type Choice struct {
	Container *fyne.Container // to be shown; not embedded, as Fyne draws no type that embeds one
	toolkit   *Toolkit
	names     []string
	chosen    int
	onChosen  func(i int)
}

// NewChoice makes a Choice. chosen is the number of the chip that is on, or -1;
// onChosen is called with that of another that is tapped.
func (k *Toolkit) NewChoice(names []string, chosen int, onChosen func(i int)) *Choice {
	c := &Choice{Container: NewFlow(), toolkit: k, chosen: -1, onChosen: onChosen}
	c.Set(names, chosen)
	return c
}

// Chosen is the number of the chip that is on, -1 if none is.
func (c *Choice) Chosen() int { return c.chosen }

// Names are what the chips say.
func (c *Choice) Names() []string { return c.names }

// Tap takes a choice as a tap does.
func (c *Choice) Tap(i int) { c.Container.Objects[i].(*Chip).Tapped(nil) }

// Set changes the chips and which one is on, without a call back.
func (c *Choice) Set(names []string, chosen int) {
	if !slices.Equal(names, c.names) {
		c.names, c.Container.Objects = slices.Clone(names), nil
		for i, name := range names {
			chip := c.toolkit.newChip(Ellipsize(name, &canvas.Text{TextSize: theme.TextSize(), TextStyle: fyne.TextStyle{Bold: true}}, maxChipText))
			chip.OnTapped = func() { c.choose(i) }
			c.Container.Objects = append(c.Container.Objects, chip)
		}
		c.Container.Refresh()
	}
	c.chosen = chosen
	for i, o := range c.Container.Objects {
		o.(*Chip).Set(i == chosen)
	}
}

// maxChipText is the width of a long name, in the theme's units: it fits into the
// narrowest window.
const maxChipText = 280

func (c *Choice) choose(i int) {
	if i != c.chosen {
		c.Set(c.names, i)
		c.onChosen(i)
	}
}
