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

	"peerscope/app/palette"
	"peerscope/app/session"
)

// An objectList says in words and numbers what the boxes show.
type objectList struct {
	content   *fyne.Container
	rows      *fyne.Container
	emptyText *wrappedLabel
	shown     []session.LabelCount
	prefs     fyne.Preferences
}

const objectListWidth = 168 // in the theme's units

func (w *window) newObjectList() *objectList {
	s := &objectList{rows: container.NewVBox(), emptyText: newHint(""), prefs: w.app.Preferences()}
	title := widget.NewLabel(lang.L("Seen now"))
	title.TextStyle.Bold = true
	closeIt := w.newButton("", theme.WindowCloseIcon(), lang.L("Close the list"), w.toggleObjectList)
	closeIt.Importance = widget.LowImportance
	width := canvas.NewRectangle(nil)
	width.SetMinSize(fyne.NewSize(objectListWidth, 1))
	head := container.NewBorder(width, nil, nil, closeIt, title)
	list := container.NewVScroll(container.NewVBox(s.emptyText, s.rows))
	s.content = container.New(layout.NewCustomPaddedLayout(4, 4, 0, 8), container.NewBorder(head, nil, nil, nil, list))
	return s
}

// toggleObjectList opens or closes the list, now and next time.
func (w *window) toggleObjectList() {
	w.app.Preferences().SetBool(prefObjectListClosed, !w.app.Preferences().Bool(prefObjectListClosed))
	w.render(w.state)
	w.call.content.Refresh() // the pictures take the room, or give it
}

func (s *objectList) closed() bool { return s.prefs.Bool(prefObjectListClosed) }

func (s *objectList) render(st session.State, room bool) {
	setVisible(s.content, room && !s.closed())
	none := ""
	switch {
	case !st.Detecting:
		none = lang.L("Boxes are hidden.")
	case len(st.LabelCounts) == 0:
		none = lang.L("Nothing yet.")
	}
	s.emptyText.update(none)
	if !slices.Equal(s.shown, st.LabelCounts) {
		s.setRows(st.LabelCounts)
	}
}

// setRows makes the rows, out of those there are as far as they go.
func (s *objectList) setRows(seen []session.LabelCount) {
	s.shown = seen
	for len(s.rows.Objects) < len(seen) {
		s.rows.Objects = append(s.rows.Objects, newObjectRow())
	}
	s.rows.Objects = s.rows.Objects[:len(seen)]
	for i, one := range seen {
		s.rows.Objects[i].(*objectRow).set(one)
	}
	s.rows.Refresh()
}

// An objectRow is a dot in the colour of the boxes, a word and a number.
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
	setText(r.label, labelText(s.Label))
	setText(r.count, strconv.Itoa(s.Count))
}

// CreateRenderer is part of fyne.Widget.
func (r *objectRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.row) }
