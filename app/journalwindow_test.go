package app

import (
	"context"
	"fmt"
	"image"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"peerscope/app/journal"
	"peerscope/app/session"
	"peerscope/detector"
)

// fillJournal makes a journal with a number of objects, the last of them first seen at
// noon, a minute apart: every other one is a person.
func fillJournal(t *testing.T, n int) (file string) {
	t.Helper()
	file = journal.Path(t.TempDir())
	begin := time.Now().Add(-time.Duration(n) * time.Minute)
	for first := 0; first < n; first += 200 { // no more than wait at once
		w := journal.NewWriter(file, func(s journal.Status) { t.Errorf("journal: %+v", s) })
		w.Configure(journal.Settings{On: true})
		for i := first; i < min(first+200, n); i++ {
			w.PutObject(journalObject(begin, i), greyImage(64, 48))
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		w.Run(ended)
	}
	return file
}

// journalObject is one that came so many minutes after begin.
func journalObject(begin time.Time, minutes int) journal.Object {
	at := begin.Add(time.Duration(minutes) * time.Minute)
	return journal.Object{ID: journal.NewID(at), Last: at.Add(90 * time.Second), Member: fmt.Sprint("Member ", minutes%2),
		Label: []string{"dog", "person"}[minutes%2], Zone: []string{"", "Door"}[minutes/2%2], Score: 0.9,
		Box: detector.Box{X0: 0.25, Y0: 0.25, X1: 0.75, Y1: 0.75}}
}

// openTestJournal opens the journal's window.
func openTestJournal(t *testing.T, file string) (*testWindow, *journalWindow) {
	t.Helper()
	f := newTestWindow(t, Options{JournalFile: file, Settings: session.Settings{}})
	f.openJournal()
	t.Cleanup(func() { callIf(f.journalWindow != nil, func() { f.journalWindow.Close() }) })
	return f, f.journalWindow
}

// settle runs what goroutines queue until a condition holds.
func (f *testWindow) settle(what string, holds func() bool) {
	f.t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); {
		select {
		case do := <-f.queue:
			do()
		case <-time.After(time.Until(end)):
			f.t.Fatal(what)
		}
	}
}

// ready waits until what a filter wants is shown, with the picture of the first.
func (f *testWindow) ready(j *journalWindow) {
	f.t.Helper()
	f.settle("nothing is shown", func() bool {
		return len(j.grid.rows) > 0 && j.detail.view.HasPicture() && len(j.timeline.bars.counts) > 0
	})
}

// However many objects there are, some are read, and more as somebody scrolls; the
// filters say which.
func TestJournalWindow(t *testing.T) {
	f, j := openTestJournal(t, fillJournal(t, 700))
	f.ready(j)
	if j.root.Objects[0] != j.view || len(j.grid.rows) != gridPage {
		t.Fatalf("%d objects are shown", len(j.grid.rows))
	}
	first := j.grid.rows[0]
	if j.detail.shown.ID != first.ID || !strings.Contains(j.detail.title.Text, "person") || !strings.Contains(j.detail.text.Text, "Member 1") {
		t.Errorf("selected is %+v: %q, %q", j.detail.shown, j.detail.title.Text, j.detail.text.Text)
	}
	j.grid.grid.ScrollToBottom()
	f.settle("no more are read", func() bool { return len(j.grid.rows) == 2*gridPage })
	if j.grid.rows[0].ID != first.ID {
		t.Error("those that were shown have gone")
	}
	j.filter.label.SetSelected("dog")
	f.settle("the filter changes nothing", func() bool { return j.grid.rows[0].Label == "dog" })
	j.filter.label.SetSelectedIndex(0)
	j.filter.zone.SetSelected("Door")
	j.filter.search.SetText("PERS")
	f.settle("the search changes nothing", func() bool { return len(j.grid.rows) == 175 })
	for _, o := range j.grid.rows {
		if o.Label != "person" || o.Zone != "Door" {
			t.Fatalf("shown is %+v", o)
		}
	}
	j.filter.search.SetText("unicorn")
	f.settle("something is shown", func() bool { return len(j.grid.rows) == 0 && j.grid.nothing.Text != "" })
}

// A press on the time line shows what was before that time.
func TestTimeline(t *testing.T) {
	f, j := openTestJournal(t, fillJournal(t, 100))
	f.ready(j)
	newest := j.grid.rows[0].ID
	bars := j.timeline.bars
	test.TapAt(bars, fyne.NewPos(bars.Size().Width/2, 1))
	f.settle("the grid is as before", func() bool { return j.grid.rows[0].ID != newest })
	if n := len(j.grid.rows); n < 45 || n > 55 {
		t.Errorf("%d of 100 are from the first half of the time", n)
	}
	bars.moveTo(-1, -1) // which shades a part
	img := bars.draw(2*timelineParts, 40).(*image.RGBA)
	if img.RGBAAt(0, 39).A == 0 || img.RGBAAt(2*timelineParts-2, 39).A == 0 {
		t.Error("the bars do not go from the first object to the last")
	}
}

// Only so many pictures are in memory, and those that were scrolled past are not read.
func TestThumbnailsAreBounded(t *testing.T) {
	f, j := openTestJournal(t, fillJournal(t, 300))
	f.ready(j)
	pictures := j.grid.thumbnails
	for _, r := range j.grid.rows {
		pictures.get(r)
	}
	if len(pictures.waiting) > maxWaiting {
		t.Errorf("%d wait", len(pictures.waiting))
	}
	f.settle("pictures are missing", func() bool { return len(pictures.waiting) == 0 && !pictures.reading })
	for i := range maxThumbnails + 10 {
		pictures.add(loadedPicture{journal.ID(i + 1), nil})
	}
	if pictures.recent.Len() != maxThumbnails || len(pictures.loaded) != maxThumbnails {
		t.Errorf("%d are kept", pictures.recent.Len())
	}
	if _, kept := pictures.loaded[1]; kept {
		t.Error("the one that was not used for longest is kept")
	}
}

// Where there is no journal the window offers to keep one; the settings keep and delete
// it.
func TestJournalIsOffered(t *testing.T) {
	f, j := openTestJournal(t, filepath.Join(t.TempDir(), "none"))
	f.settle("nothing is offered", func() bool { return len(j.root.Objects) > 0 })
	test.Tap(j.keep)
	if !f.session.settings.Journal.On || !f.kept().Journal.On {
		t.Error("no journal is kept")
	}
	d := f.openTab("Privacy")
	defer d.Close()
	s := d.privacy.journal
	if !s.keep.Checked || !s.pictures.Checked {
		t.Errorf("the settings say %v, %v", s.keep.Checked, s.pictures.Checked)
	}
	test.Tap(s.pictures)
	s.days.Tap(1)
	s.room.Tap(0)
	if want := (journal.Settings{On: true, Days: 7, Room: 100, PicturesOff: true}); f.session.settings.Journal != want {
		t.Errorf("%+v, not %+v", f.session.settings.Journal, want)
	}
}

func TestJournalIsDeleted(t *testing.T) {
	f, j := openTestJournal(t, fillJournal(t, 10))
	f.ready(j)
	d := f.openTab("Privacy")
	defer d.Close()
	d.privacy.journal.askToClear()
	if len(j.grid.rows) != 10 || d.Canvas().Overlays().Top() == nil {
		t.Error("it is deleted without a question")
	}
	d.privacy.journal.delete()
	f.settle("the window shows what is deleted", func() bool { return j.root.Objects[0] != j.view })
	if d.privacy.journal.result.Text != "It is deleted." {
		t.Errorf("said is %q", d.privacy.journal.result.Text)
	}
}
