package app

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/locale"
	"peerscope/app/palette"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// An objectList says in words and numbers what the boxes show.
type objectList struct {
	content   *fyne.Container
	rowBox    *fyne.Container
	rows      []*objectRow // those made so far
	emptyText *widgets.WrappedLabel
	shown     []session.LabelCount
	prefs     fyne.Preferences
}

const objectListWidth = 168 // in the theme's units

func newObjectList(c *controller, onClose func()) *objectList {
	s := &objectList{rowBox: container.NewVBox(), emptyText: widgets.NewHint(""), prefs: c.app.Preferences()}
	title := widget.NewLabel(lang.L("Seen now"))
	title.TextStyle.Bold = true
	closeList := c.toolkit.NewButton("", theme.WindowCloseIcon(), lang.L("Close the list"), onClose)
	closeList.Importance = widget.LowImportance
	head := container.NewBorder(widgets.NewFixedSpacer(objectListWidth, 1), nil, nil, closeList, title)
	list := container.NewVScroll(container.NewVBox(s.emptyText, s.rowBox))
	s.content = container.New(layout.NewCustomPaddedLayout(4, 4, 0, 8), container.NewBorder(head, nil, nil, nil, list))
	return s
}

func (s *objectList) render(st session.State, visible bool) {
	widgets.SetVisible(s.content, visible && !s.prefs.Bool(prefObjectListClosed))
	text := ""
	switch {
	case !st.Detecting:
		text = lang.L("Boxes are hidden.")
	case len(st.LabelCounts) == 0:
		text = lang.L("Nothing yet.")
	}
	s.emptyText.Update(text)
	if !slices.Equal(s.shown, st.LabelCounts) {
		s.setRows(st.LabelCounts)
	}
}

// setRows shows the counts, in the rows that there are as far as they go.
func (s *objectList) setRows(counts []session.LabelCount) {
	s.shown = counts
	for len(s.rows) < len(counts) {
		s.rows = append(s.rows, newObjectRow())
	}
	s.rowBox.Objects = nil
	for i, one := range counts {
		s.rows[i].setCount(one)
		s.rowBox.Objects = append(s.rowBox.Objects, s.rows[i].content)
	}
	s.rowBox.Refresh()
}

// An objectRow is a dot in the colour of the boxes, a label and a count.
type objectRow struct {
	content      fyne.CanvasObject
	dot          canvas.Circle
	label, count *widget.Label
}

func newObjectRow() *objectRow {
	r := &objectRow{label: widget.NewLabel(""), count: widget.NewLabel("")}
	r.label.Truncation = fyne.TextTruncateEllipsis
	dot := container.NewGridWrap(fyne.NewSquareSize(10), &r.dot)
	r.content = container.NewBorder(nil, nil, container.NewPadded(container.NewCenter(dot)), r.count, r.label)
	return r
}

func (r *objectRow) setCount(s session.LabelCount) {
	r.dot.FillColor = palette.Of(s.Label)
	r.dot.Refresh()
	widgets.SetText(r.label, locale.Label(s.Label))
	widgets.SetText(r.count, strconv.Itoa(s.Count))
}
