package app

import (
	"slices"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/palette"
)

// A preset is a choice that people make often. It can be on together with others.
type preset struct {
	labels []string // nil: it is nothing to be on
	button *widget.Button
}

func (c *labelChoice) newPresets() []*preset {
	add := func(name string, labels []string) {
		if len(labels) > 0 { // a model may know none of a kind
			p := &preset{labels: labels}
			p.button = widget.NewButton(name, func() { c.toggle(labels) })
			c.presets = append(c.presets, p)
		}
	}
	add(lang.L("People"), c.kindOf("person"))
	add(lang.L("Phones and books"), c.known("cell phone", "book"))
	add(lang.L("Vehicles"), c.kindOf("car"))
	add(lang.L("Animals"), c.kindOf("dog"))
	all := &preset{button: widget.NewButton(lang.L("All"), func() { c.set(c.all) })}
	none := &preset{button: widget.NewButton(lang.L("None"), func() { c.set(nil) })}
	c.presets = append(c.presets, all, none)
	return c.presets
}

// show marks a preset that is on.
func (p *preset) show(on bool) {
	importance := widget.MediumImportance
	if on {
		importance = widget.HighImportance
	}
	if p.button.Importance != importance {
		p.button.Importance = importance
		p.button.Refresh()
	}
}

// toggle adds the labels to what is chosen, or takes them out if they all are.
// While everything is shown they become all that is.
func (c *labelChoice) toggle(labels []string) {
	chosen := c.chosen()
	if c.holds(labels) {
		c.set(slices.DeleteFunc(chosen, func(l string) bool { return slices.Contains(labels, l) }))
		return
	}
	c.set(append(chosen, labels...))
}

// holds says whether these are chosen, all of them, and not everything is.
func (c *labelChoice) holds(labels []string) bool {
	chosen := c.chosen()
	return len(labels) > 0 && chosen != nil &&
		!slices.ContainsFunc(labels, func(l string) bool { return !slices.Contains(chosen, l) })
}

// kindOf are the labels of the same kind as one of them.
func (c *labelChoice) kindOf(label string) (same []string) {
	for _, l := range c.all {
		if palette.Of(l) == palette.Of(label) {
			same = append(same, l)
		}
	}
	return same
}

// known are those of the labels that the model knows.
func (c *labelChoice) known(labels ...string) []string {
	return slices.DeleteFunc(labels, func(l string) bool { return !slices.Contains(c.all, l) })
}
