package app

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
)

// A neighbourList is the choice to be visible to others on the same network and,
// while we are, a sign that says so and those who are there to be called.
type neighbourList struct {
	window        *window
	content       fyne.CanvasObject
	visible       *checkBox
	hint          *wrappedLabel // what the choice does
	visibleNotice fyne.CanvasObject
	visibleName   *wrappedLabel // as whom we are visible
	emptyText     *wrappedLabel // why there is no list
	rowBox        *fyne.Container
	shown         []session.Neighbour      // in the list
	rows          map[string]*neighbourRow // of the list, by link
}

// A neighbourRow is one neighbour in the list.
type neighbourRow struct {
	content fyne.CanvasObject
	name    *widget.Label
	call    *button
}

func (w *window) newNeighbourList() *neighbourList {
	n := &neighbourList{window: w, hint: newHint(""), visibleName: newWrappedLabel(""), emptyText: newHint(""), rowBox: container.NewVBox()}
	n.visible = w.shortcuts.newCheckBox(lang.L("Visible on this network"), func(on bool) {
		w.updateSettings(func(s *session.Settings) { s.VisibleNearby = on })
		w.render(w.state)
	})
	eye := widget.NewIcon(theme.NewPrimaryThemedResource(theme.VisibilityIcon()))
	underBox := container.New(layout.NewCustomPaddedLayout(0, 0, theme.InnerPadding(), 0), eye)
	n.visibleNotice = container.NewBorder(nil, nil, underBox, nil, n.visibleName)
	n.content = choice(lang.L("People nearby"), n.visible, n.hint, n.visibleNotice, n.emptyText, n.rowBox)
	return n
}

func (n *neighbourList) render(st session.NearbyState) {
	wanted := n.window.settings.VisibleNearby
	if n.visible.Checked != wanted {
		n.visible.Checked = wanted
		n.visible.Refresh()
	}
	hint := lang.L("People on the same network can see your name and call each other.")
	if wanted {
		hint = ""
	}
	n.hint.update(hint)
	setVisible(n.visibleNotice, st.Visible)
	if st.Visible {
		n.visibleName.update(lang.L("You are visible as {{.Name}}.", map[string]any{"Name": st.Name}))
	}
	switch {
	case wanted && st.Problem.Text != "":
		n.emptyText.update(noticeText(st.Problem))
	case st.Visible && len(st.Neighbours) == 0:
		n.emptyText.update(lang.L("Nobody else is visible now. Others are once they switch this on."))
	default:
		n.emptyText.update("")
	}
	n.showRows(st.Neighbours)
}

// showRows has a row for each neighbour; of those who stay it is left alone, with
// the focus if it has it.
func (n *neighbourList) showRows(all []session.Neighbour) {
	if slices.Equal(all, n.shown) {
		return
	}
	gone := n.rows
	n.shown, n.rows, n.rowBox.Objects = all, map[string]*neighbourRow{}, nil
	for i, one := range all {
		r := gone[one.Link]
		if r == nil {
			r = n.newRow(one.Link)
		}
		delete(gone, one.Link)
		r.render(one, hasNamesake(all, i))
		n.rows[one.Link] = r
		n.rowBox.Objects = append(n.rowBox.Objects, r.content)
	}
	n.rowBox.Refresh()
	for _, r := range gone {
		if r.call.focused {
			n.window.resetFocus()
		}
	}
}

// hasNamesake says whether another one has the same name.
func hasNamesake(all []session.Neighbour, i int) bool {
	return i > 0 && all[i-1].Name == all[i].Name || i+1 < len(all) && all[i+1].Name == all[i].Name
}

func (n *neighbourList) newRow(link string) *neighbourRow {
	r := &neighbourRow{name: widget.NewLabel("")}
	r.name.Truncation = fyne.TextTruncateEllipsis
	r.call = n.window.newButton(lang.L("Call"), nil, "", func() { n.window.callNeighbour(link) })
	r.content = container.NewBorder(nil, nil, nil, r.call, r.name)
	return r
}

func (r *neighbourRow) render(one session.Neighbour, namesake bool) {
	text := one.Name
	if namesake {
		text += " · " + one.Address
	}
	setText(r.name, text)
	r.call.update(nil, r.call.Importance, lang.L("Call {{.Name}}", map[string]any{"Name": text}))
}

// A checkBox is Fyne's with the window's keys.
type checkBox struct {
	widget.Check
	shortcuts *shortcuts
}

func (k *shortcuts) newCheckBox(text string, changed func(bool)) *checkBox {
	c := &checkBox{shortcuts: k}
	c.Text, c.OnChanged = text, changed
	c.ExtendBaseWidget(c)
	return c
}

// TypedKey is part of fyne.Focusable.
func (c *checkBox) TypedKey(e *fyne.KeyEvent) {
	c.Check.TypedKey(e)
	c.shortcuts.handleKey(e)
}
