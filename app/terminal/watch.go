package terminal

import (
	"cmp"
	"context"
	"errors"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"peerscope/app/alert"
	"peerscope/app/mqtt"
	"peerscope/app/session"
	"peerscope/detector/rules"
)

// An eventLine is a line of watch.
type eventLine struct {
	Event  session.EventKind `json:"event"`
	Time   time.Time         `json:"time"`
	Member string            `json:"member,omitempty"`
	Name   string            `json:"name,omitempty"`
	Object int               `json:"object,omitempty"`
	Label  string            `json:"label,omitempty"`
	Score  float64           `json:"score,omitempty"`
	Box    []float64         `json:"box,omitempty"` // x0, y0, x1, y1 in fractions
	Text   string            `json:"text,omitempty"`
	// Details are the error behind Text.
	Details string `json:"details,omitempty"`
	Key     string `json:"key,omitempty"` // of the member's identity
	// Standing is that of package people; SafetyNumber is to be compared.
	Standing     string `json:"standing,omitempty"`
	SafetyNumber string `json:"safety_number,omitempty"`
	Count        int    `json:"count,omitempty"` // of dropped events, of lost alarms, or of objects in an alarm
	alarmFields
	recordingFields
}

// alarmFields are those of a line "alarm" alone. Label, Score, Box and Object are of the
// surest object that the rule counts.
type alarmFields struct {
	Rule  string          `json:"rule,omitempty"`
	When  rules.Condition `json:"when,omitempty"`
	Zone  string          `json:"zone,omitempty"`
	Since *time.Time      `json:"since,omitempty"` // when the condition began to hold
}

// recordingFields are those of the lines of a recording.
type recordingFields struct {
	File     string  `json:"file,omitempty"`
	Duration float64 `json:"duration,omitempty"` // seconds
	Bytes    int64   `json:"bytes,omitempty"`
	Reason   string  `json:"reason,omitempty"`
}

// summary is the last line of watch.
type summary struct {
	FramesSent int             `json:"frames_sent"`
	Members    []memberSummary `json:"members"`
	processUsage
}

type memberSummary struct {
	Member string `json:"member"`
	Name   string `json:"name,omitempty"`
	receivedSummary
}

// ErrCallEnded says that a call ended before it was to; the event before it
// tells why.
var ErrCallEnded = errors.New("the call ended")

// WatchOptions say which call is watched, and how.
type WatchOptions struct {
	Parts    session.Parts
	Settings session.Settings
	Link     string // "" waits to be called
	// Receivers are told of alarms.
	Receivers []alert.Receiver
	// Broker is told of alarms and of what is in view; without an address there is none.
	Broker mqtt.Config
	// ReadBlock waits for the next text that the person pasted, for a call by
	// invitation; nil where nothing is pasted.
	ReadBlock func(context.Context) (string, error)
	// ReadAnswer waits for the next word of the person on a neighbour who calls; nil
	// where nobody is asked. Its error is io.EOF when there are no more.
	ReadAnswer func(context.Context) (yes bool, err error)
}

// Watch makes the call and writes what happens in it to out, until ctx ends or
// the call does. Its last line sums up. Lines that are not read do not hold up the
// call: see eventWriter.
func Watch(ctx context.Context, out io.Writer, c WatchOptions) error {
	meter, err := newUsageMeter()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	events := newEventWriter(newLineWriter(out), cancel)
	broker, err := connectBroker(&c, events)
	if err != nil {
		return errors.Join(err, events.close())
	}
	told := newAlerts(c.Receivers, events)
	c.Parts.OnEvent = func(e session.Event) {
		line := eventLineOf(e)
		events.enqueue(line)
		if err := told.send(e, line); err != nil {
			cancel(err)
		}
		if e.Kind == session.EventError {
			cancel(ErrCallEnded)
		}
	}
	s := session.New(c.Parts, c.Settings)
	if c.Link != "" {
		s.Join(c.Link)
	}
	g, inner := errgroup.WithContext(ctx)
	g.Go(func() error { return s.Run(inner) })
	g.Go(func() error { return followCounts(inner, s.States(), broker) })
	if c.ReadBlock != nil {
		g.Go(func() error { return forwardPastedBlocks(inner, s, c.ReadBlock) })
	}
	if c.ReadAnswer != nil {
		g.Go(func() error { return forwardAnswers(inner, s, c.ReadAnswer) })
	}
	err = g.Wait()
	told.close()
	if err != nil {
		return errors.Join(err, events.close())
	}
	if err := events.close(summaryOf(s, meter)); err != nil {
		return err
	}
	return unexpectedCause(ctx)
}

// forwardPastedBlocks hands over what is pasted, until ctx ends.
func forwardPastedBlocks(ctx context.Context, s *session.Session, pasted func(context.Context) (string, error)) error {
	for {
		text, err := pasted(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		s.PasteBlock(text)
	}
}

// forwardAnswers hands over what is said to calls, until ctx ends.
func forwardAnswers(ctx context.Context, s *session.Session, said func(context.Context) (bool, error)) error {
	for {
		yes, err := said(ctx)
		switch {
		case ctx.Err() != nil, errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case yes:
			s.AnswerCall()
		default:
			s.DeclineCall()
		}
	}
}

func eventLineOf(e session.Event) eventLine {
	line := eventLine{Event: e.Kind, Time: e.Time, Member: string(e.Member), Name: e.Name, Text: e.Text, Details: e.Details}
	if e.Kind == session.EventIdentified {
		line.Key, line.Standing, line.SafetyNumber = e.Key.String(), e.Standing.String(), e.SafetyNumber
	}
	if e.File.Path != "" {
		line.File, line.Duration, line.Bytes = e.File.Path, round(e.File.Duration.Seconds()), e.File.Bytes
		line.Reason, line.Text = e.Text, ""
		if e.Kind == session.EventClip {
			line.Rule, line.Reason = e.Text, ""
		}
	}
	if e.Object.ID != 0 {
		d := e.Object.Detection
		line.Object, line.Label, line.Score = e.Object.ID, d.Label, round(float64(d.Score))
		line.Box = boxCorners(d.Box)
	}
	if e.Kind == session.EventAlarm {
		a := e.Alarm
		line.Label, line.Count = a.Rule.Label, len(a.Objects)
		line.alarmFields = alarmFields{Rule: cmp.Or(a.Rule.Name, a.Rule.String()), When: a.Rule.When, Zone: a.Rule.Zone, Since: &a.Since}
	}
	return line
}

func summaryOf(s *session.Session, m *usageMeter) summary {
	sum := summary{FramesSent: s.FramesSent(), Members: []memberSummary{}, processUsage: m.usage()}
	for _, r := range s.Reports() {
		sum.Members = append(sum.Members, memberSummary{string(r.Member), r.Name, receivedSummaryOf(r)})
	}
	return sum
}
