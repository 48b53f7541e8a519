package app

import (
	"context"
	"image"
	"image/draw"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/journal"
	"peerscope/app/locale"
	"peerscope/app/palette"
	"peerscope/app/widgets"
)

const (
	timelineParts  = 120 // bars
	timelineHeight = 56  // of the bars, in the theme's units
)

// A timeline shows how many objects of which label there were when. A press on it shows
// what was before that time.
type timeline struct {
	content    fyne.CanvasObject
	window     *journalWindow
	bars       *timelineBars
	start, end *widget.Label
	from, to   time.Time
	cancel     context.CancelFunc
}

func newTimeline(w *journalWindow) *timeline {
	t := &timeline{window: w, start: widget.NewLabel(""), end: widget.NewLabel(""), cancel: func() {}}
	t.bars = newTimelineBars(t.goTo)
	for _, l := range []*widget.Label{t.start, t.end} {
		l.Importance = widget.LowImportance
	}
	ground := widgets.NewPanel(theme.ColorNameInputBackground, 1, 8)
	bars := container.NewStack(ground, container.NewPadded(t.bars))
	t.end.Alignment = fyne.TextAlignTrailing
	scale := container.NewThemeOverride(container.NewGridWithColumns(2, t.start, t.end), denseSizes)
	t.content = widgets.WithSpaceBelow(container.NewVBox(bars, scale))
	return t
}

// timelineAnswer is what is asked of the journal for a timeline.
type timelineAnswer struct {
	from, to time.Time
	counts   []journal.Count
}

// show shows what a filter wants, of all times.
func (t *timeline) show(f journal.Filter) {
	t.cancel()
	var ctx context.Context
	ctx, t.cancel = context.WithCancel(t.window.ctx)
	f.Until = time.Time{} // which only says where the grid begins
	file := t.window.journal
	load(t.window, ctx, func(ctx context.Context) (a timelineAnswer, err error) {
		if a.from, a.to, err = file.Span(ctx, f); err != nil || a.from.IsZero() {
			return a, err
		}
		a.to = a.to.Add(time.Second) // the last is in it
		a.counts, err = file.Counts(ctx, f, a.from, a.to, timelineParts)
		return a, err
	}, t.showAnswer)
}

func (t *timeline) showAnswer(a timelineAnswer) {
	t.from, t.to = a.from, a.to
	first, last := "", ""
	if !a.from.IsZero() {
		first, last = locale.Moment(a.from, time.Now()), locale.Moment(a.to, time.Now())
	}
	widgets.SetText(t.start, first)
	widgets.SetText(t.end, last)
	t.bars.counts = a.counts
	t.bars.Refresh()
}

// goTo shows what was before a time: that of a place from 0 to 1.
func (t *timeline) goTo(place float32) {
	if t.from.IsZero() {
		return
	}
	filter := t.window.filter
	filter.until = t.from.Add(time.Duration(float64(t.to.Sub(t.from)) * float64(place)))
	t.window.grid.show(filter.wanted())
}

// timelineBars are a bar for each part of the time, in the colours of the labels.
type timelineBars struct {
	widget.BaseWidget
	counts []journal.Count
	raster *canvas.Raster
	goTo   func(place float32)
}

func newTimelineBars(goTo func(float32)) *timelineBars {
	b := &timelineBars{goTo: goTo}
	b.raster = canvas.NewRaster(b.draw)
	b.raster.SetMinSize(fyne.NewSize(1, timelineHeight))
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer is that of fyne.Widget.
func (b *timelineBars) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(b.raster)
}

// Tapped is that of fyne.Tappable.
func (b *timelineBars) Tapped(e *fyne.PointEvent) {
	part := min(int(e.Position.X/b.Size().Width*timelineParts)+1, timelineParts) // to its end
	b.goTo(float32(part) / timelineParts)
}

// draw draws the bars, one label above the other. Few are not so low beside many that
// nobody sees them.
func (b *timelineBars) draw(width, height int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	totals, most := make([]int, timelineParts), 1
	for _, c := range b.counts {
		totals[c.Part] += c.N
		most = max(most, totals[c.Part])
	}
	part, below := -1, 0 // how many of the part are drawn already
	for _, c := range b.counts {
		if c.Part != part {
			part, below = c.Part, 0
		}
		bar := max(height*totals[part]/most, min(height, 4))
		draw.Draw(img, image.Rect(part*width/timelineParts, height-bar*(below+c.N)/totals[part],
			max((part+1)*width/timelineParts-1, part*width/timelineParts+1), height-bar*below/totals[part]), image.NewUniform(palette.Of(c.Label)), image.Point{}, draw.Src)
		below += c.N
	}
	return img
}
