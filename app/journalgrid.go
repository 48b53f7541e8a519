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
	"peerscope/app/locale"
	"peerscope/app/palette"
	"peerscope/app/widgets"
)

const (
	gridPage  = 300 // rows that are read at once
	gridAhead = 100 // how many before the end the next ones are asked for
)

// The picture of a cell, in the theme's units.
var cellPictureSize = fyne.NewSize(156, 117)

// A journalGrid shows objects, the newest first. It reads them page by page as somebody
// scrolls, so that it does not matter how many there are.
type journalGrid struct {
	window     *journalWindow
	content    fyne.CanvasObject
	grid       *widget.GridWrap
	nothing    *widgets.WrappedLabel
	objects    []journal.Object
	filter     journal.Filter
	complete   bool // there are no more
	loading    bool
	cancel     context.CancelFunc // ends what is read for an older filter
	ctx        context.Context
	thumbnails *thumbnails
	onSelected func(journal.Object)
}

func newJournalGrid(w *journalWindow) *journalGrid {
	g := &journalGrid{window: w, nothing: widgets.NewHint(""), cancel: func() {}}
	g.thumbnails = newThumbnails(w, func() { g.grid.Refresh() })
	g.grid = widget.NewGridWrap(func() int { return len(g.objects) }, newJournalCell, g.updateCell)
	g.grid.OnSelected = func(i int) { g.onSelected(g.objects[i]) }
	g.content = container.NewStack(g.grid, g.nothing)
	return g
}

// show begins with the newest that a filter wants.
func (g *journalGrid) show(f journal.Filter) {
	g.cancel()
	g.ctx, g.cancel = context.WithCancel(g.window.ctx)
	g.filter, g.complete, g.loading = f, false, false
	g.more(nil)
}

// more reads the page after those that are shown; nil are none.
func (g *journalGrid) more(shown []journal.Object) {
	if g.loading {
		return
	}
	g.loading = true
	file, f, before := g.window.journal, g.filter, journal.ID(0)
	if len(shown) > 0 {
		before = shown[len(shown)-1].ID
	}
	ask := func(ctx context.Context) ([]journal.Object, error) { return file.Objects(ctx, f, before, gridPage) }
	load(g.window, g.ctx, ask, func(page []journal.Object) {
		g.loading, g.complete = false, len(page) < gridPage
		g.objects = append(shown[:len(shown):len(shown)], page...)
		if len(shown) == 0 {
			g.grid.UnselectAll()
			g.grid.ScrollToTop()
			g.nothing.Update(either(len(page) == 0, lang.L("Nothing like that was seen."), ""))
			callIf(len(page) > 0, func() { g.grid.Select(0) })
		}
		g.grid.Refresh()
	})
}

// A journalCell is the picture of an object above what it is and when and where it was.
type journalCell struct {
	widget.BaseWidget
	picture     *canvas.Image
	stripe      *canvas.Rectangle // in the colour of its box
	label, when *widget.Label
	content     fyne.CanvasObject
}

func newJournalCell() fyne.CanvasObject {
	c := &journalCell{picture: &canvas.Image{FillMode: canvas.ImageFillCover, ScaleMode: canvas.ImageScaleFastest, CornerRadius: 8},
		stripe: canvas.NewRectangle(nil), label: widget.NewLabel(""), when: widget.NewLabel("")}
	c.picture.Hide()
	c.stripe.SetMinSize(fyne.NewSize(4, 12))
	c.stripe.CornerRadius = 2
	c.label.TextStyle.Bold = true
	c.label.Truncation, c.when.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	c.when.Importance = widget.LowImportance
	text := container.NewThemeOverride(container.NewVBox(c.label, c.when), denseSizes)
	ground := widgets.NewPanel(theme.ColorNameInputBackground, 1, 8)
	c.content = container.NewPadded(container.NewStack(ground, container.NewBorder(container.NewStack(widgets.NewFixedSpacer(cellPictureSize.Components()), c.picture), nil, nil, nil,
		container.NewPadded(container.NewBorder(nil, nil, container.NewPadded(c.stripe), nil, text)))))
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer is that of fyne.Widget.
func (c *journalCell) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(c.content)
}

// updateCell shows an object, and has more of them read when the end is near.
func (g *journalGrid) updateCell(i int, cell fyne.CanvasObject) {
	if i >= len(g.objects) { // of a longer list, before the grid was refreshed
		return
	}
	c, o := cell.(*journalCell), g.objects[i]
	widgets.SetText(c.label, locale.Label(o.Label)+"  "+locale.Percent(o.Score))
	widgets.SetText(c.when, whenAndWhere(o, time.Now()))
	if fill := palette.Of(o.Label); c.stripe.FillColor != fill {
		c.stripe.FillColor = fill
		c.stripe.Refresh()
	}
	if picture := g.thumbnails.get(o.ID); c.picture.Image != picture {
		c.picture.Image = picture
		c.picture.Refresh()
		widgets.SetVisible(c.picture, picture != nil)
	}
	if i >= len(g.objects)-gridAhead && !g.complete {
		g.more(g.objects)
	}
}

// whenAndWhere is one line.
func whenAndWhere(o journal.Object, now time.Time) string {
	text := locale.Moment(o.ID.Time(), now) + " · " + o.Member
	if o.Zone != "" {
		text += " · " + o.Zone
	}
	return text
}
