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
	messages []frame
	size     int
}

// enqueue returns false if the queue is full.
func (q *messageQueue) enqueue(f frame) bool {
	if len(q.messages) >= maxQueuedMessages || q.size+len(f.data) > maxQueuedBytes {
		return false
	}
	q.messages = append(q.messages, f)
	q.size += len(f.data)
	return true
}

// dequeue returns the oldest message.
func (q *messageQueue) dequeue() (frame, bool) {
	if len(q.messages) == 0 {
		q.messages = nil
		return frame{}, false
	}
	f := q.messages[0]
	q.messages = q.messages[1:]
	q.size -= len(f.data)
	return f, true
}
