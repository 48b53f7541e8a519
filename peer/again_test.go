package peer_test

import (
	"context"
	"io"
	"sync"
	"testing"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// A told is a Signaler that is told its events by the test, and sends to the
// one that it is joined with.
type told struct {
	id     peer.ID
	events chan peer.Event
	closed chan struct{}
	once   sync.Once

	mu     sync.Mutex
	other  *told
	offers int
}

func newTold(id peer.ID) *told {
	return &told{id: id, events: make(chan peer.Event, 1000), closed: make(chan struct{})}
}

// connect lets a and b reach each other; the one who was told so last offers.
func connect(a, b *told) {
	a.reach(b)
	b.reach(a)
	a.events <- peer.Event{Kind: peer.Joined, From: b.id}
	b.events <- peer.Event{Kind: peer.Present, From: a.id}
}

// reach makes what is sent from now on arrive at other.
func (s *told) reach(other *told) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.other = other
}

func (s *told) Send(_ context.Context, _ peer.ID, signal peer.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if signal.Description != nil && signal.Description.Type == webrtc.SDPTypeOffer {
		s.offers++
	}
	s.other.events <- peer.Event{Kind: peer.Signaled, From: s.id, Signal: signal}
	return nil
}

func (s *told) Receive(ctx context.Context) (peer.Event, error) {
	select {
	case e := <-s.events:
		return e, nil
	case <-s.closed:
		return peer.Event{}, io.EOF
	case <-ctx.Done():
		return peer.Event{}, ctx.Err()
	}
}

func (s *told) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}

func (s *told) offered() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.offers
}

// TestToldAgain: a call that works is left alone when signalling is lost and
// back, in whichever order the two come back.
func TestToldAgain(t *testing.T) {
	t.Parallel()
	one, two := newTold("one"), newTold("two")
	connect(one, two)
	a := newSomeone().join(t, one)
	newSomeone().join(t, two).film(t, 100)
	a.awaitSamples(t, webrtc.MimeTypeVP8, 5, patience)
	connect(one, two)
	connect(two, one)
	a.mu.Lock()
	n := len(a.samples[webrtc.MimeTypeVP8])
	a.mu.Unlock()
	a.awaitSamples(t, webrtc.MimeTypeVP8, n+60, patience)
	a.await(t, "one member, connected once", 0, func() bool {
		return len(a.members) == 1 && a.countLocked(peer.Connected) == 1
	})
	if one.offered() != 0 || two.offered() != 1 {
		t.Errorf("%d and %d offers", one.offered(), two.offered())
	}
}

// TestToldBeforeAnswered: the offer is lost with the server; whoever comes back
// last makes one.
func TestToldBeforeAnswered(t *testing.T) {
	t.Parallel()
	for name, swap := range map[string]bool{"same order": false, "other order": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one, two, nowhere := newTold("one"), newTold("two"), newTold("nowhere")
			connect(one, two)
			two.reach(nowhere)
			a, b := newSomeone().join(t, one), newSomeone().join(t, two)
			<-nowhere.events
			if swap {
				one, two = two, one
			}
			connect(one, two)
			a.awaitState(t, peer.Connected, 1, patience)
			b.awaitState(t, peer.Connected, 1, patience)
		})
	}
}

// TestGivenUpByOneSide: one has given up the call and comes back under its ID
// while the other still waits for it.
func TestGivenUpByOneSide(t *testing.T) {
	t.Parallel()
	for name, backLast := range map[string]bool{"offer of a stranger": true, "answer of a stranger": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one, two := newTold("one"), newTold("two")
			connect(one, two)
			a, b := newSomeone(), newSomeone()
			wire, mux := newLossy(t, 0)
			b.mux = mux
			_, a.mux = newLossy(t, 0)
			a.join(t, one)
			b.join(t, two)
			a.awaitState(t, peer.Connected, 1, patience)
			wire.cut.Store(true)
			b.leave()
			b.result(t, patience)

			back := newTold("two")
			again := newSomeone()
			_, again.mux = newLossy(t, 0)
			again.join(t, back).film(t, 100)
			if backLast {
				connect(one, back)
			} else {
				connect(back, one)
			}
			a.awaitSamples(t, webrtc.MimeTypeVP8, 5, patience)
			a.awaitState(t, peer.Connected, 1, patience)
		})
	}
}
