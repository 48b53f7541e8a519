package terminal

import (
	"bytes"
	"sync"
	"time"

	"peerscope/app/alert"
	"peerscope/app/session"
)

// alerts hands lines "alarm" to receivers.
type alerts []*alert.Dispatcher

// newAlerts starts the dispatchers, which write a line "problem" of alarms that were
// lost. They must be closed before events.
func newAlerts(receivers []alert.Receiver, events *eventWriter) (all alerts) {
	for _, r := range receivers {
		all = append(all, alert.NewDispatcher(r, func(r alert.Report) { events.enqueue(lostAlertsLine(r)) }))
	}
	return all
}

func lostAlertsLine(r alert.Report) eventLine {
	return eventLine{Event: session.EventProblem, Time: time.Now(), Count: r.Lost,
		Text: "The " + r.Receiver + " was not told of alarms.", Details: r.Err.Error()}
}

// send tells of an event, which is this line, if it is an alarm.
func (all alerts) send(e session.Event, line eventLine) error {
	if len(all) == 0 || line.Event != session.EventAlarm {
		return nil
	}
	var text bytes.Buffer
	if err := newLineWriter(&text).write(line); err != nil {
		return err
	}
	for _, d := range all {
		d.Send(alert.Message{Line: text.Bytes(), Title: e.Name, Text: line.Rule, Picture: e.Picture, Rule: e.Alarm.Rule})
	}
	return nil
}

// close takes no longer for several dispatchers than for one.
func (all alerts) close() {
	var closing sync.WaitGroup
	for _, d := range all {
		closing.Go(d.Close)
	}
	closing.Wait()
}
