package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"peerscope/app/journal"
)

// JournalFormat is how rows of a journal are written.
type JournalFormat int

// The formats.
const (
	JournalTable JournalFormat = iota // for people, in local time
	JournalJSON                       // a line for each row
	JournalCSV                        // RFC 4180, with a header
)

// JournalKind is which rows of a journal are listed.
type JournalKind string

// The kinds.
const (
	JournalObjects JournalKind = "objects"
	JournalCalls   JournalKind = "calls" // Filter may name members and times
	JournalAlarms  JournalKind = "alarms"
)

// JournalOptions say what of a journal is listed.
type JournalOptions struct {
	Kind     JournalKind
	Filter   journal.Filter
	Format   JournalFormat
	Pictures string // the folder that pictures of objects or alarms are written to; "" is none
}

// Check says what does not go together.
func (o JournalOptions) Check() error {
	hasLabels := o.Filter.Labels != nil || o.Filter.Zones != nil
	switch o.Kind {
	case JournalObjects, JournalAlarms:
		return nil
	case JournalCalls:
		if o.Pictures != "" || hasLabels {
			return errors.New("calls have no pictures, labels and zones")
		}
		return nil
	}
	return fmt.Errorf("what is listed is %s, %s or %s, not %q", JournalObjects, JournalCalls, JournalAlarms, o.Kind)
}

// journalPage is how many rows are read at once.
const journalPage = 500

// ListJournal writes what a journal has, the newest first. A file that is not there has
// nothing in it.
func ListJournal(ctx context.Context, out io.Writer, file string, o JournalOptions) error {
	j, err := journal.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer j.Close()
	switch o.Kind {
	case JournalCalls:
		return listRows(ctx, newJournalWriter(out, o.Format, callHeader), j.Calls, o.Filter, callLineOf)
	case JournalAlarms:
		return listRows(ctx, newJournalWriter(out, o.Format, alarmHeader), j.Alarms, o.Filter, func(a journal.Alarm) (journalLine, error) {
			picture, err := savePicture(ctx, j, o.Pictures, a.ID, a.Label)
			return alarmLineOf(a, picture), err
		})
	}
	return listRows(ctx, newJournalWriter(out, o.Format, objectHeader), j.Objects, o.Filter, func(object journal.Object) (line journalLine, err error) {
		picture, err := savePicture(ctx, j, o.Pictures, object.ID, object.Label)
		return objectLineOf(object, picture), err
	})
}

// listRows writes rows that are read page by page.
func listRows[T any](ctx context.Context, w journalWriter, read func(context.Context, journal.Filter, journal.ID, int) ([]T, error),
	f journal.Filter, lineOf func(T) (journalLine, error)) error {
	for before := journal.ID(0); ; {
		page, err := read(ctx, f, before, journalPage)
		if err != nil || len(page) == 0 {
			return errors.Join(err, w.close())
		}
		for _, row := range page {
			line, err := lineOf(row)
			if err != nil {
				return err
			}
			if err := w.write(line); err != nil {
				return err
			}
			before = line.id()
		}
	}
}

// savePicture writes the picture of a row to a file, and gives its path; "" is none.
func savePicture(ctx context.Context, j *journal.Journal, folder string, id journal.ID, label string) (string, error) {
	if folder == "" {
		return "", nil
	}
	jpeg, err := j.Picture(ctx, id)
	if err != nil || jpeg == nil {
		return "", err
	}
	name := fmt.Sprintf("%s-%s-%d.jpg", id.Time().Format("20060102-150405"), strings.ReplaceAll(label, " ", "-"), id)
	path := filepath.Join(folder, filepath.Base(name)) // labels of a person's own model may be anything
	return path, os.WriteFile(path, jpeg, 0o600)
}
