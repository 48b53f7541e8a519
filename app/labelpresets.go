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

func (c *labelFilter) newPresets() []*preset {
	add := func(name string, labels []string) {
		if len(labels) > 0 { // a model may know none of a kind
			p := &preset{labels: labels}
			p.button = widget.NewButton(name, func() { c.toggle(labels) })
			c.presets = append(c.presets, p)
		}
	}
	add(lang.L("People"), c.sameKind("person"))
	add(lang.L("Phones and books"), c.available("cell phone", "book"))
	add(lang.L("Vehicles"), c.sameKind("car"))
	add(lang.L("Animals"), c.sameKind("dog"))
	all := &preset{button: widget.NewButton(lang.L("All"), func() { c.selectOnly(c.all) })}
	none := &preset{button: widget.NewButton(lang.L("None"), func() { c.selectOnly(nil) })}
	c.presets = append(c.presets, all, none)
	return c.presets
}

// setActive marks a preset that is on.
func (p *preset) setActive(on bool) {
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
func (c *labelFilter) toggle(labels []string) {
	chosen := c.selection()
	if c.includes(labels) {
		c.selectOnly(slices.DeleteFunc(chosen, func(l string) bool { return slices.Contains(labels, l) }))
		return
	}
	c.selectOnly(append(chosen, labels...))
}

// includes says whether these are chosen, all of them, and not everything is.
func (c *labelFilter) includes(labels []string) bool {
	chosen := c.selection()
	return len(labels) > 0 && chosen != nil &&
		!slices.ContainsFunc(labels, func(l string) bool { return !slices.Contains(chosen, l) })
}

// sameKind are the labels of the same kind as one of them.
func (c *labelFilter) sameKind(label string) (same []string) {
	for _, l := range c.all {
		if palette.Of(l) == palette.Of(label) {
			same = append(same, l)
		}
	}
	return same
}

// available are those of the labels that the model knows.
func (c *labelFilter) available(labels ...string) []string {
	return slices.DeleteFunc(labels, func(l string) bool { return !slices.Contains(c.all, l) })
}
