package app

import (
	"context"
	"errors"
	"io/fs"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/journal"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// The journal as it is opened, in the theme's units.
var journalSize = fyne.NewSize(1040, 720)

// A journalWindow shows what was seen, alarms, and recordings: filters and a time line,
// below them a grid of pictures, and beside it the one that is selected. It is a window of its own, so that a
// call goes on beside it.
type journalWindow struct {
	fyne.Window
	controller  *controller
	toolkit     *widgets.Toolkit
	ctx         context.Context  // ends with the window
	journal     *journal.Journal // nil while it is not open
	opening     bool
	filter      *journalFilter
	timeline    *timeline
	grid        *journalGrid
	detail      *journalDetail
	exports     *exportStrip
	root        *fyne.Container
	view        fyne.CanvasObject // all but the placeholder
	placeholder *widgets.Placeholder
	keep        *widgets.Button
}

// openJournal shows what was seen, in front if it is open.
func (w *window) openJournal() {
	w.toolkit.HideTooltip()
	if w.journalWindow != nil {
		w.journalWindow.RequestFocus()
		w.journalWindow.reload()
		return
	}
	w.journalWindow = newJournalWindow(w.controller, func() { w.journalWindow = nil })
}

func newJournalWindow(c *controller, onClosed func()) *journalWindow {
	ctx, cancel := context.WithCancel(c.ctx)
	j := &journalWindow{Window: c.app.NewWindow(lang.L("Journal")), controller: c, ctx: ctx}
	j.toolkit = widgets.NewToolkit(map[fyne.KeyName]func(){fyne.KeyEscape: j.Close, fyne.KeyF5: j.reload},
		map[fyne.KeyName]func(){fyne.KeyW: j.Close, fyne.KeyH: j.Close, fyne.KeyF: func() { j.Canvas().Focus(j.filter.search) }, fyne.KeyQ: c.Close})
	j.build()
	j.SetPadded(false)
	j.SetOnClosed(func() {
		ignoreMouse(j.Window)
		onClosed()
		cancel()
	})
	j.toolkit.Install(j.Canvas())
	j.Resize(journalSize)
	j.Show()
	j.reload()
	return j
}

func (j *journalWindow) build() {
	j.timeline = newTimeline(j)
	j.grid = newJournalGrid(j)
	j.detail = newJournalDetail(j)
	j.exports = newExportStrip(j.controller, j.toolkit)
	j.filter = newJournalFilter(j.toolkit, j.reload, j.show)
	j.grid.onSelected = j.showDetail
	split := container.New(journalLayout{}, j.grid.content, j.detail.content)
	top := container.NewVBox(j.filter.content, j.timeline.content)
	j.view = container.NewBorder(top, nil, nil, nil, split)
	j.keep = j.toolkit.NewButton(lang.L("Keep a journal"), nil, "", j.switchOn)
	j.keep.Importance = widget.HighImportance
	j.placeholder = widgets.NewPlaceholder(theme.HistoryIcon(), j.keep)
	j.root = container.NewStack() // empty for the moment in which the file is opened
	all := container.NewBorder(widgets.WithSpaceBelow(j.filter.kinds), j.exports.content, nil, nil, j.root)
	j.SetContent(container.NewStack(container.New(layout.NewCustomPaddedLayout(16, 16, 16, 16), all), j.toolkit.TooltipLayer()))
}

// display has one thing fill the window.
func (j *journalWindow) display(o fyne.CanvasObject) {
	if len(j.root.Objects) == 0 || j.root.Objects[0] != o {
		j.root.Objects = []fyne.CanvasObject{o}
		j.root.Refresh()
	}
}

func (j *journalWindow) displayPlaceholder() {
	j.display(j.placeholder.Content)
	j.placeholder.Fit(j.placeholder.Content.Size())
}

// load runs ask in a goroutine and then show, unless the window was closed meanwhile or
// ctx has ended.
func load[T any](j *journalWindow, ctx context.Context, ask func(context.Context) (T, error), show func(T)) {
	j.controller.goroutines.Go(func() {
		answer, err := ask(ctx)
		if ctx.Err() != nil {
			return
		}
		j.controller.do(func() {
			switch {
			case ctx.Err() != nil:
			case err != nil:
				j.showProblem(err)
			default:
				show(answer)
			}
		})
	})
}

// reload reads the journal anew, and opens it first if that has not been possible yet.
// Recordings are files of their own.
func (j *journalWindow) reload() {
	j.filter.showChoices()
	switch {
	case j.filter.shownKind() == recordedFiles:
		j.display(j.view)
		j.show()
	case j.journal != nil:
		j.readValues()
	case !j.opening:
		j.opening = true
		j.controller.goroutines.Go(j.open)
	}
}

// open opens the file and closes it when the window has ended.
func (j *journalWindow) open() {
	opened, err := journal.Open(j.controller.opts.JournalFile)
	j.controller.do(func() {
		if j.opening = false; j.ctx.Err() != nil || j.filter.shownKind() == recordedFiles {
			j.journal = opened
			return
		}
		if err != nil {
			j.showProblem(err)
			return
		}
		j.journal = opened
		j.readValues()
	})
	if err == nil {
		<-j.ctx.Done()
		_ = opened.Close() // nothing was written
	}
}

// readValues offers as filters what there is, and shows what they want.
func (j *journalWindow) readValues() {
	file := j.journal
	load(j, j.ctx, file.Values, func(v journal.Values) {
		if j.filter.offer(v); j.filter.shownKind() == recordedFiles {
			return
		}
		if len(v.Labels) == 0 {
			j.showEmpty()
			return
		}
		j.display(j.view)
		j.show()
	})
}

// show shows what the filters want, from the newest on.
func (j *journalWindow) show() {
	kind, f := j.filter.shownKind(), j.filter.wanted()
	widgets.SetVisible(j.timeline.content, kind != recordedFiles)
	if kind != recordedFiles && j.journal == nil {
		return
	}
	callIf(kind != recordedFiles, func() { j.timeline.show(f) })
	j.grid.show(kind, f)
}

// showEmpty says that nothing was kept, and offers to begin with it.
func (j *journalWindow) showEmpty() {
	if j.controller.settings.JournalIsKept() {
		j.placeholder.Show(lang.L("Nothing was seen yet. What is seen in calls from now on stands here."), false)
	} else {
		j.placeholder.Show(lang.L("No journal is kept. If you want one, what is seen in calls stands here, with pictures. It stays on this machine; tell those whom you watch."), true)
	}
	j.displayPlaceholder()
}

// switchOn begins to keep a journal.
func (j *journalWindow) switchOn() {
	j.controller.updateSettings(func(s *session.Settings) { s.Journal.On = true })
	j.showEmpty()
}

// showProblem says why the journal cannot be read; one that is not there is empty.
func (j *journalWindow) showProblem(err error) {
	if errors.Is(err, fs.ErrNotExist) {
		j.showEmpty()
		return
	}
	text := lang.L("The journal cannot be read.")
	if errors.Is(err, journal.ErrNewer) {
		text = lang.L("A later version of this program has written the journal.")
	}
	j.placeholder.Show(text+"\n\n"+err.Error(), false)
	j.displayPlaceholder()
}

// showDetail shows a row. The clip of an alarm that the person selects is played at once.
func (j *journalWindow) showDetail(r journalRow, byPerson bool) {
	j.detail.show(r)
	load(j, j.ctx, func(ctx context.Context) (loadedPicture, error) { return j.readPicture(ctx, r) }, j.detail.showPicture)
	callIf(byPerson && r.kind == alarmsOfRules && r.file != "", j.detail.player.play)
}

// playSelected plays what is recorded of the row that is selected.
func (j *journalWindow) playSelected() {
	callIf(j.detail.content.Visible() && j.detail.shown.file != "", j.detail.player.play)
}

// A journalLayout has the grid and beside it the selected object, or below it where the
// window is narrow.
type journalLayout struct{}

const (
	detailWidth     = 320 // at least, in the theme's units
	detailBesideMin = 720
	detailGap       = 16
)

// gridWidth is what so much room is best used for: whole columns and a scroll bar.
func gridWidth(room float32) float32 {
	column := newJournalCell().MinSize().Width + theme.Padding()
	return float32(math.Floor(float64((room-theme.ScrollBarSize())/column)))*column + theme.ScrollBarSize()
}

// Layout and MinSize are those of fyne.Layout.
func (journalLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	grid, detail := objects[0], objects[1]
	if size.Width >= detailBesideMin {
		grid.Move(fyne.Position{})
		width := gridWidth(size.Width - detailWidth - detailGap)
		grid.Resize(fyne.NewSize(width, size.Height))
		detail.Move(fyne.NewPos(width+detailGap, 0))
		detail.Resize(fyne.NewSize(size.Width-width-detailGap, size.Height))
		return
	}
	height := size.Height / 2
	grid.Move(fyne.Position{})
	grid.Resize(fyne.NewSize(size.Width, height-detailGap))
	detail.Move(fyne.NewPos(0, height))
	detail.Resize(fyne.NewSize(size.Width, height))
}

func (journalLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(340, 320) }
