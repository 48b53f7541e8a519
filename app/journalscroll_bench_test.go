package app

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"image/jpeg"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"peerscope/app/journal"
	"peerscope/app/preferences"
	"peerscope/internal/xtest"
)

// scrolledJournal names the journal that the process of BenchmarkJournalScroll shows.
const scrolledJournal = "PEERSCOPE_SCROLLED_JOURNAL"

// scrollResult is what that process prints: milliseconds.
type scrollResult struct {
	Frame, Frame95 float64 // between two frames: the median, and what 95 % take at most
	Row            float64 // to fill a cell, on average
	Rows           int     // that were filled
}

// BenchmarkJournalScroll scrolls through a journal of 100,000 objects with pictures in the
// real window, drawn by the processor, for ten seconds, three rows of pictures a second.
func BenchmarkJournalScroll(b *testing.B) {
	file := largeJournal(b, 100_000)
	d := xtest.Open(b, 1280, 800)
	for b.Loop() {
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), d.Env(), scrolledJournal+"="+file, "FYNE_SCALE=1", "XDG_CONFIG_HOME="+b.TempDir())
		c.Stderr = os.Stderr
		out, err := c.Output()
		var r scrollResult
		if err == nil {
			err = json.Unmarshal(out, &r)
		}
		if err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(1000/r.Frame, "frames/s")
		b.ReportMetric(r.Frame95, "ms-p95")
		b.ReportMetric(r.Row, "ms-row")
		b.ReportMetric(float64(r.Rows), "rows")
	}
}

// largeJournal makes one of n objects a second apart, with pictures.
func largeJournal(b *testing.B, n int) (file string) {
	b.Helper()
	file = journal.Path(b.TempDir())
	j, err := journal.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	if err := j.Close(); err != nil {
		b.Fatal(err)
	}
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, greyImage(320, 240), nil); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	const numbers = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO `
	first := int64(journal.NewID(time.Now().Add(-time.Duration(n)*time.Second))) &^ 0xFFF
	for _, s := range []struct {
		text string
		args []any
	}{
		{numbers + `objects SELECT ? + i * 4096000, ? + i * 1000, 0, 'Member ' || i % 5, iif(i % 3, 'person', 'dog'), '', 0.9, 0.25, 0.25, 0.75, 0.75 FROM n`,
			[]any{n, first, first >> 12}},
		{numbers + `pictures SELECT ? + i * 4096000, ? FROM n`, []any{n, first, picture.Bytes()}},
	} {
		if _, err := db.Exec(s.text, s.args...); err != nil {
			b.Fatal(err)
		}
	}
	return file
}

const (
	scrollFrames = 600
	scrollStep   = 10 // in the theme's units, a frame
)

// runScrolledJournal is the process: it opens the journal's window, scrolls, and prints a
// scrollResult.
func runScrolledJournal(file string) {
	store, err := preferences.Open(os.Getenv("XDG_CONFIG_HOME"), (Options{}).Settings)
	if err != nil {
		panic(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	w := newWindow(ctx, &App{app: newFyneApp(), opts: Options{JournalFile: file}, preferences: store}, &fakeSession{}, fyne.Do)
	w.SetOnClosed(func() {
		cancel()
		w.end()
	})
	var result scrollResult
	w.app.Lifecycle().SetOnStarted(func() {
		w.openJournal()
		w.scrollJournal(&result)
	})
	w.ShowAndRun()
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		panic(err)
	}
}

// scrollJournal scrolls a step in each frame, and closes the window at the end.
func (w *window) scrollJournal(r *scrollResult) {
	grid := w.journalWindow.grid.grid
	fill := grid.UpdateItem
	var filling time.Duration
	grid.UpdateItem = func(i int, cell fyne.CanvasObject) {
		began := time.Now()
		fill(i, cell)
		filling += time.Since(began)
		r.Rows++
	}
	var frames []time.Duration
	var last time.Time
	scroll := fyne.NewAnimation(time.Hour, func(float32) {
		if len(w.journalWindow.grid.rows) == 0 || len(frames) == scrollFrames {
			return
		}
		now := time.Now()
		if !last.IsZero() {
			frames = append(frames, now.Sub(last))
		}
		last = now
		grid.ScrollToOffset(grid.GetScrollOffset() + scrollStep)
		if len(frames) == scrollFrames {
			slices.Sort(frames)
			ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
			r.Frame, r.Frame95, r.Row = ms(frames[scrollFrames/2]), ms(frames[scrollFrames*95/100]), ms(filling)/float64(max(r.Rows, 1))
			w.Close()
		}
	})
	scroll.RepeatCount = fyne.AnimationRepeatForever
	scroll.Start()
}
