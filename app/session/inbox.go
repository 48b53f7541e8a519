package session

// An inbox brings functions to the session's loop, which calls them in order.
// Any goroutine may use it. What comes after the loop has ended is dropped.
type inbox struct {
	functions chan func(*loop)
	closed    chan struct{} // when the loop has ended
}

// newInbox makes an inbox in which so many functions can wait as a window and
// the goroutines of a call post while the loop is at work.
func newInbox() inbox {
	return inbox{functions: make(chan func(*loop), 64), closed: make(chan struct{})}
}

// post waits for room in the inbox, not for the call of f.
func (i inbox) post(f func(*loop)) {
	select {
	case i.functions <- f:
	case <-i.closed:
	}
}

// sendDropOldest puts v into a bounded queue and drops the oldest when that is
// full. One goroutine at a time may send to the queue.
func sendDropOldest[T any](queue chan T, v T) {
	for {
		select {
		case queue <- v:
			return
		default:
		}
		select {
		case <-queue:
		default:
		}
	}
}
