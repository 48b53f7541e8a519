package relay

import "sync"

// What may wait to be written to a socket: enough for the candidates of a few
// members, or a description from each.
const (
	queueSize  = 128     // messages
	queueBytes = 1 << 20 // all of them together
)

// A queue holds the messages that wait to be written; it costs nothing while it
// is empty. It has any number of writers and one reader.
type queue struct {
	filled chan struct{} // there is something to take
	spaced chan struct{} // something was taken

	mu      sync.Mutex
	waiting [][]byte
	size    int
}

func newQueue() *queue {
	return &queue{filled: make(chan struct{}, 1), spaced: make(chan struct{}, 1)}
}

// put says whether there was space.
func (q *queue) put(b []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) >= queueSize || q.size+len(b) > queueBytes {
		return false
	}
	q.waiting = append(q.waiting, b)
	q.size += len(b)
	ring(q.filled)
	return true
}

// take gives the oldest message.
func (q *queue) take() ([]byte, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		q.waiting = nil
		return nil, false
	}
	b := q.waiting[0]
	q.waiting = q.waiting[1:]
	q.size -= len(b)
	ring(q.spaced)
	return b, true
}

func ring(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}
