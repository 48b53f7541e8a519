package app

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/journal"
	"peerscope/app/locale"
	"peerscope/app/widgets"
)

// A timeline shows how many objects of which label there were when, and when there were
// alarms. A press on it, or Enter, shows what was before that time.
type timeline struct {
	content        fyne.CanvasObject
	window         *journalWindow
	bars           *timelineBars
	start, at, end *widget.Label
	from, to       time.Time
	cancel         context.CancelFunc
}

func newTimeline(w *journalWindow) *timeline {
	t := &timeline{window: w, start: widget.NewLabel(""), at: widget.NewLabel(""), end: widget.NewLabel(""), cancel: func() {}}
	t.bars = newTimelineBars(w.toolkit, t.goTo, t.showPart)
	for _, l := range []*widget.Label{t.start, t.end} {
		l.Importance = widget.LowImportance
	}
	ground := widgets.NewPanel(theme.ColorNameInputBackground, 1, 8)
	bars := container.NewStack(ground, t.bars.ring, container.NewPadded(t.bars))
	t.at.Alignment, t.end.Alignment = fyne.TextAlignCenter, fyne.TextAlignTrailing
	scale := container.NewThemeOverride(container.NewGridWithColumns(3, t.start, t.at, t.end), denseSizes)
	t.content = widgets.WithSpaceBelow(container.NewVBox(bars, scale))
	return t
}

// timelineAnswer is what is asked of the journal for a timeline.
type timelineAnswer struct {
	from, to       time.Time
	counts, alarms []journal.Count
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
		if a.counts, err = file.Counts(ctx, f, a.from, a.to, timelineParts); err != nil {
			return a, err
		}
		a.alarms, err = file.AlarmCounts(ctx, f, a.from, a.to, timelineParts)
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
	t.bars.show(a.counts, a.alarms)
}

// timeOf is when a part begins.
func (t *timeline) timeOf(part int) time.Time {
	return t.from.Add(t.to.Sub(t.from) * time.Duration(part) / timelineParts)
}

// showPart says of which time a part is, and how much there is in it; -1 is none.
func (t *timeline) showPart(part int) {
	if part < 0 || t.from.IsZero() {
		widgets.SetText(t.at, "")
		return
	}
	text := fmt.Sprintf("%s – %s", locale.Moment(t.timeOf(part), time.Now()), t.timeOf(part+1).Local().Format("15:04"))
	seen, alarms := t.bars.totals(part)
	text += " · " + lang.L("{{.N}} seen", map[string]any{"N": seen})
	if alarms > 0 {
		text += " · " + lang.L("{{.N}} alarms", map[string]any{"N": alarms})
	}
	widgets.SetText(t.at, text)
}

// goTo shows what was before the end of a part.
func (t *timeline) goTo(part int) {
	if t.from.IsZero() {
		return
	}
	filter := t.window.filter
	filter.until = t.timeOf(part + 1)
	t.window.grid.show(filter.shownKind(), filter.wanted())
}
