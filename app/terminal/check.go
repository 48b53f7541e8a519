package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"

	"peerscope/app/session"
	"peerscope/peer/check"
)

// ErrCallsFail says that a check came to the verdict that calls will not work.
var ErrCallsFail = errors.New("calls will not work")

// checkSummary is what check writes with --json.
type checkSummary struct {
	check.Report
	Sentence string `json:"sentence"`
}

// Check checks the connection to a relay, and writes what it finds as it finds it, or
// as one JSON object at the end. Its error is ErrCallsFail if calls will not work.
func Check(ctx context.Context, out io.Writer, cfg check.Config, asJSON bool) error {
	w := checkWriter{out: out}
	if asJSON {
		w.out = io.Discard
	}
	r, err := check.Run(ctx, cfg, w.show)
	if err != nil {
		return err
	}
	verdict := session.CheckVerdict(r).String()
	if asJSON {
		err = newLineWriter(out).write(checkSummary{r, verdict})
	} else {
		_, err = fmt.Fprintf(out, "\n%s\n", verdict)
	}
	if err = errors.Join(err, w.err); err == nil && !r.Works {
		return fmt.Errorf("%w: %s", ErrCallsFail, r.Verdict)
	}
	return err
}

// A checkWriter writes a line for each part of a check when it has ended.
type checkWriter struct {
	out   io.Writer
	shown int // lines
	err   error
}

func (w *checkWriter) show(r check.Report) {
	for _, line := range session.CheckLines(r)[w.shown:] {
		if w.err != nil || line.Outcome == check.Pending || line.Outcome == check.Running {
			return
		}
		w.shown++
		_, w.err = fmt.Fprintf(w.out, "%-8s %-8s %s\n", line.Title.Text, line.Outcome, line.Text)
	}
}
