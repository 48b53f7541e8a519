package session

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"peerscope/app/journal"
)

// keptObjects are those in the journal of a file, the newest first.
func keptObjects(t *testing.T, file string) []journal.Object {
	t.Helper()
	return kept(t, file, (*journal.Journal).Objects)
}

func kept[T any](t *testing.T, file string, read func(*journal.Journal, context.Context, journal.Filter, journal.ID, int) ([]T, error)) []T {
	t.Helper()
	j, err := journal.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	all, err := read(j, context.Background(), journal.Filter{}, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// withJournal runs a test on a call with a member, with a journal of these settings, and
// gives the journal's file.
func withJournal(t *testing.T, s Settings, test func(*harness, *call, *participant)) (file string) {
	file = filepath.Join(t.TempDir(), "journal.db")
	withWatched(t, func(_ *harness, p *Parts) { p.JournalFile = file }, s, test)
	return file
}

// One row is kept for each object, with its picture, though its track was lost and found
// again soon, and another if it was not.
func TestJournal(t *testing.T) {
	file := withJournal(t, Settings{Journal: journal.Settings{On: true}}, func(r *harness, c *call, p *participant) {
		r.send(c, p, c.roster.detection, 3*time.Second)
		time.Sleep(4 * time.Second) // the camera is interrupted
		r.send(c, p, c.roster.detection, 3*time.Second)
		time.Sleep(2*maxObjectAge + regainTime)
		r.send(c, p, c.roster.detection, 3*time.Second)
	})
	all := keptObjects(t, file)
	if len(all) != 2 {
		t.Fatalf("kept are %+v", all)
	}
	first := all[1]
	stay := first.Last.Sub(first.ID.Time())
	if first.Label != "person" || first.Member != "Lee" || first.Score < 0.5 || stay < 9*time.Second || stay > 10*time.Second {
		t.Errorf("the first is %+v, for %v", first, stay)
	}
	j, err := journal.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	for _, o := range all {
		if jpeg, err := j.Picture(t.Context(), o.ID); len(jpeg) == 0 || err != nil {
			t.Errorf("%+v has no picture: %v", o, err)
		}
	}
}

// A flicker is not kept, and nothing is where the journal is off.
func TestJournalKeepsNoFlicker(t *testing.T) {
	file := withJournal(t, Settings{Journal: journal.Settings{On: true}}, func(r *harness, c *call, p *participant) {
		r.send(c, p, c.roster.detection, minSighting)
	})
	if all := keptObjects(t, file); len(all) > 0 {
		t.Errorf("kept are %+v", all)
	}
	file = withJournal(t, Settings{}, func(r *harness, c *call, p *participant) {
		r.send(c, p, c.roster.detection, 3*time.Second)
	})
	if _, err := os.Stat(file); err == nil {
		t.Error("a journal was made that nobody wanted")
	}
}

// Where there are rules a journal is kept, and where boxes are not shown too.
func TestJournalOfRules(t *testing.T) {
	file := withJournal(t, Settings{Rules: personRules}, func(r *harness, c *call, p *participant) {
		r.SetDetecting(false)
		r.send(c, p, c.roster.detection, 3*time.Second)
	})
	if all := keptObjects(t, file); len(all) != 1 {
		t.Errorf("kept are %+v", all)
	}
}

// A journal that cannot be written is said, and the call goes on.
func TestJournalFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "no folder", "journal.db")
	if err := os.WriteFile(filepath.Dir(file), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	setup := func(_ *harness, p *Parts) { p.JournalFile = file }
	withWatched(t, setup, Settings{Journal: journal.Settings{On: true}}, func(r *harness, c *call, p *participant) {
		r.send(c, p, c.roster.detection, 3*time.Second)
		if s := r.state(); s.Notice.Text != journalFailedText || !strings.Contains(s.Notice.Details, "no folder") || s.Phase != InCall {
			t.Errorf("said is %+v", s.Notice)
		}
		if err := os.Remove(filepath.Dir(file)); err != nil {
			t.Fatal(err)
		}
		r.send(c, p, c.roster.detection, 12*time.Second)
		if s := r.state(); s.Notice.Text == journalFailedText {
			t.Errorf("still said is %+v", s.Notice)
		}
	})
}
