package relay

import "sync"

// What may wait to be written to a socket: enough for the candidates of a few
// members, or a description from each.
const (
	maxQueuedMessages = 128     // messages
	maxQueuedBytes    = 1 << 20 // all of them together
)

// A queue holds the messages that wait to be written; it costs nothing while it
// is empty. It has any number of writers and one reader.
type queue struct {
	notEmpty chan struct{} // there is something to take
	notFull  chan struct{} // something was taken

	mu       sync.Mutex
	messages [][]byte
	size     int
}

func newQueue() *queue {
	return &queue{notEmpty: make(chan struct{}, 1), notFull: make(chan struct{}, 1)}
}

// put says whether there was space.
func (q *queue) enqueue(b []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.messages) >= maxQueuedMessages || q.size+len(b) > maxQueuedBytes {
		return false
	}
	q.messages = append(q.messages, b)
	q.size += len(b)
	notify(q.notEmpty)
	return true
}

// take gives the oldest message.
func (q *queue) dequeue() ([]byte, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.messages) == 0 {
		q.messages = nil
		return nil, false
	}
	b := q.messages[0]
	q.messages = q.messages[1:]
	q.size -= len(b)
	notify(q.notFull)
	return b, true
}

func notify(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
