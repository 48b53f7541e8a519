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

// A neighbours is the choice to be visible to others on the same network and,
// while we are, a sign that says so and those who are there to be called.
type neighbours struct {
	window  *window
	content fyne.CanvasObject
	visible *checkBox
	hint    *prose // what the choice does
	sign    fyne.CanvasObject
	as      *prose // as whom we are visible
	news    *prose // why there is no list
	list    *fyne.Container
	shown   []session.Neighbour // in the list
	rows    map[string]*row     // of the list, by link
}

// A row is one neighbour in the list.
type row struct {
	content fyne.CanvasObject
	name    *widget.Label
	call    *button
}

func (w *window) newNeighbours() *neighbours {
	n := &neighbours{window: w, hint: quiet(""), as: newProse(""), news: quiet(""), list: container.NewVBox()}
	n.visible = w.keys.newCheckBox(lang.L("Visible on this network"), func(on bool) {
		w.change(func(s *session.Settings) { s.VisibleNearby = on })
		w.render(w.state)
	})
	eye := widget.NewIcon(theme.NewPrimaryThemedResource(theme.VisibilityIcon()))
	underBox := container.New(layout.NewCustomPaddedLayout(0, 0, theme.InnerPadding(), 0), eye)
	n.sign = container.NewBorder(nil, nil, underBox, nil, n.as)
	n.content = choice(lang.L("People nearby"), n.visible, n.hint, n.sign, n.news, n.list)
	return n
}

func (n *neighbours) render(st session.NearbyState) {
	wanted := n.window.settings.VisibleNearby
	if n.visible.Checked != wanted {
		n.visible.Checked = wanted
		n.visible.Refresh()
	}
	hint := lang.L("People on the same network can see your name and call each other.")
	if wanted {
		hint = ""
	}
	n.hint.set(hint)
	setVisible(n.sign, st.Visible)
	if st.Visible {
		n.as.set(lang.L("You are visible as {{.Name}}.", map[string]any{"Name": st.Name}))
	}
	switch {
	case wanted && st.Problem.Text != "":
		n.news.set(sentence(st.Problem))
	case st.Visible && len(st.Neighbours) == 0:
		n.news.set(lang.L("Nobody else is visible now. Others are once they switch this on."))
	default:
		n.news.set("")
	}
	n.showList(st.Neighbours)
}

// showList has a row for each neighbour; of those who stay it is left alone, with
// the focus if it has it.
func (n *neighbours) showList(all []session.Neighbour) {
	if slices.Equal(all, n.shown) {
		return
	}
	gone := n.rows
	n.shown, n.rows, n.list.Objects = all, map[string]*row{}, nil
	for i, one := range all {
		r := gone[one.Link]
		if r == nil {
			r = n.newRow(one.Link)
		}
		delete(gone, one.Link)
		r.render(one, namesakes(all, i))
		n.rows[one.Link] = r
		n.list.Objects = append(n.list.Objects, r.content)
	}
	n.list.Refresh()
	for _, r := range gone {
		if r.call.focused {
			n.window.turned()
		}
	}
}

// namesakes says whether another one has the same name.
func namesakes(all []session.Neighbour, i int) bool {
	return i > 0 && all[i-1].Name == all[i].Name || i+1 < len(all) && all[i+1].Name == all[i].Name
}

func (n *neighbours) newRow(link string) *row {
	r := &row{name: widget.NewLabel("")}
	r.name.Truncation = fyne.TextTruncateEllipsis
	r.call = n.window.newButton(lang.L("Call"), nil, "", func() { n.window.call(link) })
	r.content = container.NewBorder(nil, nil, nil, r.call, r.name)
	return r
}

func (r *row) render(one session.Neighbour, namesake bool) {
	text := one.Name
	if namesake {
		text += " · " + one.Address
	}
	setText(r.name, text)
	r.call.set(nil, r.call.Importance, lang.L("Call {{.Name}}", map[string]any{"Name": text}))
}

// A checkBox is Fyne's with the window's keys.
type checkBox struct {
	widget.Check
	keys *keys
}

func (k *keys) newCheckBox(text string, changed func(bool)) *checkBox {
	c := &checkBox{keys: k}
	c.Text, c.OnChanged = text, changed
	c.ExtendBaseWidget(c)
	return c
}

// TypedKey is part of fyne.Focusable.
func (c *checkBox) TypedKey(e *fyne.KeyEvent) {
	c.Check.TypedKey(e)
	c.keys.typed(e)
}
