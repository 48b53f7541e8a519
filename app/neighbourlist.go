package app

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// A neighbourList makes us visible on the network and calls others who are.
type neighbourList struct {
	controller    *controller
	content       fyne.CanvasObject
	visible       *widgets.Check
	hint          *widgets.WrappedLabel // what being visible means
	visibleNotice fyne.CanvasObject
	visibleName   *widgets.WrappedLabel // as whom we are visible
	emptyText     *widgets.WrappedLabel // why there are no rows
	rowBox        *fyne.Container
	shown         []session.Neighbour      // in the rows
	rows          map[string]*neighbourRow // by link
}

// A neighbourRow is one neighbour in the list.
type neighbourRow struct {
	content fyne.CanvasObject
	name    *widget.Label
	call    *widgets.Button
}

func newNeighbourList(c *controller) *neighbourList {
	n := &neighbourList{controller: c, hint: widgets.NewHint("").Flush(), visibleName: widgets.NewWrappedLabel("").Flush(), emptyText: widgets.NewHint("").Flush(), rowBox: container.NewVBox()}
	n.visible = c.toolkit.NewCheck(lang.L("Visible on this network"), func(on bool) {
		c.updateSettings(func(s *session.Settings) { s.VisibleNearby = on })
		c.refresh()
	})
	eye := widget.NewIcon(theme.NewPrimaryThemedResource(theme.VisibilityIcon()))
	n.visibleNotice = container.NewBorder(nil, nil, eye, nil, n.visibleName)
	n.content = widgets.NewSection(lang.L("People nearby"), container.New(layout.NewCustomPaddedVBoxLayout(0), widgets.NewExplained(n.visible, ""), n.hint), n.visibleNotice, n.emptyText, n.rowBox)
	n.rowBox.Hide()
	return n
}

func (n *neighbourList) render(st session.NearbyState) {
	wanted := n.controller.settings.VisibleNearby
	n.visible.ShowChecked(wanted)
	hint := lang.L("People on the same network can see your name and call each other.")
	if wanted {
		hint = ""
	}
	n.hint.Update(hint)
	widgets.SetVisible(n.visibleNotice, st.Visible)
	if st.Visible {
		n.visibleName.Update(lang.L("You are visible as {{.Name}}.", map[string]any{"Name": st.Name}))
	}
	switch {
	case wanted && st.Problem.Text != "":
		n.emptyText.Update(locale.Notice(st.Problem))
	case st.Visible && len(st.Neighbours) == 0:
		n.emptyText.Update(lang.L("Nobody else is visible now. Others are once they switch this on."))
	default:
		n.emptyText.Update("")
	}
	n.showRows(st.Neighbours)
}

// showRows has a row for each neighbour. The rows of those who stay are kept, and
// the focus with them.
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
	widgets.SetVisible(n.rowBox, len(all) > 0)
	n.rowBox.Refresh()
	for _, r := range gone {
		if r.call.HasFocus() {
			n.controller.resetFocus()
		}
	}
}

// hasNamesake says whether another has the name of number i; they are sorted by name.
func hasNamesake(all []session.Neighbour, i int) bool {
	return i > 0 && all[i-1].Name == all[i].Name || i+1 < len(all) && all[i+1].Name == all[i].Name
}

func (n *neighbourList) newRow(link string) *neighbourRow {
	r := &neighbourRow{name: widget.NewLabel("")}
	r.name.Truncation = fyne.TextTruncateEllipsis
	r.call = n.controller.toolkit.NewButton(lang.L("Call"), nil, "", func() { n.controller.join(link) })
	r.content = container.NewBorder(nil, nil, nil, r.call, r.name)
	return r
}

func (r *neighbourRow) render(one session.Neighbour, namesake bool) {
	text := one.Name
	if namesake {
		text += " · " + one.Address
	}
	widgets.SetText(r.name, text)
	r.call.Update(nil, r.call.Importance, lang.L("Call {{.Name}}", map[string]any{"Name": text}))
}
