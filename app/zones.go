package app

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"peerscope/app/session"
	"peerscope/detector/rules"
)

// updateRules changes the rules and zones, keeps them and applies them, if they can be
// kept: there may be too many.
func (c *controller) updateRules(edit func(*rules.Set)) {
	before := c.settings.Rules
	set := rules.Set{Rules: slices.Clone(before.Rules), Zones: slices.Clone(before.Zones)}
	edit(&set)
	if err := set.Check(); err != nil {
		c.toasts.show(session.Notice{Text: "The rules stay as they were: this cannot be added to them.", Details: err.Error(), Problem: true})
		return
	}
	c.updateSettings(func(s *session.Settings) { s.Rules = set })
	c.refresh()
}

// addZone keeps a zone of a member, under a name that no other has.
func (c *controller) addZone(m session.Member, points []rules.Point, exclude bool) {
	if len(m.RuleNames) == 0 {
		return
	}
	c.updateRules(func(s *rules.Set) {
		name := ""
		for n := 1; name == "" || slices.ContainsFunc(s.Zones, func(z rules.Zone) bool { return z.Name == name }); n++ {
			name = lang.L("Zone {{.N}}", map[string]any{"N": n})
		}
		s.Zones = append(s.Zones, rules.Zone{Name: name, Member: m.RuleNames[0], Points: points, Exclude: exclude})
	})
}

// deleteZone deletes a zone, and the rules that are about no other.
func (c *controller) deleteZone(old rules.Zone) {
	c.updateRules(func(s *rules.Set) {
		s.Zones = slices.DeleteFunc(s.Zones, func(z rules.Zone) bool { return z.Name == old.Name && z.Member == old.Member })
		left := func(name string) bool {
			return slices.ContainsFunc(s.Zones, func(z rules.Zone) bool { return z.Name == name && !z.Exclude })
		}
		s.Rules = slices.DeleteFunc(s.Rules, func(r rules.Rule) bool { return r.Zone != "" && !left(r.Zone) })
	})
}

// renameZone gives a zone another name, by which rules that mean no other zone know it
// then. Its name in the journal stays.
func (c *controller) renameZone(old rules.Zone, name string) {
	if name = strings.TrimSpace(name); name == "" || name == old.Name {
		return
	}
	c.updateRules(func(s *rules.Set) {
		for i, z := range s.Zones {
			if z.Name == old.Name && z.Member == old.Member {
				s.Zones[i].Name = name
			}
		}
		if slices.ContainsFunc(s.Zones, func(z rules.Zone) bool { return z.Name == old.Name }) {
			return
		}
		for i, r := range s.Rules {
			if r.Zone == old.Name {
				s.Rules[i].Zone = name
			}
		}
	})
}

// newZoneItem offers to draw zones in a member's picture, and to delete them.
func (s *callScreen) newZoneItem(t *tile) *fyne.MenuItem {
	items := []*fyne.MenuItem{
		fyne.NewMenuItem(lang.L("Draw a zone"), func() { s.drawZone(t, false) }),
		fyne.NewMenuItem(lang.L("Draw a zone to leave out"), func() { s.drawZone(t, true) }),
	}
	for i, z := range t.zones {
		if i == 0 {
			items = append(items, fyne.NewMenuItemSeparator())
		}
		items = append(items, fyne.NewMenuItem(lang.L("Delete {{.Name}}", map[string]any{"Name": z.Name}), func() { s.controller.deleteZone(z) }))
	}
	item := fyne.NewMenuItem(lang.L("Zones"), nil)
	item.ChildMenu = fyne.NewMenu("", items...)
	item.Disabled = !t.view.HasPicture() || len(t.member.RuleNames) == 0
	return item
}

// drawZone has a zone drawn over a tile, which is large meanwhile, with nothing over it.
// The member may have left since the menu was opened.
func (s *callScreen) drawZone(t *tile, exclude bool) {
	s.endDrawing()
	if !slices.Contains(s.stage.tiles, t) {
		return
	}
	pinned := s.stage.pinned
	t.editor = newZoneEditor(t.layoutZones, func(points []rules.Point) {
		s.stage.pinned = pinned
		s.endDrawing()
		if points != nil {
			s.controller.addZone(t.member, points, exclude)
		}
	})
	t.editorExcludes = exclude
	s.stage.pinned, s.stage.drawing = t.member.ID, t
	t.layoutZones()
	t.Refresh()
	s.stage.Refresh()
	s.controller.Canvas().Focus(t.editor)
}

// endDrawing takes the editor of a zone away, if there is one.
func (s *callScreen) endDrawing() {
	t := s.stage.drawing
	if t == nil {
		return
	}
	s.stage.drawing, t.editor = nil, nil
	s.controller.Canvas().Unfocus()
	t.layoutZones()
	t.Refresh()
	s.stage.Refresh()
}

// showZones shows the zones of the member.
func (t *tile) showZones(zones []rules.Zone) {
	t.zones = zones
	t.layoutZones()
}

// layoutZones shows the zones, and that which is drawn.
func (t *tile) layoutZones() {
	zones := t.zones
	if t.editor != nil {
		zones = append(slices.Clone(zones), rules.Zone{Points: t.editor.draft(), Exclude: t.editorExcludes})
	}
	t.view.SetZones(zones)
}

// placeAside moves what lies over the pictures out of view, where a zone is drawn.
func (s *stage) placeAside() {
	aside := []fyne.CanvasObject{s.toolbar.content}
	if s.selfView != nil {
		aside = append(aside, s.selfView)
	}
	for _, o := range append(aside, s.panels.all()...) {
		o.Move(fyne.NewPos(0, s.Size().Height+1))
	}
}
