package terminal

import (
	"errors"
	"sync"
	"time"

	"peerscope/app/session"
)

const (
	// maxQueuedLines bounds the lines that wait to be written.
	maxQueuedLines = 1000
	// flushTime is how long the end waits for who reads the lines.
	flushTime = 2 * time.Second
	// eventDropped has in Count how many events came while too many lines waited.
	eventDropped session.EventKind = "dropped"
)

// ErrNotRead says that the lines were not read to their end.
var ErrNotRead = errors.New("the output is not read")

// An eventWriter writes lines in a goroutine of its own, so that a slow reader
// does not hold up the call. While too many lines wait, further events are
// dropped; a line tells how many. Lines come from several goroutines; close is called
// when none do any more.
type eventWriter struct {
	queue chan any
	done  chan error // brings the error of writing, or nil at the end

	mu      sync.Mutex // held to enqueue
	dropped int
}

// newEventWriter starts the goroutine, which calls failed if a line cannot be
// written. The writer must be closed.
func newEventWriter(lines lineWriter, failed func(error)) *eventWriter {
	w := &eventWriter{queue: make(chan any, maxQueuedLines), done: make(chan error, 1)}
	go func() {
		for line := range w.queue {
			if err := lines.write(line); err != nil {
				failed(err)
				w.done <- err
				return
			}
		}
		w.done <- nil
	}()
	return w
}

func (w *eventWriter) enqueue(e eventLine) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dropped > 0 && w.tryEnqueue(w.droppedLine()) {
		w.dropped = 0
	}
	if w.dropped > 0 || !w.tryEnqueue(e) {
		w.dropped++
	}
}

func (w *eventWriter) tryEnqueue(line any) bool {
	select {
	case w.queue <- line:
		return true
	default:
		return false
	}
}

func (w *eventWriter) droppedLine() eventLine {
	return eventLine{Event: eventDropped, Time: time.Now(), Count: w.dropped}
}

// close waits until all is written, and last after it. Where nobody reads, the
// goroutine is left behind in its write, for that cannot be ended.
func (w *eventWriter) close(last ...any) error {
	limit := time.After(flushTime)
	if w.dropped > 0 {
		last = append([]any{w.droppedLine()}, last...)
	}
	for _, line := range last {
		select {
		case w.queue <- line:
		case err := <-w.done:
			return err
		case <-limit:
			close(w.queue)
			return ErrNotRead
		}
	}
	close(w.queue)
	select {
	case err := <-w.done:
		return err
	case <-limit:
		return ErrNotRead
	}
}
