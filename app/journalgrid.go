package app

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/journal"
	"peerscope/app/widgets"
)

const (
	gridPage  = 300 // rows that are read at once
	gridAhead = 100 // how many before the end the next ones are asked for
)

// The picture of a cell, in the theme's units.
var cellPictureSize = fyne.NewSize(156, 117)

// A journalGrid shows rows, the newest first. It reads them page by page as somebody
// scrolls, so that it does not matter how many there are.
type journalGrid struct {
	window     *journalWindow
	content    fyne.CanvasObject
	grid       *keyGrid
	nothing    *widgets.WrappedLabel
	rows       []journalRow
	kind       journalKind
	filter     journal.Filter
	complete   bool // there are no more
	loading    bool
	cancel     context.CancelFunc // ends what is read for an older filter
	ctx        context.Context
	thumbnails *thumbnails
	onSelected func(r journalRow, byPerson bool)
	selecting  bool // the grid itself selects a row
}

func newJournalGrid(w *journalWindow) *journalGrid {
	g := &journalGrid{window: w, nothing: widgets.NewHint(""), cancel: func() {}}
	g.thumbnails = newThumbnails(w, func() { g.grid.Refresh() })
	g.grid = newKeyGrid(w.toolkit, w.playSelected)
	g.grid.Length, g.grid.CreateItem, g.grid.UpdateItem = func() int { return len(g.rows) }, newJournalCell, g.updateCell
	g.grid.OnSelected = func(i int) { g.onSelected(g.rows[i], !g.selecting) }
	g.content = container.NewStack(g.grid, g.nothing)
	return g
}

// show begins with the newest of a kind that a filter wants.
func (g *journalGrid) show(kind journalKind, f journal.Filter) {
	g.cancel()
	g.ctx, g.cancel = context.WithCancel(g.window.ctx)
	g.kind, g.filter, g.complete, g.loading = kind, f, false, false
	g.more(nil)
}

// more reads the page after those that are shown; nil are none.
func (g *journalGrid) more(shown []journalRow) {
	if g.loading {
		return
	}
	g.loading = true
	kind, f, before := g.kind, g.filter, journal.ID(0)
	if len(shown) > 0 {
		before = shown[len(shown)-1].ID
	}
	ask := func(ctx context.Context) ([]journalRow, error) { return g.window.readRows(ctx, kind, f, before) }
	load(g.window, g.ctx, ask, func(page []journalRow) {
		g.loading, g.complete = false, len(page) < gridPage
		g.rows = append(shown[:len(shown):len(shown)], page...)
		if len(shown) == 0 {
			g.grid.UnselectAll()
			g.grid.ScrollToTop()
			g.nothing.Update(either(len(page) == 0, nothingText(kind), ""))
			g.selectFirst()
		}
		g.grid.Refresh()
	})
}

// selectFirst selects the newest row, if there is one.
func (g *journalGrid) selectFirst() {
	if len(g.rows) == 0 {
		g.window.detail.clear()
		return
	}
	g.selecting = true
	g.grid.Select(0)
	g.selecting = false
}

// nothingText says that there is no row of a kind that is wanted.
func nothingText(kind journalKind) string {
	switch kind {
	case alarmsOfRules:
		return lang.L("There was no such alarm.")
	case recordedFiles:
		return lang.L("There is no such recording. Ctrl+R in a call records everybody in it.")
	}
	return lang.L("Nothing like that was seen.")
}

// A journalCell is the picture of a row above what it is and when and where it was.
type journalCell struct {
	widget.BaseWidget
	picture     *canvas.Image
	stripe      *canvas.Rectangle // in the colour of its box
	label, when *widget.Label
	playable    *widget.Icon
	content     fyne.CanvasObject
}

func newJournalCell() fyne.CanvasObject {
	c := &journalCell{picture: &canvas.Image{FillMode: canvas.ImageFillCover, ScaleMode: canvas.ImageScaleFastest, CornerRadius: 8},
		stripe: canvas.NewRectangle(nil), playable: widget.NewIcon(theme.MediaPlayIcon()), label: widget.NewLabel(""), when: widget.NewLabel("")}
	c.picture.Hide()
	c.stripe.SetMinSize(fyne.NewSize(4, 12))
	c.stripe.CornerRadius = 2
	c.label.TextStyle.Bold = true
	c.label.Truncation, c.when.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	c.when.Importance = widget.LowImportance
	text := container.NewThemeOverride(container.NewVBox(c.label, c.when), denseSizes)
	ground := widgets.NewPanel(theme.ColorNameInputBackground, 1, 8)
	c.content = container.NewPadded(container.NewStack(ground, container.NewBorder(container.NewStack(widgets.NewFixedSpacer(cellPictureSize.Components()), c.picture), nil, nil, nil,
		container.NewPadded(container.NewBorder(nil, nil, container.NewPadded(c.stripe), c.playable, text)))))
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer is that of fyne.Widget.
func (c *journalCell) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(c.content)
}

// updateCell shows a row, and has more of them read when the end is near.
func (g *journalGrid) updateCell(i int, cell fyne.CanvasObject) {
	if i >= len(g.rows) { // of a longer list, before the grid was refreshed
		return
	}
	c, r := cell.(*journalCell), g.rows[i]
	widgets.SetText(c.label, r.title(g.window.controller))
	widgets.SetText(c.when, r.whenAndWhere(time.Now()))
	widgets.SetVisible(c.playable, r.file != "")
	if fill := r.color(); c.stripe.FillColor != fill {
		c.stripe.FillColor = fill
		c.stripe.Refresh()
	}
	if picture := g.thumbnails.get(r); c.picture.Image != picture {
		c.picture.Image = picture
		c.picture.Refresh()
		widgets.SetVisible(c.picture, picture != nil)
	}
	if i >= len(g.rows)-gridAhead && !g.complete {
		g.more(g.rows)
	}
}
