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
	rows      *fyne.Container
	emptyText *widgets.WrappedLabel
	shown     []session.LabelCount
	prefs     fyne.Preferences
}

const objectListWidth = 168 // in the theme's units

func newObjectList(c *controller, onClose func()) *objectList {
	s := &objectList{rows: container.NewVBox(), emptyText: widgets.NewHint(""), prefs: c.app.Preferences()}
	title := widget.NewLabel(lang.L("Seen now"))
	title.TextStyle.Bold = true
	closeList := c.toolkit.NewButton("", theme.WindowCloseIcon(), lang.L("Close the list"), onClose)
	closeList.Importance = widget.LowImportance
	width := canvas.NewRectangle(nil)
	width.SetMinSize(fyne.NewSize(objectListWidth, 1))
	head := container.NewBorder(width, nil, nil, closeList, title)
	list := container.NewVScroll(container.NewVBox(s.emptyText, s.rows))
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
	for len(s.rows.Objects) < len(counts) {
		s.rows.Objects = append(s.rows.Objects, newObjectRow())
	}
	s.rows.Objects = s.rows.Objects[:len(counts)]
	for i, one := range counts {
		s.rows.Objects[i].(*objectRow).set(one)
	}
	s.rows.Refresh()
}

// An objectRow is a dot in the colour of the boxes, a label and a count.
type objectRow struct {
	widget.BaseWidget
	dot          *canvas.Circle
	label, count *widget.Label
	row          *fyne.Container
}

func newObjectRow() *objectRow {
	r := &objectRow{dot: &canvas.Circle{}, label: widget.NewLabel(""), count: widget.NewLabel("")}
	r.label.Truncation = fyne.TextTruncateEllipsis
	size := container.NewGridWrap(fyne.NewSquareSize(10), r.dot)
	r.row = container.NewBorder(nil, nil, container.NewPadded(container.NewCenter(size)), r.count, r.label)
	r.ExtendBaseWidget(r)
	return r
}

func (r *objectRow) set(s session.LabelCount) {
	r.dot.FillColor = palette.Of(s.Label)
	r.dot.Refresh()
	widgets.SetText(r.label, locale.Label(s.Label))
	widgets.SetText(r.count, strconv.Itoa(s.Count))
}

func (r *objectRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.row) }
