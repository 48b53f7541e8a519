package app

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/detector/rules"
	"peerscope/peer"
)

// alarm is one at a member, with as many objects.
func alarm(id int, member string, r rules.Rule, objects int) session.Alarm {
	a := session.Alarm{ID: id, Member: peer.ID(member), Name: member, Alarm: rules.Alarm{Rule: r, Time: noon, Since: noon.Add(-12 * time.Second)}}
	for range objects {
		a.Objects = append(a.Objects, object(1, r.Label, 0, 0, 1, 1))
	}
	return a
}

// An alarm is told once, in what is seen and no more, and the member's tile flashes.
func TestAlarmsAreTold(t *testing.T) {
	f := newCall(t, member("a"), member("b"))
	for i, c := range []struct {
		rule    rules.Rule
		objects int
		want    string
	}{
		{rules.Rule{Label: "cell phone", When: rules.Seen, Zone: "desk"}, 1, "b: cell phone (desk), 91\u2009%"},
		{rules.Rule{Label: "person", When: rules.More, Count: 1}, 2, "b: person, 2 at once"},
		{rules.Rule{Label: "dog", When: rules.Gone}, 0, "b: dog, gone for 12 s"},
		{rules.Rule{Label: "person", When: rules.Missing}, 0, "b: person, not there for 12 s"},
	} {
		st := callState(member("a"), member("b"))
		st.Alarms = []session.Alarm{alarm(i+1, "b", c.rule, c.objects)}
		f.render(st)
		f.expect(c.want)
		f.toasts.stop()
		f.render(st)
		f.expectNot(c.want)
	}
	for range 2 * flashes {
		bright := !f.call.stage.tiles[1].alarm.Visible()
		f.step()
		if f.call.stage.tiles[1].alarm.Visible() != bright || f.call.stage.tiles[0].alarm.Visible() {
			t.Fatal("the tile does not flash")
		}
	}
	if f.call.stage.tiles[1].flashing {
		t.Error("it flashes on")
	}
}

// What has become of rules: they are chosen by words, kept, and counted by the session.
func TestAlarmsPage(t *testing.T) {
	f := newTestWindow(t, Options{Labels: testLabels})
	zone := rules.Zone{Name: "Zone 1", Member: "key of b", Points: []rules.Point{{X: 0, Y: 0}, {X: 1, Y: 0}, {X: 0, Y: 1}}}
	f.updateRules(func(s *rules.Set) { s.Zones = []rules.Zone{zone} })
	b := member("b")
	b.RuleNames = []string{"key of b", "b"}
	f.render(callState(b))
	p := f.openTab("Alarms").alarms
	defer f.settingsDialog.Close()
	test.Tap(p.presets["exam"])
	if got, want := f.kept().Rules.Rules, rules.Presets()["exam"]; !slices.Equal(got, want) || !slices.Equal(f.session.settings.Rules.Rules, want) {
		t.Errorf("the preset gives %+v", got)
	}
	test.Tap(p.presets["exam"])
	p.form.search.SetText("bott")
	p.form.labelChips.Tap(0)
	rows := p.form.content.(*fyne.Container).Objects
	tap := func(row, i int) {
		chips := rows[row].(*fyne.Container).Objects[1].(*fyne.Container)
		test.Tap(chips.Objects[i].(fyne.Tappable))
	}
	tap(3, 3) // has gone
	tap(4, 3) // for 10 s
	p.form.memberRow.chips.Tap(1)
	p.form.zoneRow.chips.Tap(1)
	tap(7, 3) // 80 %
	tap(8, 0) // no pause
	if got, want := p.form.sentence.Text, "bottle has gone · 10 s · b · Zone 1 · ≥ 80\u2009%"; got != want {
		t.Errorf("in words it is %q, want %q", got, want)
	}
	test.Tap(p.form.add)
	want := rules.Rule{Label: "bottle", When: rules.Gone, For: 10 * time.Second, Member: "key of b", Zone: "Zone 1", MinScore: 0.8}
	if got := f.kept().Rules.Rules; !slices.Equal(got, []rules.Rule{want}) {
		t.Fatalf("the words give %+v", got)
	}
	p.renderRules()
	check := p.newRuleRow(want)
	test.Tap(findCheck(check))
	if got := f.kept().Rules.Rules; len(got) != 1 || !got[0].Off {
		t.Errorf("switched off it is %+v", got)
	}
	f.updateRules(func(s *rules.Set) { s.Rules = append(s.Rules, s.Rules...) })
	f.expect("The rules stay as they were: this cannot be added to them.")
	if got := f.kept().Rules.Rules; len(got) != 1 {
		t.Errorf("kept are %+v", got)
	}
	name := p.zoneName(0)
	f.settingsDialog.Canvas().Focus(name)
	name.SetText(" Bed ")
	name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	zone.Name = "Bed"
	if got := f.kept().Rules; len(got.Zones) != 1 || got.Zones[0].Name != "Bed" || got.Rules[0].Zone != "Bed" {
		t.Errorf("with another name of the zone there is %+v", got)
	}
	f.renameZone(zone, " ")
	other := zone
	other.Member = "key of a"
	f.updateRules(func(s *rules.Set) { s.Zones = append(s.Zones, other) })
	f.renameZone(other, "Sofa")
	if got := f.kept().Rules; got.Zones[0].Name != "Bed" || got.Zones[1].Name != "Sofa" || got.Rules[0].Zone != "Bed" {
		t.Errorf("with another zone there is %+v", got)
	}
	other.Name = "Sofa"
	f.deleteZone(other)
	f.deleteZone(zone)
	if got := f.kept().Rules; len(got.Rules)+len(got.Zones) != 0 {
		t.Errorf("without its zone there is %+v", got)
	}
}

// zoneName is the field with the name of a zone.
func (p *alarmsPage) zoneName(row int) *widgets.Entry {
	return p.zoneRows.Objects[row].(*fyne.Container).Objects[0].(*fyne.Container).Objects[0].(*widgets.Entry)
}

// findCheck is the check box in o.
func findCheck(o fyne.CanvasObject) fyne.Tappable {
	for _, child := range o.(*fyne.Container).Objects {
		if check, ok := child.(fyne.Tappable); ok {
			if _, disabled := child.(fyne.Disableable); disabled {
				return check
			}
		}
		if inner, ok := child.(*fyne.Container); ok {
			if found := findCheck(inner); found != nil {
				return found
			}
		}
	}
	return nil
}

// A zone is drawn by clicks or keys in the picture of a member, and kept for it.
func TestDrawZone(t *testing.T) {
	b := member("b")
	b.RuleNames = []string{"key of b", "b"}
	f := newCall(t, b)
	tile := f.call.stage.tiles[0]
	draw := func(exclude bool) *zoneEditor {
		f.call.drawZone(tile, exclude)
		if tile.editor == nil || f.Canvas().Focused() != tile.editor || f.call.toolbar.content.Position().Y < f.call.stage.Size().Height {
			t.Fatal("nothing can be drawn, or something is in the way")
		}
		return tile.editor
	}
	click := func(x, y float32) {
		at := fyne.NewPos(x*tile.editor.Size().Width, y*tile.editor.Size().Height)
		tile.editor.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}})
		tile.editor.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary})
	}
	draw(false)
	click(0.1, 0.1)
	click(0.5, 0.1)
	click(0.5, 0.9)
	tile.editor.clicked = time.Now().Add(time.Hour) // however long the next takes, it is a double click
	click(0.5, 0.9)
	keys := draw(true)
	for _, key := range []fyne.KeyName{
		fyne.KeySpace, fyne.KeyRight, fyne.KeySpace, fyne.KeyDown, fyne.KeySpace, fyne.KeyBackspace, fyne.KeyReturn,
		fyne.KeySpace, fyne.KeyLeft, fyne.KeyUp, fyne.KeyDown, fyne.KeySpace, fyne.KeyEnter,
	} {
		keys.TypedKey(&fyne.KeyEvent{Name: key})
	}
	draw(false).TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	want := []rules.Zone{
		{Name: "Zone 1", Member: "key of b", Points: []rules.Point{{X: 0.1, Y: 0.1}, {X: 0.5, Y: 0.1}, {X: 0.5, Y: 0.9}}},
		{Name: "Zone 2", Member: "key of b", Points: []rules.Point{{X: 0.5, Y: 0.5}, {X: 0.52, Y: 0.5}, {X: 0.52, Y: 0.52}, {X: 0.5, Y: 0.52}}, Exclude: true},
	}
	got := f.kept().Rules.Zones
	if !slices.EqualFunc(got, want, func(a, b rules.Zone) bool {
		return a.Name == b.Name && a.Member == b.Member && a.Exclude == b.Exclude && slices.Equal(a.Points, b.Points)
	}) {
		t.Errorf("kept are %+v", got)
	}
	if tile.editor != nil || f.call.toolbar.content.Position().Y >= f.call.stage.Size().Height {
		t.Error("drawing goes on")
	}
	lines := 0
	for _, o := range test.WidgetRenderer(tile.view).Objects() {
		if line, ok := o.(*canvas.Line); ok && line.Visible() {
			lines++
		}
	}
	if lines != 7 {
		t.Errorf("%d edges are shown", lines)
	}
	f.call.drawZone(tile, false)
	f.render(callState(member("a")))
	if f.call.stage.drawing != nil {
		t.Error("a zone is drawn at somebody who has left")
	}
	f.call.drawZone(tile, false) // by a menu that is still open
	if f.call.stage.drawing != nil || f.call.toolbar.content.Position().Y >= f.call.stage.Size().Height {
		t.Error("a zone is drawn at somebody who had left before")
	}
}
