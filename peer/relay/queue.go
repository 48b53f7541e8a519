package relay

// Limits of a queue: enough for the candidates of a few members, or a
// description from each.
const (
	maxQueuedMessages = 128     // messages
	maxQueuedBytes    = 1 << 20 // in total
)

// A messageQueue holds the messages that wait to be written. It is not safe for
// concurrent use. An empty one takes no memory.
type messageQueue struct {
	messages [][]byte
	size     int
}

// enqueue returns false if the queue is full.
func (q *messageQueue) enqueue(b []byte) bool {
	if len(q.messages) >= maxQueuedMessages || q.size+len(b) > maxQueuedBytes {
		return false
	}
	q.messages = append(q.messages, b)
	q.size += len(b)
	return true
}

// dequeue returns the oldest message.
func (q *messageQueue) dequeue() ([]byte, bool) {
	if len(q.messages) == 0 {
		q.messages = nil
		return nil, false
	}
	b := q.messages[0]
	q.messages = q.messages[1:]
	q.size -= len(b)
	return b, true
}
