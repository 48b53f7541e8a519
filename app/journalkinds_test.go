package app

import (
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"peerscope/app/journal"
	"peerscope/app/recordings"
	"peerscope/app/session"
	"peerscope/detector"
	"peerscope/detector/rules"
	"peerscope/media"
	"peerscope/media/record"
)

// A fakeCodec makes grey pictures of any data, and a key frame of any picture when it is
// let.
type fakeCodec struct{ let chan struct{} }

func (fakeCodec) Decode([]byte) (*image.YCbCr, error) { return greyImage(64, 48), nil }
func (fakeCodec) SetBitRate(int) error                { return nil }
func (fakeCodec) Close() error                        { return nil }
func (c fakeCodec) Encode(media.Frame, bool) ([]byte, error) {
	<-c.let
	return []byte{0, 1, 2}, nil
}

// fakeRecordings play and export anything; exports go on while let has something.
func fakeRecordings(let chan struct{}) recordings.Codecs {
	c := fakeCodec{let}
	return recordings.Codecs{
		NewVideoDecoder: func(string, func(image.Point) error) (media.VideoDecoder, error) { return c, nil },
		NewVideoEncoder: func(string, int) (media.VideoEncoder, error) { return c, nil },
	}
}

// newRecording makes a file of 5 pictures in a second.
func newRecording(t *testing.T, path string, begin time.Time) string {
	t.Helper()
	w, err := record.Create(path, image.Pt(64, 48), begin)
	for i := range 5 {
		if err == nil {
			err = w.Write(record.Sample{Codec: "video/VP8", Data: []byte{0, 1, 2}, Time: begin.Add(time.Duration(i) * 200 * time.Millisecond)})
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Alarms are shown in the words of their rules; a clip is played when the person selects
// its alarm, and when it is over the picture is back.
func TestAlarmsInTheJournal(t *testing.T) {
	file := journal.Path(t.TempDir())
	clip := newRecording(t, filepath.Join(t.TempDir(), "clip.webm"), noon)
	rule := rules.Rule{Label: "person", When: rules.Seen}
	w := journal.NewWriter(file, func(s journal.Status) { t.Errorf("journal: %+v", s) })
	w.Configure(journal.Settings{On: true})
	for i, a := range []journal.Alarm{
		{Rule: "nobody there", Label: "person", Member: "Lee", Zone: "Door"},
		{Rule: rule.String(), Label: "person", Member: "Ada", Score: 0.9, Box: detector.Box{X0: 0.25, Y0: 0.25, X1: 0.75, Y1: 0.75}, Clip: clip},
	} {
		a.ID = journal.NewID(time.Now().Add(time.Duration(i-5) * time.Minute))
		w.PutAlarm(a, greyImage(64, 48))
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	w.Run(ended)

	f := newTestWindow(t, Options{JournalFile: file, Recordings: fakeRecordings(nil), Settings: session.Settings{Rules: rules.Set{Rules: []rules.Rule{rule}}}})
	f.openJournal()
	j := f.journalWindow
	t.Cleanup(j.Close)
	j.filter.kind.Tap(int(alarmsOfRules))
	f.settle("no alarms are shown", func() bool {
		return len(j.grid.rows) == 2 && j.detail.view.HasPicture() && len(j.timeline.bars.alarms) == 2
	})
	if d := j.detail; d.player.isPlaying() || d.title.Text != "person is seen" || !strings.Contains(d.text.Text, "Ada") || !d.player.content.Visible() {
		t.Errorf("shown is %q, %q, playing: %v", d.title.Text, d.text.Text, d.player.isPlaying())
	}
	j.grid.grid.Select(1)
	if d := j.detail; d.player.isPlaying() || d.title.Text != "nobody there" || !strings.Contains(d.text.Text, "Zone: Door") || d.player.content.Visible() {
		t.Errorf("without a clip: %q, %q, playing: %v", d.title.Text, d.text.Text, d.player.isPlaying())
	}
	j.grid.grid.Select(0)
	if !j.detail.player.isPlaying() {
		t.Fatal("the clip is not played")
	}
	f.settle("the clip does not go on", func() bool { return j.detail.player.progress.Value > 0 || !j.detail.player.isPlaying() }) // a slow machine leaves pictures out
	f.settle("the clip does not end", func() bool { return !j.detail.player.isPlaying() })
	if j.detail.player.problem.Text != "" || !j.detail.view.HasPicture() {
		t.Errorf("after the clip: %q", j.detail.player.problem.Text)
	}
	if err := os.Remove(clip); err != nil {
		t.Fatal(err)
	}
	j.grid.grid.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnter})
	f.settle("a clip that was deleted is not missed", func() bool { return j.detail.player.problem.Text == "The file is no longer there." })
}

// Recordings are listed, also where no journal is kept, and their boxes are drawn in.
func TestRecordingsInTheJournal(t *testing.T) {
	folder, let := t.TempDir(), make(chan struct{}, 10)
	newRecording(t, filepath.Join(folder, "Ada 2026-11-26 09.00.00.webm"), noon)
	newest := newRecording(t, filepath.Join(folder, "Lee 2026-11-26 10.00.00.webm"), noon.Add(time.Hour))
	for name, content := range map[string]string{"other.webm": "none", "notes.txt": "text"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f := newTestWindow(t, Options{JournalFile: filepath.Join(folder, "none"), Recordings: fakeRecordings(let), Settings: session.Settings{RecordingFolder: folder}})
	f.openJournal()
	j := f.journalWindow
	t.Cleanup(func() { callIf(f.journalWindow != nil, j.Close) })
	j.filter.kind.Tap(int(recordedFiles))
	f.settle("no recordings are shown", func() bool { return len(j.grid.rows) == 2 && j.detail.view.HasPicture() })
	if r := j.grid.rows[0]; r.Member != "Lee" || r.file != newest || r.length().Round(100*time.Millisecond) != 800*time.Millisecond || j.timeline.content.Visible() {
		t.Errorf("shown is %+v", r)
	}
	j.filter.search.SetText("ada")
	f.settle("the search changes nothing", func() bool { return len(j.grid.rows) == 1 && j.grid.rows[0].Member == "Ada" })

	export := filepath.Join(folder, "Ada 2026-11-26 09.00.00 with boxes.webm")
	test.Tap(j.detail.player.export)
	test.Tap(j.detail.player.export) // one at a time
	if !j.exports.content.Visible() {
		t.Error("nothing says that it is exported")
	}
	f.export.cancel()
	let <- struct{}{}
	f.settle("it is not ended", func() bool { return f.export == nil })
	if _, err := os.Stat(export); err == nil || j.exports.content.Visible() {
		t.Error("an export that was ended left a file")
	}
	for range 5 {
		let <- struct{}{}
	}
	test.Tap(j.detail.player.export)
	j.Close()
	f.settle("it is not exported", func() bool { return f.export == nil })
	if _, err := os.Stat(export); err != nil {
		t.Error(err)
	}
	if said := f.toasts.shown; len(said) != 1 || !strings.Contains(said[0].notice.String(), filepath.Base(export)) {
		t.Errorf("said is %+v", said)
	}
}

// The time line is used by keys: they point at a part of the time, and show what was
// before its end.
func TestTimelineKeys(t *testing.T) {
	f, j := openTestJournal(t, fillJournal(t, 100))
	f.ready(j)
	newest, bars := j.grid.rows[0].ID, j.timeline.bars
	j.Canvas().Focus(bars)
	if !bars.ring.Visible() || bars.cursor != timelineParts-1 || !strings.Contains(j.timeline.at.Text, "1 seen") {
		t.Errorf("with the focus it points at %d, %q", bars.cursor, j.timeline.at.Text)
	}
	var cursors []int
	for _, key := range []fyne.KeyName{fyne.KeyRight, fyne.KeyLeft, fyne.KeyPageUp, fyne.KeyHome, fyne.KeyLeft, fyne.KeyRight, fyne.KeyPageDown, fyne.KeyEnd, fyne.KeyHome, fyne.KeyPageDown} {
		bars.TypedKey(&fyne.KeyEvent{Name: key})
		cursors = append(cursors, bars.cursor)
	}
	const last = timelineParts - 1
	if want := []int{last, last - 1, last - 11, 0, 0, 1, 11, last, 0, 10}; !slices.Equal(cursors, want) {
		t.Errorf("the keys point at %v, not %v", cursors, want)
	}
	bars.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	f.settle("the grid is as before", func() bool { return j.grid.rows[0].ID != newest })
	if n := len(j.grid.rows); n < 5 || n > 15 {
		t.Errorf("%d of 100 are from the first eleventh of the time", n)
	}
	j.Canvas().Unfocus()
	if bars.ring.Visible() {
		t.Error("it looks as if it had the focus")
	}
	bars.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if f.journalWindow != nil {
		t.Error("Escape does not close the window")
	}
}

// Pages are by when recordings began, also where those that began first ended last.
func TestRecordingsAreReadByPages(t *testing.T) {
	folder := t.TempDir()
	for i := range gridPage + 1 {
		begin := noon.Add(time.Duration(i) * time.Minute)
		path := newRecording(t, filepath.Join(folder, fmt.Sprintf("Ada %d.webm", i)), begin)
		if err := os.Chtimes(path, noon, noon.Add(-time.Duration(i)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	first, err := readRecordings(t.Context(), folder, journal.Filter{}, 0)
	if err != nil || len(first) != gridPage || !first[gridPage-1].ID.Time().Equal(noon.Add(time.Minute)) {
		t.Fatalf("the first page has %d recordings, %v", len(first), err)
	}
	if next, err := readRecordings(t.Context(), folder, journal.Filter{}, first[gridPage-1].ID); err != nil || len(next) != 1 || !next[0].ID.Time().Equal(noon) {
		t.Errorf("the next page is %+v, %v", next, err)
	}
}
