package session

import (
	"context"
	"slices"
	"sync"

	"peerscope/media"
)

// A detectionQueue holds the pictures that wait for the detector: the newest of
// each member, and the members one after the other, so that none starves. Any
// goroutine may use it.
type detectionQueue struct {
	mu     sync.Mutex
	order  []*participant
	newest map[*participant]media.Frame
	ready  chan struct{} // holds one token while the queue may not be empty
}

func newDetectionQueue() *detectionQueue {
	return &detectionQueue{newest: map[*participant]media.Frame{}, ready: make(chan struct{}, 1)}
}

// enqueue puts in a picture of p, in place of an older one that was not taken.
func (q *detectionQueue) enqueue(p *participant, f media.Frame) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, waiting := q.newest[p]; waiting {
		p.stats.countSkippedDetection()
	} else {
		q.order = append(q.order, p)
	}
	q.newest[p] = f
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// dequeue waits for the picture of the member whose turn it is.
func (q *detectionQueue) dequeue(ctx context.Context) (*participant, media.Frame, error) {
	for {
		if p, f, ok := q.tryDequeue(); ok {
			return p, f, nil
		}
		select {
		case <-q.ready:
		case <-ctx.Done():
			return nil, media.Frame{}, ctx.Err()
		}
	}
}

func (q *detectionQueue) tryDequeue() (*participant, media.Frame, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.order) == 0 {
		return nil, media.Frame{}, false
	}
	p := q.order[0]
	q.order = slices.Delete(q.order, 0, 1)
	f := q.newest[p]
	delete(q.newest, p)
	return p, f, true
}
