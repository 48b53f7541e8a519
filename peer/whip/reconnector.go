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
func (l *reconnector) handleMember(m peer.Member) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch m.State {
	case peer.Connected:
		l.wasConnected, l.retry, l.backoff = true, false, rejoin.Backoff{}
	case peer.Gone, peer.Lost, peer.Failed:
		l.retry = l.wasConnected && !errors.Is(m.Err, ErrFormat)
	}
	if l.retry && l.ctx.Err() == nil {
		m.State, m.Err = peer.Interrupted, nil
	}
	l.report(m)
}

func (l *reconnector) report(m peer.Member) {
	if m.State == peer.Interrupted && l.last.State == peer.Interrupted {
		return // of several sessions that failed, one is news
	}
	l.last = m
	if l.onMember != nil {
		l.onMember(m)
	}
}

// comesBack says whether the stream is to be asked for again.
func (l *reconnector) shouldRetry() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.retry && l.ctx.Err() == nil
}

// end tells that a member who was waited for is waited for no longer.
func (l *reconnector) reportGone() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last.State == peer.Interrupted {
		m := l.last
		m.State = peer.Gone
		l.report(m)
	}
}
