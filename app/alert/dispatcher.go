// Package alert tells other programs of alarms: a command that is run for each, a
// webhook that each is sent to.
package alert

import (
	"context"
	"errors"
	"sync"
	"time"
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

// A Receiver is told of alarms.
type Receiver struct {
	Name string // for reports
	// Deliver hands over the JSON of an alarm, a line, until ctx ends. It is called by
	// several goroutines.
	Deliver func(ctx context.Context, line []byte) error
}

// A Report tells of alarms that a receiver did not get.
type Report struct {
	Receiver string
	Lost     int   // since the last report
	Err      error // of the latest
}

// A Dispatcher delivers alarms to a receiver in goroutines of its own. The first alarm
// that is lost is reported at once, further ones together once a minute, as alarms come.
type Dispatcher struct {
	name   string
	report func(Report)
	queue  chan []byte
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
	d := &Dispatcher{name: to.Name, report: report, queue: make(chan []byte, maxQueued), cancel: cancel}
	for range maxAtOnce {
		d.work.Go(func() {
			for line := range d.queue {
				d.deliver(ctx, to, line)
			}
		})
	}
	return d
}

// Send delivers a line later. It never waits: while too many lines wait it is lost.
func (d *Dispatcher) Send(line []byte) {
	select {
	case d.queue <- line:
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
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reportLocked()
}

func (d *Dispatcher) deliver(ctx context.Context, to Receiver, line []byte) {
	ctx, cancel := context.WithTimeout(ctx, deliveryTime)
	defer cancel()
	err := ctx.Err()
	if err == nil {
		err = to.Deliver(ctx, line)
	}
	d.account(err)
}

// account counts the alarm as lost if err is not nil, and reports if it is time to.
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
	d.unreported.Receiver = d.name
	d.report(d.unreported)
	d.unreported, d.reported = Report{}, time.Now()
}
