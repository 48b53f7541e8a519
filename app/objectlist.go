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

// A seenList says in words and numbers what the boxes show.
type seenList struct {
	content *fyne.Container
	rows    *fyne.Container
	none    *prose
	shown   []session.LabelCount
	prefs   fyne.Preferences
}

const seenWidth = 168 // in the theme's units

func (w *window) newSeenList() *seenList {
	s := &seenList{rows: container.NewVBox(), none: quiet(""), prefs: w.app.Preferences()}
	title := widget.NewLabel(lang.L("Seen now"))
	title.TextStyle.Bold = true
	closeIt := w.newButton("", theme.WindowCloseIcon(), lang.L("Close the list"), w.toggleSeen)
	closeIt.Importance = widget.LowImportance
	width := canvas.NewRectangle(nil)
	width.SetMinSize(fyne.NewSize(seenWidth, 1))
	head := container.NewBorder(width, nil, nil, closeIt, title)
	list := container.NewVScroll(container.NewVBox(s.none, s.rows))
	s.content = container.New(layout.NewCustomPaddedLayout(4, 4, 0, 8), container.NewBorder(head, nil, nil, nil, list))
	return s
}

// toggleSeen opens or closes the list, now and next time.
func (w *window) toggleSeen() {
	w.app.Preferences().SetBool(prefSeenClosed, !w.app.Preferences().Bool(prefSeenClosed))
	w.render(w.state)
	w.room.content.Refresh() // the pictures take the room, or give it
}

func (s *seenList) closed() bool { return s.prefs.Bool(prefSeenClosed) }

func (s *seenList) render(st session.State, room bool) {
	setVisible(s.content, room && !s.closed())
	none := ""
	switch {
	case !st.Detecting:
		none = lang.L("Boxes are hidden.")
	case len(st.LabelCounts) == 0:
		none = lang.L("Nothing yet.")
	}
	s.none.set(none)
	if !slices.Equal(s.shown, st.LabelCounts) {
		s.list(st.LabelCounts)
	}
}

// list makes the rows, out of those there are as far as they go.
func (s *seenList) list(seen []session.LabelCount) {
	s.shown = seen
	for len(s.rows.Objects) < len(seen) {
		s.rows.Objects = append(s.rows.Objects, newSeenRow())
	}
	s.rows.Objects = s.rows.Objects[:len(seen)]
	for i, one := range seen {
		s.rows.Objects[i].(*seenRow).set(one)
	}
	s.rows.Refresh()
}

// A seenRow is a dot in the colour of the boxes, a word and a number.
type seenRow struct {
	widget.BaseWidget
	dot         *canvas.Circle
	word, count *widget.Label
	row         *fyne.Container
}

func newSeenRow() *seenRow {
	r := &seenRow{dot: &canvas.Circle{}, word: widget.NewLabel(""), count: widget.NewLabel("")}
	r.word.Truncation = fyne.TextTruncateEllipsis
	size := container.NewGridWrap(fyne.NewSquareSize(10), r.dot)
	r.row = container.NewBorder(nil, nil, container.NewPadded(container.NewCenter(size)), r.count, r.word)
	r.ExtendBaseWidget(r)
	return r
}

func (r *seenRow) set(s session.LabelCount) {
	r.dot.FillColor = palette.Of(s.Label)
	r.dot.Refresh()
	setText(r.word, labelName(s.Label))
	setText(r.count, strconv.Itoa(s.Count))
}

// CreateRenderer is part of fyne.Widget.
func (r *seenRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.row) }
