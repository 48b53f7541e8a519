package relay

import "sync"

// Limits of a queue: enough for the candidates of a few members, or a
// description from each.
const (
	maxQueuedMessages = 128     // messages
	maxQueuedBytes    = 1 << 20 // in total
)

// A queue holds the messages that wait to be written, for many writers and one
// reader. An empty queue takes no memory.
type messageQueue struct {
	notEmpty chan struct{} // a message was added
	notFull  chan struct{} // a message was taken

	mu       sync.Mutex
	messages [][]byte
	size     int
}

func newMessageQueue() *messageQueue {
	return &messageQueue{notEmpty: make(chan struct{}, 1), notFull: make(chan struct{}, 1)}
}

// enqueue returns false if the queue is full.
func (q *messageQueue) enqueue(b []byte) bool {
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

// dequeue returns the oldest message.
func (q *messageQueue) dequeue() ([]byte, bool) {
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
