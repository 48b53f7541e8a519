package terminal

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
)

// A journalWriter writes lines in a format.
type journalWriter struct {
	write func(journalLine) error
	close func() error
}

// newJournalWriter is of lines whose CSV has a header.
func newJournalWriter(out io.Writer, f JournalFormat, header []string) journalWriter {
	switch f {
	case JournalJSON:
		lines := newLineWriter(out)
		return journalWriter{func(l journalLine) error { return lines.write(l) }, func() error { return nil }}
	case JournalCSV:
		w := csv.NewWriter(out)
		_ = w.Write(header) // Error has it
		return journalWriter{
			func(l journalLine) error { return w.Write(l.csvCells()) },
			func() error { w.Flush(); return w.Error() },
		}
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	return journalWriter{
		func(l journalLine) error {
			cells := l.tableCells()
			for i, c := range cells {
				cells[i] = printable(c)
			}
			_, err := fmt.Fprintln(w, strings.Join(cells, "\t"))
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
