package app

import (
	"image/color"
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

// An objectList says in words and numbers what the boxes show. It lies over the
// pictures.
type objectList struct {
	content     fyne.CanvasObject
	scroll      *container.Scroll
	needed      fyne.Size // by what is in scroll
	rowBox      *fyne.Container
	rows        []*objectRow // those made so far
	emptyText   *widgets.WrappedLabel
	shown       []session.LabelCount
	highlighted *objectRow // the one with the pointer or the focus; may be nil
	controller  *controller
	highlight   func(label string)
}

const objectListWidth = 168 // in the theme's units

// newObjectList makes a list that calls highlight with the label whose boxes are to
// stand out, "" for none.
func newObjectList(c *controller, highlight func(label string), onClose func()) *objectList {
	s := &objectList{rowBox: container.New(layout.NewCustomPaddedVBoxLayout(0)), emptyText: widgets.NewHint(""), controller: c, highlight: highlight}
	s.scroll = container.NewVScroll(container.NewVBox(s.emptyText, s.rowBox))
	s.content = newStagePanel(c.toolkit, lang.L("Seen now"), objectListWidth, s.scroll, onClose)
	return s
}

// newStagePanel is a panel over the pictures, with a title and a button to close it.
func newStagePanel(k *widgets.Toolkit, title string, minWidth float32, body fyne.CanvasObject, onClose func()) fyne.CanvasObject {
	label := widget.NewLabel(title)
	label.TextStyle.Bold = true
	closePanel := k.NewButton("", theme.WindowCloseIcon(), lang.L("Close"), onClose)
	closePanel.Importance = widget.LowImportance
	head := container.NewBorder(widgets.NewFixedSpacer(minWidth, 1), nil, nil, closePanel, label)
	return onStage(container.NewStack(widgets.NewPanel(theme.ColorNameOverlayBackground, 0.88, 10),
		container.New(layout.NewCustomPaddedLayout(2, 8, 8, 6), container.NewBorder(head, nil, nil, nil, body))), compactSizes)
}

func (s *objectList) isOpen() bool { return !s.controller.preferences.Get().ObjectListClosed }

func (s *objectList) render(st session.State, visible bool) {
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
	if needed := s.scroll.Content.MinSize(); s.needed != needed {
		s.needed = needed
		s.scroll.SetMinSize(needed)
	}
	widgets.SetVisible(s.content, visible && s.isOpen())
}

// setRows shows the counts, in the rows that there are as far as they go.
func (s *objectList) setRows(counts []session.LabelCount) {
	s.shown = counts
	made := len(s.rows)
	for len(s.rows) < len(counts) {
		row := newObjectRow(s.controller.toolkit)
		row.button.OnHighlight = func(on bool) { s.setHighlighted(row, on) }
		s.rows = append(s.rows, row)
	}
	s.rowBox.Objects = nil
	for i, one := range counts {
		s.rows[i].setCount(one)
		s.rowBox.Objects = append(s.rowBox.Objects, s.rows[i].content)
	}
	s.rowBox.Refresh()
	if len(s.rows) > made {
		s.content.Refresh() // it has new rows use its theme
	}
	s.updateHighlight()
}

func (s *objectList) setHighlighted(row *objectRow, on bool) {
	if on {
		s.highlighted = row
	} else if s.highlighted == row {
		s.highlighted = nil
	}
	s.updateHighlight()
}

// updateHighlight has the boxes of the row's label stand out: what a row is about may
// have changed.
func (s *objectList) updateHighlight() {
	i := slices.Index(s.rows, s.highlighted)
	if i >= 0 && i < len(s.shown) {
		s.highlight(s.shown[i].Label)
	} else {
		s.highlight("")
	}
}

// An objectRow is a dot in the colour of the boxes, a label and a count. The pointer
// and the focus make its boxes stand out.
type objectRow struct {
	content fyne.CanvasObject
	button  *widgets.Button
	dot     canvas.Circle
	count   *widget.Label
}

func newObjectRow(k *widgets.Toolkit) *objectRow {
	r := &objectRow{button: k.NewButton("", nil, "", func() {}), count: widget.NewLabel("")}
	r.button.Importance, r.button.Alignment = widget.LowImportance, widget.ButtonAlignLeading
	dot := container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(10), &r.dot))
	r.content = container.New(layout.NewBorderLayout(nil, nil, dot, nil), dot,
		container.NewStack(r.button, container.NewHBox(layout.NewSpacer(), r.count)))
	r.dot.FillColor = color.Transparent
	return r
}

func (r *objectRow) setCount(s session.LabelCount) {
	if c := palette.Of(s.Label); r.dot.FillColor != c {
		r.dot.FillColor = c
		r.dot.Refresh()
	}
	// The longest label and the count are not to overlap, and the list keeps its width.
	const countWidth = 44
	text := widgets.Ellipsize(locale.Label(s.Label), &canvas.Text{TextSize: theme.TextSize()}, objectListWidth-countWidth)
	if r.button.Text != text {
		r.button.SetText(text)
	}
	widgets.SetText(r.count, strconv.Itoa(s.Count))
}
