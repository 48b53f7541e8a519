package journal

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"peerscope/detector"
)

var begin = time.Date(2026, 1, 31, 15, 4, 5, 0, time.UTC)

// create makes a journal in a folder of the test.
func create(t testing.TB) *Journal {
	t.Helper()
	return open(t, Path(filepath.Join(t.TempDir(), "data")))
}

func open(t testing.TB, path string) *Journal {
	t.Helper()
	j, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

// seen is an object that was first seen some seconds after begin.
func seen(second int, label, member, zone string) Object {
	at := begin.Add(time.Duration(second) * time.Second)
	return Object{ID: NewID(at), Last: at.Add(time.Minute).Local(), Call: 7, Member: member, Label: label, Zone: zone,
		Score: 0.5, Box: detector.Box{X0: 0.25, Y0: 0.25, X1: 0.75, Y1: 1}}
}

func write(t testing.TB, j *Journal, objects ...Object) {
	t.Helper()
	var all []entry
	for _, o := range objects {
		all = append(all, entry{object: &o, picture: image.NewYCbCr(image.Rect(0, 0, 64, 48), image.YCbCrSubsampleRatio420)})
	}
	if err := j.write(all); err != nil {
		t.Fatal(err)
	}
}

func list(t testing.TB, j *Journal, f Filter, before ID, n int) []Object {
	t.Helper()
	all, err := j.Objects(context.Background(), f, before, n)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestObjects(t *testing.T) {
	j := create(t)
	a, b, c := seen(0, "person", "Kim", ""), seen(1, "dog", "Kim", "door"), seen(2, "person", "Lee", "door")
	write(t, j, b, a, c)
	for _, test := range []struct {
		filter Filter
		want   []Object
	}{
		{Filter{}, []Object{c, b, a}},
		{Filter{Labels: []string{"person"}}, []Object{c, a}},
		{Filter{Labels: []string{"person", "dog"}, Members: []string{"Kim"}}, []Object{b, a}},
		{Filter{Zones: []string{"door"}, Labels: []string{"dog"}}, []Object{b}},
		{Filter{Since: begin.Add(time.Second)}, []Object{c, b}},
		{Filter{Until: begin.Add(time.Second)}, []Object{a}},
		{Filter{Words: []string{"dog", "Lee"}}, []Object{c, b}},
		{Filter{Words: []string{"door"}, Members: []string{"Kim"}}, []Object{b}},
		{Filter{Labels: []string{"' OR 1 --"}}, nil},
	} {
		if got := list(t, j, test.filter, 0, 10); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%+v: %+v, not %+v", test.filter, got, test.want)
		}
	}
	if got := list(t, j, Filter{}, c.ID, 1); !reflect.DeepEqual(got, []Object{b}) {
		t.Errorf("after the first: %+v", got)
	}
}

// A row is brought up to date, and keeps its picture if there is no other.
func TestUpdate(t *testing.T) {
	j := create(t)
	o := seen(0, "person", "Kim", "")
	write(t, j, o)
	before, err := j.Picture(t.Context(), o.ID)
	if err != nil || !bytes.HasPrefix(before, []byte("\xFF\xD8")) {
		t.Fatalf("no JPEG: %.8q, %v", before, err)
	}
	o.Last, o.Score, o.Zone = o.Last.Add(time.Hour), 0.75, "door"
	if err := j.write([]entry{{object: &o}}); err != nil {
		t.Fatal(err)
	}
	if got := list(t, j, Filter{}, 0, 10); !reflect.DeepEqual(got, []Object{o}) {
		t.Errorf("%+v, not %+v", got, o)
	}
	if after, err := j.Picture(t.Context(), o.ID); err != nil || !bytes.Equal(after, before) {
		t.Errorf("the picture is another: %v", err)
	}
	if none, err := j.Picture(t.Context(), o.ID+1); none != nil || err != nil {
		t.Errorf("a picture of nothing: %.8q, %v", none, err)
	}
}

// Alarms have rows and pictures of their own, and count for the time and the values that
// a filter is made of.
func TestAlarms(t *testing.T) {
	j := create(t)
	write(t, j, seen(10, "dog", "Lee", ""))
	at := begin.Add(time.Minute)
	a := Alarm{ID: NewID(at), Call: 7, Member: "Kim", Rule: "somebody", Label: "person", Zone: "door", Score: 0.5, Box: detector.Box{X0: 0.25, Y0: 0.5, X1: 0.75, Y1: 1}}
	if err := j.write([]entry{{alarm: &a, picture: image.NewYCbCr(image.Rect(0, 0, 64, 48), image.YCbCrSubsampleRatio420)}}); err != nil {
		t.Fatal(err)
	}
	a.Clip = "a.webm" // which is known later
	if err := j.write([]entry{{alarm: &a}}); err != nil {
		t.Fatal(err)
	}
	if got, err := j.Alarms(t.Context(), Filter{Members: []string{"Kim"}}, 0, 10); err != nil || !reflect.DeepEqual(got, []Alarm{a}) {
		t.Errorf("%+v, not %+v; %v", got, a, err)
	}
	if jpeg, err := j.Picture(t.Context(), a.ID); err != nil || !bytes.HasPrefix(jpeg, []byte("\xFF\xD8")) {
		t.Errorf("no JPEG: %.8q, %v", jpeg, err)
	}
	first, last, err := j.Span(t.Context(), Filter{})
	if err != nil || !first.Equal(begin.Add(10*time.Second)) || !last.Equal(at) {
		t.Errorf("from %v to %v, %v", first, last, err)
	}
	if first, last, err := j.Span(t.Context(), Filter{Labels: []string{"dog"}}); err != nil || !first.Equal(last) {
		t.Errorf("of dogs from %v to %v, %v", first, last, err)
	}
	counts, err := j.AlarmCounts(t.Context(), Filter{}, begin, at.Add(time.Second), 61)
	if err != nil || !reflect.DeepEqual(counts, []Count{{Part: 60, Label: "person", N: 1}}) {
		t.Errorf("%+v, %v", counts, err)
	}
	values, err := j.Values(t.Context())
	if want := (Values{Labels: []string{"dog", "person"}, Members: []string{"Kim", "Lee"}, Zones: []string{"door"}}); err != nil || !reflect.DeepEqual(values, want) {
		t.Errorf("%+v, %v", values, err)
	}
}

// A journal of the first version is brought up to this one, with what it has.
func TestMigrationOfTheFirstVersion(t *testing.T) {
	path := Path(t.TempDir())
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	id := NewID(begin)
	for _, statement := range []string{migrations[0], fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = 1", applicationID),
		fmt.Sprintf("INSERT INTO alarms (id, call, member, rule, label, zone, clip) VALUES (%d, 7, 'Kim', 'somebody', 'person', '', '')", id)} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := open(t, path).Alarms(t.Context(), Filter{}, 0, 10)
	if want := []Alarm{{ID: id, Call: 7, Member: "Kim", Rule: "somebody", Label: "person"}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, not %+v; %v", got, want, err)
	}
}

// Nobody else may read the files, not even while they are in use.
func TestPrivate(t *testing.T) {
	j := create(t)
	write(t, j, seen(0, "person", "Kim", ""))
	for _, suffix := range parts {
		info, err := os.Stat(j.path + suffix)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%q: %v, %v", suffix, info.Mode(), err)
		}
	}
	if info, err := os.Stat(filepath.Dir(j.path)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v", info.Mode(), err)
	}
}

// What is kept is there when the file is opened again, also by a second process
// (connection) meanwhile.
func TestReopen(t *testing.T) {
	j := create(t)
	o := seen(0, "person", "Kim", "")
	write(t, j, o)
	if got := list(t, open(t, j.path), Filter{}, 0, 10); !reflect.DeepEqual(got, []Object{o}) {
		t.Errorf("beside it: %+v", got)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if got := list(t, open(t, j.path), Filter{}, 0, 10); !reflect.DeepEqual(got, []Object{o}) {
		t.Errorf("after it: %+v", got)
	}
}

func TestMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing")
	if _, err := Open(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if err := Clear(t.Context(), path); err != nil {
		t.Errorf("clearing it: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("it was made")
	}
}

// A file of a later version is not touched.
func TestNewer(t *testing.T) {
	j := create(t)
	if _, err := j.db.Exec("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(j.path)
	if _, err := Open(j.path); !errors.Is(err, ErrNewer) {
		t.Errorf("opening it: %v", err)
	}
	if err := Clear(t.Context(), j.path); !errors.Is(err, ErrNewer) {
		t.Errorf("clearing it: %v", err)
	}
	if after, err := os.ReadFile(j.path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("it has changed: %v", err)
	}
}

// Files that are no journal are told apart from a journal.
func TestDamaged(t *testing.T) {
	for _, content := range []string{"no journal", strings.Repeat("no journal ", 10_000), "SQLite format 3\x00" + strings.Repeat("x", 5000)} {
		path := Path(t.TempDir())
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); !errors.Is(err, ErrDamaged) {
			t.Errorf("%.20q: %v", content, err)
		}
	}
}

// After a clear nothing of what was kept is in any file.
func TestClear(t *testing.T) {
	j := create(t)
	write(t, j, seen(0, "person", "Mallory", ""))
	aside := j.path + ".damaged-20260131-150405"
	if err := os.WriteFile(aside, []byte("Mallory"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Clear(t.Context(), j.path); err != nil {
		t.Fatal(err)
	}
	if got := list(t, j, Filter{}, 0, 10); len(got) != 0 {
		t.Errorf("left are %+v", got)
	}
	files, _ := filepath.Glob(filepath.Join(filepath.Dir(j.path), "*"))
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil || bytes.Contains(content, []byte("Mallory")) || bytes.Contains(content, []byte("\xFF\xD8\xFF")) {
			t.Errorf("%s has something: %v", filepath.Base(file), err)
		}
	}
	if len(files) == 0 || len(files) > len(parts) {
		t.Errorf("files %q", files)
	}
	write(t, j, seen(0, "dog", "Kim", "")) // who writes to it goes on
	if got := list(t, j, Filter{}, 0, 10); len(got) != 1 {
		t.Errorf("afterwards there are %+v", got)
	}
}

func TestSummaries(t *testing.T) {
	j := create(t)
	if first, last, err := j.Span(t.Context(), Filter{}); !first.IsZero() || !last.IsZero() || err != nil {
		t.Errorf("of nothing: %v, %v, %v", first, last, err)
	}
	write(t, j, seen(0, "person", "Kim", ""), seen(1, "dog", "Kim", "door"), seen(3, "person", "Lee", "door"))
	values, err := j.Values(t.Context())
	if want := (Values{[]string{"dog", "person"}, []string{"Kim", "Lee"}, []string{"door"}}); !reflect.DeepEqual(values, want) || err != nil {
		t.Errorf("%+v, not %+v; %v", values, want, err)
	}
	first, last, err := j.Span(t.Context(), Filter{Labels: []string{"person"}})
	if !first.Equal(begin) || !last.Equal(begin.Add(3*time.Second)) || err != nil {
		t.Errorf("from %v to %v, %v", first, last, err)
	}
	counts, err := j.Counts(t.Context(), Filter{}, begin, begin.Add(4*time.Second), 2)
	want := []Count{{0, "dog", 1}, {0, "person", 1}, {1, "person", 1}}
	if !reflect.DeepEqual(counts, want) || err != nil {
		t.Errorf("%+v, not %+v; %v", counts, want, err)
	}
}

// Where SQLite has no room, that is said, and what was there stays.
func TestNoRoom(t *testing.T) {
	j := create(t)
	j.db.SetMaxOpenConns(1) // the limit is that of a connection
	write(t, j, seen(0, "person", "Kim", ""))
	if _, err := j.db.Exec("PRAGMA max_page_count = 1"); err != nil { // as many as there are
		t.Fatal(err)
	}
	if _, err := j.db.Exec(putPicture, 1, make([]byte, 100_000)); !errors.Is(j.explain(err), ErrDiskFull) {
		t.Errorf("%v", err)
	}
	if got := list(t, j, Filter{}, 0, 10); len(got) != 1 {
		t.Errorf("left are %+v", got)
	}
}
