package session

import "context"

// A worker keeps at most one goroutine at one job, named by a key. When the key
// changes, the goroutine is cancelled, and has ended before the next one begins:
// a device is never opened twice. Its methods are for the session's loop; only run
// runs in the goroutine.
type worker[K comparable] struct {
	wanted    K // the zero K is no job
	running   K
	cancel    context.CancelFunc                   // nil while no goroutine runs
	cancelled bool                                 // the running goroutine was cancelled for another job
	run       func(ctx context.Context, k K) error // works until ctx ends or it fails
	onEnd     func(k K, err error)                 // in the loop, when run returned by itself; may be nil
}

// setJob names the job; it may be the one that is being done already.
func (w *worker[K]) setJob(l *loop, k K) {
	w.wanted = k
	w.reconcile(l)
}

// isRunning says whether the wanted job is being done.
func (w *worker[K]) isRunning() bool { return w.cancel != nil && w.running == w.wanted }

// reconcile makes what runs what is wanted.
func (w *worker[K]) reconcile(l *loop) {
	var none K
	switch {
	case w.cancel != nil && w.running != w.wanted:
		w.cancelled = true
		w.cancel()
	case w.cancel == nil && w.wanted != none:
		w.start(l)
	}
}

func (w *worker[K]) start(l *loop) {
	ctx, cancel := context.WithCancel(l.ctx)
	k, inbox := w.wanted, l.inbox
	w.running, w.cancel, w.cancelled = k, cancel, false
	l.goroutines.Go(func() {
		defer cancel()
		err := w.run(ctx, k)
		inbox.post(func(l *loop) { w.finish(l, k, err) })
	})
}

// finish takes note that a job is over. One that was not called off has failed
// or come to its end; it is not begun again before somebody asks. One that was,
// and is wanted again by now, is begun once more.
func (w *worker[K]) finish(l *loop, k K, err error) {
	w.cancel = nil
	if !w.cancelled && w.wanted == k {
		var none K
		w.wanted = none
		if w.onEnd != nil {
			w.onEnd(k, err)
		}
	}
	w.reconcile(l)
}
