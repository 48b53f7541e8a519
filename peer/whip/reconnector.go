package whip

import (
	"context"
	"errors"
	"sync"

	"peerscope/peer"
	"peerscope/peer/rejoin"
)

// A reconnector makes one member out of those of consecutive sessions.
type reconnector struct {
	ctx      context.Context
	onMember func(peer.Member) // may be nil
	backoff  rejoin.Backoff    // used between two sessions, reset in one

	mu           sync.Mutex // guards the fields below
	wasConnected bool       // the stream was connected
	retry        bool       // the stream is to be requested again
	last         peer.Member
}

// handleMember reports the member of the current session.
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
		return // of several sessions that failed, only the first is reported
	}
	r.last = m
	if r.onMember != nil {
		r.onMember(m)
	}
}

// shouldRetry says whether the stream is to be requested again.
func (r *reconnector) shouldRetry() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.retry && r.ctx.Err() == nil
}

// reportGone reports the end of an interrupted member.
func (r *reconnector) reportGone() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last.State == peer.Interrupted {
		m := r.last
		m.State = peer.Gone
		r.report(m)
	}
}
