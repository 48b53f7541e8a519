package terminal

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

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

// JournalOptions say what of a journal is listed.
type JournalOptions struct {
	Filter   journal.Filter
	Format   JournalFormat
	Pictures string // the folder that pictures are written to; "" is none
}

// journalPage is how many rows are read at once.
const journalPage = 500

// ListJournal writes what was seen, the newest first. A file that is not there has
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
	rows := newJournalWriter(out, o.Format)
	for before := journal.ID(0); ; {
		page, err := j.Objects(ctx, o.Filter, before, journalPage)
		if err != nil || len(page) == 0 {
			return errors.Join(err, rows.close())
		}
		for _, object := range page {
			line := journalLineOf(object)
			if line.Picture, err = savePicture(ctx, j, o.Pictures, object); err != nil {
				return err
			}
			if err := rows.write(line); err != nil {
				return err
			}
			before = object.ID
		}
	}
}

// savePicture writes the picture of an object to a file, and gives its path; "" is none.
func savePicture(ctx context.Context, j *journal.Journal, folder string, o journal.Object) (string, error) {
	if folder == "" {
		return "", nil
	}
	jpeg, err := j.Picture(ctx, o.ID)
	if err != nil || jpeg == nil {
		return "", err
	}
	name := fmt.Sprintf("%s-%s-%d.jpg", o.ID.Time().Format("20060102-150405"), strings.ReplaceAll(o.Label, " ", "-"), o.ID)
	path := filepath.Join(folder, filepath.Base(name)) // labels of a person's own model may be anything
	return path, os.WriteFile(path, jpeg, 0o600)
}

// A journalLine is an object as it is written.
type journalLine struct {
	ID      journal.ID `json:"id"`
	Time    time.Time  `json:"time"` // when it was first seen
	Last    time.Time  `json:"last"`
	Member  string     `json:"member"`
	Label   string     `json:"label"`
	Zone    string     `json:"zone,omitempty"`
	Score   float64    `json:"score"`
	Box     []float64  `json:"box"` // in the picture: x0, y0, x1, y1 in fractions
	Picture string     `json:"picture,omitempty"`
}

func journalLineOf(o journal.Object) journalLine {
	return journalLine{ID: o.ID, Time: o.ID.Time(), Last: o.Last, Member: o.Member, Label: o.Label, Zone: o.Zone,
		Score: round(float64(o.Score)), Box: boxCorners(o.Box)}
}

// A journalWriter writes lines in a format.
type journalWriter struct {
	write func(journalLine) error
	close func() error
}

func newJournalWriter(out io.Writer, f JournalFormat) journalWriter {
	switch f {
	case JournalJSON:
		lines := newLineWriter(out)
		return journalWriter{func(l journalLine) error { return lines.write(l) }, func() error { return nil }}
	case JournalCSV:
		w := csv.NewWriter(out)
		_ = w.Write([]string{"time", "last", "member", "label", "zone", "score", "picture"}) // Error has it
		return journalWriter{
			func(l journalLine) error {
				return w.Write([]string{l.Time.Format(time.RFC3339Nano), l.Last.Format(time.RFC3339Nano), l.Member, l.Label, l.Zone,
					strconv.FormatFloat(l.Score, 'f', -1, 64), l.Picture})
			},
			func() error { w.Flush(); return w.Error() },
		}
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	return journalWriter{
		func(l journalLine) error {
			_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%.0f %%\t%s\t%s\t%s\n", l.Time.Format(time.DateTime), l.Last.Sub(l.Time).Round(time.Second),
				printable(l.Label), l.Score*100, printable(l.Member), printable(l.Zone), l.Picture)
			return err
		},
		w.Flush,
	}
}

// printable is text from elsewhere without what would steer a terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return '?'
		}
		return r
	}, text)
}
