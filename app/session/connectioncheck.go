package session

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"peerscope/peer/check"
)

// A ConnectionCheck tells whether calls will work. It is zero before the first.
type ConnectionCheck struct {
	Running bool
	Lines   []CheckLine // of the parts that have begun
	Verdict Notice      // zero while it runs
}

// A checkJob is a check of a relay. STUN servers are in one text, a line each.
type checkJob struct {
	number int // each check is another job
	relay  string
	stun   string
}

// CheckConnection checks the relay of a link or an address; "" is that of the
// settings or, without one there, this machine alone.
func (s *Session) CheckConnection(relay string) {
	s.inbox.post(func(l *loop) { l.checkConnection(relay) })
}

// StopCheck ends a check that runs.
func (s *Session) StopCheck() { s.inbox.post((*loop).stopCheck) }

func (l *loop) checkConnection(relay string) {
	l.checkNumber++
	l.state.Check = ConnectionCheck{Running: true}
	relay = cmp.Or(strings.TrimSpace(relay), l.settings.Relay)
	l.checks.setJob(l, checkJob{l.checkNumber, relay, strings.Join(l.settings.STUN, "\n")})
}

func (l *loop) stopCheck() {
	if l.state.Check.Running {
		l.state.Check.Running = false
		l.state.Check.Verdict = Notice{Text: "The check was stopped."}
		l.checks.setJob(l, checkJob{})
	}
}

// A checkRunner checks, for the loop's worker.
type checkRunner struct {
	parts *Parts
	inbox inbox
}

func (r checkRunner) run(ctx context.Context, job checkJob) error {
	cfg := check.Config{Relay: job.relay, STUN: strings.Fields(job.stun)}
	_, err := r.parts.CheckConnection(ctx, cfg, func(report check.Report) {
		r.inbox.post(func(l *loop) { l.showCheck(job, report) })
	})
	return err
}

// showCheck shows what a check has found so far.
func (l *loop) showCheck(job checkJob, r check.Report) {
	if l.checks.wanted != job {
		return
	}
	lines := CheckLines(r)
	for i, line := range lines {
		if line.Outcome == check.Pending {
			lines = lines[:i]
			break
		}
	}
	l.state.Check = ConnectionCheck{Running: r.Verdict == "", Lines: lines, Verdict: CheckVerdict(r)}
}

func (l *loop) checkEnded(_ checkJob, err error) {
	l.state.Check.Running = false
	switch {
	case err == nil:
	case errors.Is(err, check.ErrSTUN):
		l.state.Check.Verdict = problemWithDetails("One of the STUN servers in the settings has no valid address.", err)
	default:
		l.state.Check.Verdict = problemWithDetails("This is neither a link to a relay nor the address of one.", err)
	}
}
