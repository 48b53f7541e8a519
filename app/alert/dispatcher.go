// Package alert tells others of alarms: a command that is run for each, a webhook that
// each is sent to, the desktop, which shows them.
package alert

import (
	"context"
	"errors"
	"image"
	"sync"
	"time"

	"peerscope/detector/rules"
)

const (
	// maxAtOnce bounds the deliveries that run at once.
	maxAtOnce = 4
	// maxQueued bounds the alarms that wait for one.
	maxQueued = 64
	// deliveryTime bounds each delivery, with all its tries.
	deliveryTime = 30 * time.Second
	// closeTime is how long the end waits for deliveries.
	closeTime = 2 * time.Second
	// reportPeriod is the least time between two reports.
	reportPeriod = time.Minute
)

var errQueueFull = errors.New("too many alarms wait")

// A Message is what receivers are told. Each takes of it what it can pass on.
type Message struct {
	Line        []byte      // the alarm as JSON, a line for programs
	Title, Text string      // whom it is about and what was seen, for persons
	Picture     image.Image // of what was seen; nil is none
	Rule        rules.Rule  // that has come true
	Interrupts  bool        // what is read aloud meanwhile is of no use any more
}

// A Receiver is told of alarms.
type Receiver struct {
	Name   string // for reports
	InTurn bool   // it gets one at a time, in order
	// Deliver hands over a message, until ctx ends. Unless InTurn is set it is called by
	// several goroutines.
	Deliver func(ctx context.Context, m Message) error
	Close   func() // after the last delivery; nil is nothing to close
}

// A Report tells of messages that a receiver did not get.
type Report struct {
	Receiver string
	Lost     int   // since the last report
	Err      error // of the latest
}

// A Dispatcher delivers messages to a receiver in goroutines of its own. The first one
// that is lost is reported at once, further ones together once a minute, as more come.
type Dispatcher struct {
	to     Receiver
	report func(Report)
	queue  chan Message
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu         sync.Mutex
	unreported Report
	reported   time.Time
}

// NewDispatcher starts the goroutines. They call report, as does Send, one at a time;
// it must not call the dispatcher. The dispatcher must be closed.
func NewDispatcher(to Receiver, report func(Report)) *Dispatcher {
	ctx, cancel := context.WithCancel(context.Background())
	d := &Dispatcher{to: to, report: report, queue: make(chan Message, maxQueued), cancel: cancel}
	atOnce := maxAtOnce
	if to.InTurn {
		atOnce = 1
	}
	for range atOnce {
		d.work.Go(func() {
			for m := range d.queue {
				d.deliver(ctx, m)
			}
		})
	}
	return d
}

// Send delivers a message later. It never waits: while too many wait it is lost.
func (d *Dispatcher) Send(m Message) {
	select {
	case d.queue <- m:
	default:
		d.account(errQueueFull)
	}
}

// Close waits for deliveries, two seconds at most, ends those that are left, and
// reports what was lost. Nothing may be sent any more.
func (d *Dispatcher) Close() {
	close(d.queue)
	limit := time.AfterFunc(closeTime, d.cancel)
	d.work.Wait()
	limit.Stop()
	d.cancel()
	if d.to.Close != nil {
		d.to.Close()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reportLocked()
}

func (d *Dispatcher) deliver(ctx context.Context, m Message) {
	ctx, cancel := context.WithTimeout(ctx, deliveryTime)
	defer cancel()
	err := ctx.Err()
	if err == nil {
		err = d.to.Deliver(ctx, m)
	}
	d.account(err)
}

// account counts the message as lost if err is not nil, and reports if it is time to.
func (d *Dispatcher) account(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		d.unreported.Lost++
		d.unreported.Err = err
	}
	if d.reported.IsZero() || time.Since(d.reported) >= reportPeriod {
		d.reportLocked()
	}
}

func (d *Dispatcher) reportLocked() {
	if d.unreported.Lost == 0 {
		return
	}
	d.unreported.Receiver = d.to.Name
	d.report(d.unreported)
	d.unreported, d.reported = Report{}, time.Now()
}
