package terminal

import (
	"errors"
	"sync"
	"time"

	"peerscope/app/session"
)

const (
	// maxQueuedEvents bounds the lines that wait to be written.
	maxQueuedEvents = 1000
	// flushTime is how long the end waits for who reads the lines.
	flushTime = 2 * time.Second
	// eventDropped has in Count how many events came while too many waited.
	eventDropped session.EventKind = "dropped"
)

// ErrNotRead says that the lines were not read to their end.
var ErrNotRead = errors.New("the output is not read")

// An eventWriter writes lines in a goroutine of its own, so that a slow reader
// does not hold up the call. While too many lines wait, further events are
// dropped; a line tells how many. Any goroutine may call its methods.
type eventWriter struct {
	done chan error // brings the first error of writing, or nil at the end

	mu      sync.Mutex
	queue   []any
	dropped int
	closed  bool
	ready   chan struct{} // holds one token while there may be something to do
}

// newEventWriter starts the goroutine, which failed is called from if a line
// cannot be written. It must be closed.
func newEventWriter(lines lineWriter, failed func(error)) *eventWriter {
	w := &eventWriter{done: make(chan error, 1), ready: make(chan struct{}, 1)}
	go func() {
		err := w.run(lines)
		if err != nil {
			failed(err)
		}
		w.done <- err
	}()
	return w
}

// put queues an event.
func (w *eventWriter) enqueue(e eventLine) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.queue) >= maxQueuedEvents {
		w.dropped++
		return
	}
	w.queue = append(w.queue, e)
	w.wake()
}

// close waits until all is written, and last after it. Where nobody reads, the
// goroutine is left behind in its write, for that cannot be ended.
func (w *eventWriter) close(last ...any) error {
	w.mu.Lock()
	w.addDroppedLine()
	w.queue = append(w.queue, last...)
	w.closed = true
	w.wake()
	w.mu.Unlock()
	limit := time.NewTimer(flushTime)
	defer limit.Stop()
	select {
	case err := <-w.done:
		return err
	case <-limit.C:
		return ErrNotRead
	}
}

func (w *eventWriter) wake() {
	select {
	case w.ready <- struct{}{}:
	default:
	}
}

func (w *eventWriter) run(lines lineWriter) error {
	for {
		<-w.ready
		batch, closed := w.take()
		for _, line := range batch {
			if err := lines.write(line); err != nil {
				return err
			}
		}
		if closed {
			return nil
		}
	}
}

// take gives all that waits, with a line on what was dropped after it.
func (w *eventWriter) take() (batch []any, closed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.addDroppedLine()
	batch, w.queue = w.queue, nil
	return batch, w.closed
}

// addDroppedLine needs the lock.
func (w *eventWriter) addDroppedLine() {
	if w.dropped > 0 {
		w.queue = append(w.queue, eventLine{Event: eventDropped, Time: time.Now(), Count: w.dropped})
		w.dropped = 0
	}
}
