package whip

import (
	"context"
	"errors"
	"sync"

	"peerscope/peer"
	"peerscope/peer/rejoin"
)

// A lasting makes one member of those of several sessions, one after the other.
type reconnector struct {
	ctx      context.Context
	onMember func(peer.Member) // may be nil
	backoff  rejoin.Backoff    // used between two sessions, begun anew in one

	mu           sync.Mutex // guards what follows
	wasConnected bool       // the stream was there
	retry        bool       // it is to be asked for again
	last         peer.Member
}

// member tells of the member of the session that is under way.
func (r *reconnector) handleMember(m peer.Member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch m.State {
	case peer.Connected:
		r.wasConnected, r.retry, r.backoff = true, false, rejoin.Backoff{}
	case peer.Gone, peer.Lost, peer.Failed:
		r.retry = r.wasConnected && !errors.Is(m.Err, ErrFormat)
	}
	if r.retry && r.ctx.Err() == nil {
		m.State, m.Err = peer.Interrupted, nil
	}
	r.report(m)
}

func (r *reconnector) report(m peer.Member) {
	if m.State == peer.Interrupted && r.last.State == peer.Interrupted {
		return // of several sessions that failed, one is news
	}
	r.last = m
	if r.onMember != nil {
		r.onMember(m)
	}
}

// comesBack says whether the stream is to be asked for again.
func (r *reconnector) shouldRetry() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.retry && r.ctx.Err() == nil
}

// end tells that a member who was waited for is waited for no longer.
func (r *reconnector) reportGone() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last.State == peer.Interrupted {
		m := r.last
		m.State = peer.Gone
		r.report(m)
	}
}
