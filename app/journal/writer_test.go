package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A statusLog has what a Writer reports.
type statusLog struct {
	mu  sync.Mutex
	all []Status
}

func (l *statusLog) add(s Status) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, s)
}

// await waits for a status that is as wanted, and forgets those up to it.
func (l *statusLog) await(t *testing.T, wanted func(Status) bool) Status {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) {
		l.mu.Lock()
		for i, s := range l.all {
			if wanted(s) {
				l.all = l.all[i+1:]
				l.mu.Unlock()
				return s
			}
		}
		l.mu.Unlock()
	}
	t.Fatalf("reported were %+v", l.all)
	return Status{}
}

// run runs a writer until stop, which returns when all has been written.
func run(t *testing.T, path string, s Settings) (w *Writer, reported *statusLog, stop func()) {
	t.Helper()
	reported = new(statusLog)
	w = NewWriter(path, reported.add)
	w.Configure(s)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { w.Run(ctx) })
	stop = func() {
		cancel()
		running.Wait()
	}
	t.Cleanup(stop)
	return w, reported, stop
}

// What was told before the end is written, even if it ends at once.
func TestWriter(t *testing.T) {
	path := Path(t.TempDir())
	w, _, stop := run(t, path, Settings{On: true})
	for i := range 100 {
		w.PutObject(seenNow(fmt.Sprint(i)), nil)
	}
	stop()
	if got := list(t, open(t, path), Filter{}, 0, 1000); len(got) != 100 {
		t.Errorf("%d rows, not 100", len(got))
	}
}

func seenNow(label string) Object {
	now := time.Now()
	return Object{ID: NewID(now), Last: now, Label: label}
}

// While it is off there is no file, and nothing waits for one.
func TestOff(t *testing.T) {
	path := Path(t.TempDir())
	w, _, stop := run(t, path, Settings{})
	w.PutObject(seenNow("cat"), nil)
	w.PutCall(Call{})
	w.PutAlarm(Alarm{}, nil)
	if w.Keeps() || w.KeepsPictures() || len(w.queue) > 0 {
		t.Error("it keeps something")
	}
	stop()
	if _, err := os.Stat(path); err == nil {
		t.Error("there is a file")
	}
}

// A writer that does not keep up loses what is new, counts it, and says so.
func TestFullQueue(t *testing.T) {
	var reported statusLog
	w := NewWriter(Path(t.TempDir()), reported.add)
	w.Configure(Settings{On: true, PicturesOff: true})
	if !w.Keeps() || w.KeepsPictures() {
		t.Error("it is not to keep pictures")
	}
	for range maxQueued + 5 {
		w.PutObject(seenNow("cat"), nil)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w.Run(ctx)
	if s := reported.all; len(s) != 1 || s[0].Dropped != 5 || s[0].Err != nil {
		t.Errorf("reported: %+v", s)
	}
	if got := list(t, open(t, w.path), Filter{}, 0, 1000); len(got) != maxQueued {
		t.Errorf("%d rows, not %d", len(got), maxQueued)
	}
}

// A file that cannot be read is set aside, and a new one begun: when it is opened, and
// when the damage shows later.
func TestReplaced(t *testing.T) {
	path := Path(t.TempDir())
	if err := os.WriteFile(path, []byte(strings.Repeat("no journal ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	w, reported, stop := run(t, path, Settings{On: true})
	kept := reported.await(t, func(s Status) bool { return s.KeptAside != "" && s.Err == nil }).KeptAside
	if content, err := os.ReadFile(kept); err != nil || !strings.HasPrefix(string(content), "no journal") {
		t.Errorf("kept is %.20q, %v", content, err)
	}
	w.PutObject(seenNow("cat"), nil)
	stop()
	if got := list(t, open(t, path), Filter{}, 0, 10); len(got) != 1 {
		t.Errorf("the new one has %+v", got)
	}
}

// The damage shows only when it is written to.
func TestReplacedLater(t *testing.T) {
	j := create(t)
	write(t, j, seen(0, "person", "Kim", ""))
	if err := j.Close(); err != nil { // all is in the file now
		t.Fatal(err)
	}
	content, err := os.ReadFile(j.path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range content[4096:] { // all pages but that of the schema
		content[4096+i] = 0xA5
	}
	if err := os.WriteFile(j.path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	w, reported, stop := run(t, j.path, Settings{On: true})
	reported.await(t, func(s Status) bool { return s.KeptAside != "" && s.Err == nil })
	w.PutObject(seenNow("cat"), nil)
	stop()
	if got := list(t, open(t, j.path), Filter{}, 0, 10); len(got) != 1 {
		t.Errorf("the new one has %+v", got)
	}
}

// The file of a later version is left as it is; it is said once.
func TestNewerIsLeft(t *testing.T) {
	j := create(t)
	if _, err := j.db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(j.path)
	w, reported, stop := run(t, j.path, Settings{On: true})
	reported.await(t, func(s Status) bool { return errors.Is(s.Err, ErrNewer) })
	w.PutObject(seenNow("cat"), nil)
	reported.await(t, func(s Status) bool { return s.Dropped == 1 })
	stop()
	if after, err := os.ReadFile(j.path); err != nil || string(after) != string(before) {
		t.Errorf("it has changed: %v", err)
	}
	if files, _ := filepath.Glob(j.path + "*"); len(files) != 1 {
		t.Errorf("files %q", files)
	}
}

// It is turned off and on again while it runs.
func TestTurnedOff(t *testing.T) {
	path := Path(t.TempDir())
	w, _, stop := run(t, path, Settings{On: true})
	w.PutObject(seenNow("cat"), nil)
	w.Configure(Settings{})
	w.PutObject(seenNow("dog"), nil)
	w.Configure(Settings{On: true})
	w.PutObject(seenNow("cat"), nil)
	stop()
	for _, o := range list(t, open(t, path), Filter{}, 0, 10) {
		if o.Label != "cat" {
			t.Errorf("%+v was kept while it was off", o)
		}
	}
}
