package session

import (
	"context"
	"sync"

	"peerscope/media"
)

// turns are the pictures that wait for the detector: the newest of each member,
// and the members one after the other, so that none starves.
type turns struct {
	mu     sync.Mutex
	queue  []*member
	newest map[*member]media.Frame
	ready  chan struct{} // holds one token while the queue may not be empty
}

func newTurns() *turns {
	return &turns{newest: map[*member]media.Frame{}, ready: make(chan struct{}, 1)}
}

// put leaves a picture of m, in place of an older one that was not taken.
func (t *turns) put(m *member, f media.Frame) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, waiting := t.newest[m]; waiting {
		m.skipped()
	} else {
		t.queue = append(t.queue, m)
	}
	t.newest[m] = f
	select {
	case t.ready <- struct{}{}:
	default:
	}
}

// take gives the picture of the member whose turn it is, waiting for one.
func (t *turns) take(ctx context.Context) (*member, media.Frame, error) {
	for {
		if m, f, ok := t.next(); ok {
			return m, f, nil
		}
		select {
		case <-t.ready:
		case <-ctx.Done():
			return nil, media.Frame{}, ctx.Err()
		}
	}
}

func (t *turns) next() (*member, media.Frame, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.queue) == 0 {
		return nil, media.Frame{}, false
	}
	m := t.queue[0]
	t.queue = t.queue[1:]
	f := t.newest[m]
	delete(t.newest, m)
	return m, f, true
}
