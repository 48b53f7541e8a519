package app

import (
	"cmp"
	"reflect"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/detector/rules"
)

// An alarmsPage is for the rules by which the person is told of what is seen.
type alarmsPage struct {
	settingsPage
	controller *controller
	toolkit    *widgets.Toolkit
	presets    map[string]*widgets.Chip
	hint       *widgets.WrappedLabel
	ruleRows   *fyne.Container
	zoneRows   *fyne.Container
	telling    *tellingSettings
	form       *ruleForm
	shown      rules.Set // in the rows
	members    []string  // who was here then, by their lasting names
}

func newAlarmsPage(c *controller, k *widgets.Toolkit) *alarmsPage {
	p := &alarmsPage{controller: c, toolkit: k, presets: map[string]*widgets.Chip{}, hint: widgets.NewHint("").Flush(),
		ruleRows: container.NewVBox(), zoneRows: container.NewVBox()}
	p.form = newRuleForm(c, k)
	p.telling = newTellingSettings(c, k)
	p.content = container.NewVBox(
		widgets.NewSection(lang.L("Tell me when"), p.newPresets(), p.hint, p.ruleRows),
		p.telling.content,
		widgets.NewSection(lang.L("Another rule"), p.form.content),
		widgets.NewSection(lang.L("Zones"), p.zoneRows))
	p.render = func(session.Self) {
		p.renderRules()
		p.telling.render()
	}
	p.showRules()
	return p
}

// newPresets offers rules for what is often wanted, which a tap adds or takes away.
func (p *alarmsPage) newPresets() fyne.CanvasObject {
	row := widgets.NewFlow()
	for _, one := range []struct{ preset, name string }{
		{"exam", lang.L("Exam")}, {"door", lang.L("Door")}, {"pet", lang.L("Pet")},
	} {
		chip := p.toolkit.NewTickChip(one.name, func(on bool) { p.setPreset(one.preset, on) })
		p.presets[one.preset] = chip
		row.Add(chip)
	}
	return row
}

func (p *alarmsPage) setPreset(name string, on bool) {
	preset := rules.Presets()[name]
	p.controller.updateRules(func(s *rules.Set) {
		s.Rules = slices.DeleteFunc(s.Rules, func(r rules.Rule) bool { return slices.Contains(preset, r) })
		if on {
			s.Rules = append(s.Rules, preset...)
		}
	})
	p.renderRules()
}

// renderRules shows rules and who is here, if they have changed.
func (p *alarmsPage) renderRules() {
	var members []string
	for _, m := range p.controller.state.Members {
		members = append(members, m.RuleNames...)
	}
	if slices.Equal(members, p.members) && reflect.DeepEqual(p.shown, p.controller.settings.Rules) {
		return
	}
	p.members = members
	p.showRules()
	p.form.render()
}

// showRules makes a row for each rule and each zone.
func (p *alarmsPage) showRules() {
	p.shown = p.controller.settings.Rules
	for name, chip := range p.presets {
		chip.Set(!slices.ContainsFunc(rules.Presets()[name], func(r rules.Rule) bool { return !slices.Contains(p.shown.Rules, r) }))
	}
	p.hint.Update("")
	if len(p.shown.Rules) == 0 {
		p.hint.Update(lang.L("There are no rules, so you are told of nothing. Rules also count while boxes are hidden."))
	}
	p.ruleRows.Objects, p.zoneRows.Objects = nil, nil
	for _, r := range p.shown.Rules {
		p.ruleRows.Add(p.newRuleRow(r))
	}
	for _, z := range p.shown.Zones {
		p.zoneRows.Add(p.newZoneRow(z))
	}
	if len(p.shown.Zones) == 0 {
		p.zoneRows.Add(widgets.NewHint(lang.L("A zone is a part of somebody's picture. In a call, the menu of the picture has “Zones”: press the right mouse button or F10.")).Flush())
	}
	p.ruleRows.Refresh()
	p.zoneRows.Refresh()
}

// maxRowText is how wide a row's words are at most, in the theme's units.
const maxRowText = 400

func (p *alarmsPage) newRuleRow(r rules.Rule) fyne.CanvasObject {
	text := ruleText(r, p.controller.watchedName(r.Member))
	check := p.toolkit.NewCheck(widgets.Ellipsize(text, &canvas.Text{TextSize: theme.TextSize()}, maxRowText), func(on bool) {
		p.controller.updateRules(func(s *rules.Set) {
			for i := range s.Rules {
				if s.Rules[i] == r {
					s.Rules[i].Off = !on
				}
			}
		})
		p.renderRules()
	})
	check.Checked = !r.Off
	return container.NewBorder(nil, nil, nil, p.newDeleteButton(text, func() {
		p.controller.updateRules(func(s *rules.Set) {
			s.Rules = slices.DeleteFunc(s.Rules, func(other rules.Rule) bool { return other == r })
		})
	}), widgets.NewExplained(check, ""))
}

func (p *alarmsPage) newZoneRow(z rules.Zone) fyne.CanvasObject {
	whose := p.controller.watchedName(z.Member)
	if z.Exclude {
		whose += " · " + lang.L("left out")
	}
	name := p.toolkit.NewEntry(z.Name)
	name.Text = z.Name
	rename := func() {
		if name.Text != z.Name {
			p.controller.renameZone(z, name.Text)
			p.showRules()
		}
	}
	name.OnSubmitted, name.OnFocusLost = func(string) { rename() }, rename
	row := container.NewGridWithColumns(2, name, widgets.NewWrappedLabel(whose))
	return container.NewBorder(nil, nil, nil, p.newDeleteButton(z.Name+" · "+whose, func() { p.controller.deleteZone(z) }), row)
}

func (p *alarmsPage) newDeleteButton(what string, tapped func()) fyne.CanvasObject {
	button := p.toolkit.NewButton("", theme.DeleteIcon(), lang.L("Delete {{.Name}}", map[string]any{"Name": what}), func() {
		tapped()
		p.renderRules()
	})
	button.Importance = widget.LowImportance
	return button
}

// watchedName is how the window calls whom a rule or zone is about.
func (c *controller) watchedName(member string) string {
	names := memberNames(c.state.Members)
	for i, m := range c.state.Members {
		if slices.Contains(m.RuleNames, member) {
			return names[i]
		}
	}
	if c.opts.People != nil {
		if all, err := c.opts.People.People(); err == nil {
			for _, one := range all {
				if one.Key.String() == member {
					return cmp.Or(one.Name, member)
				}
			}
		}
	}
	return member
}
