package session

import (
	"context"
	"sync"

	"peerscope/media"
)

// turns are the pictures that wait for the detector: the newest of each member,
// and the members one after the other, so that none starves.
type detectionQueue struct {
	mu     sync.Mutex
	order  []*participant
	newest map[*participant]media.Frame
	ready  chan struct{} // holds one token while the queue may not be empty
}

func newDetectionQueue() *detectionQueue {
	return &detectionQueue{newest: map[*participant]media.Frame{}, ready: make(chan struct{}, 1)}
}

// put leaves a picture of m, in place of an older one that was not taken.
func (t *detectionQueue) enqueue(m *participant, f media.Frame) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, waiting := t.newest[m]; waiting {
		m.countSkippedDetection()
	} else {
		t.order = append(t.order, m)
	}
	t.newest[m] = f
	select {
	case t.ready <- struct{}{}:
	default:
	}
}

// take gives the picture of the member whose turn it is, waiting for one.
func (t *detectionQueue) dequeue(ctx context.Context) (*participant, media.Frame, error) {
	for {
		if m, f, ok := t.tryDequeue(); ok {
			return m, f, nil
		}
		select {
		case <-t.ready:
		case <-ctx.Done():
			return nil, media.Frame{}, ctx.Err()
		}
	}
}

func (t *detectionQueue) tryDequeue() (*participant, media.Frame, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.order) == 0 {
		return nil, media.Frame{}, false
	}
	m := t.order[0]
	t.order = t.order[1:]
	f := t.newest[m]
	delete(t.newest, m)
	return m, f, true
}
