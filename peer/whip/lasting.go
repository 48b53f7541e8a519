package whip

import (
	"context"
	"errors"
	"sync"

	"peerscope/peer"
	"peerscope/peer/rejoin"
)

// A lasting makes one member of those of several sessions, one after the other.
type lasting struct {
	ctx    context.Context
	tell   func(peer.Member) // may be nil
	pauses rejoin.Backoff    // used between two sessions, begun anew in one

	mu    sync.Mutex // guards what follows
	was   bool       // the stream was there
	again bool       // it is to be asked for again
	last  peer.Member
}

// member tells of the member of the session that is under way.
func (l *lasting) member(m peer.Member) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch m.State {
	case peer.Connected:
		l.was, l.again, l.pauses = true, false, rejoin.Backoff{}
	case peer.Gone, peer.Lost, peer.Failed:
		l.again = l.was && !errors.Is(m.Err, ErrFormat)
	}
	if l.again && l.ctx.Err() == nil {
		m.State, m.Err = peer.Interrupted, nil
	}
	l.show(m)
}

func (l *lasting) show(m peer.Member) {
	if m.State == peer.Interrupted && l.last.State == peer.Interrupted {
		return // of several sessions that failed, one is news
	}
	l.last = m
	if l.tell != nil {
		l.tell(m)
	}
}

// comesBack says whether the stream is to be asked for again.
func (l *lasting) comesBack() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.again && l.ctx.Err() == nil
}

// end tells that a member who was waited for is waited for no longer.
func (l *lasting) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last.State == peer.Interrupted {
		m := l.last
		m.State = peer.Gone
		l.show(m)
	}
}
