package peer_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pion/webrtc/v4"

	"peerscope/internal/xtest"
	"peerscope/peer"
)

// A scriptedSignaler gets its events from the test, and sends to the one that it
// is connected with.
type scriptedSignaler struct {
	id     peer.ID
	older  bool // it introduces nobody, as versions without FixedRoles
	events chan peer.Event
	closed chan struct{}
	once   sync.Once

	mu       sync.Mutex
	other    *scriptedSignaler
	offers   int
	restarts int // offers of other ICE credentials than those of the description before
	ufrag    string
}

func newScripted(id peer.ID) *scriptedSignaler {
	return &scriptedSignaler{id: id, events: make(chan peer.Event, 1000), closed: make(chan struct{})}
}

// connect connects a and b and reports them to each other; b offers.
func connect(a, b *scriptedSignaler) {
	a.reach(b)
	b.reach(a)
	a.events <- peer.Event{Kind: peer.Joined, From: b.id}
	b.events <- peer.Event{Kind: peer.Present, From: a.id}
}

// reach makes other the receiver of what is sent from now on.
func (s *scriptedSignaler) reach(other *scriptedSignaler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.other = other
}

func (s *scriptedSignaler) Send(_ context.Context, _ peer.ID, signal peer.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := signal.Description; d != nil {
		_, credentials, _ := strings.Cut(d.SDP, "a=ice-ufrag:")
		ufrag, _, _ := strings.Cut(credentials, "\r\n")
		if d.Type == webrtc.SDPTypeOffer {
			s.offers++
			if s.ufrag != "" && s.ufrag != ufrag {
				s.restarts++
			}
		}
		s.ufrag = ufrag
	}
	if s.older {
		signal.Introduction = nil
	}
	s.other.events <- peer.Event{Kind: peer.Signaled, From: s.id, Signal: signal}
	return nil
}

func (s *scriptedSignaler) Receive(ctx context.Context) (peer.Event, error) {
	select {
	case e := <-s.events:
		return e, nil
	case <-s.closed:
		return peer.Event{}, io.EOF
	case <-ctx.Done():
		return peer.Event{}, ctx.Err()
	}
}

func (s *scriptedSignaler) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}

func (s *scriptedSignaler) offersSent() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.offers
}

func (s *scriptedSignaler) restartsSent() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.restarts
}

// TestRepeatedPresenceKeepsTheCall: a call that works is left alone when
// signalling is lost and back, in whichever order the two come back.
func TestRepeatedPresenceKeepsTheCall(t *testing.T) {
	t.Parallel()
	one, two := newScripted("one"), newScripted("two")
	connect(one, two)
	a := newParticipant().join(t, one)
	newParticipant().join(t, two).sendMedia(t, 100)
	a.awaitSamples(t, webrtc.MimeTypeVP8, 5, timeout)
	connect(one, two)
	connect(two, one)
	a.mu.Lock()
	n := len(a.samples[webrtc.MimeTypeVP8])
	a.mu.Unlock()
	a.awaitSamples(t, webrtc.MimeTypeVP8, n+60, timeout)
	a.await(t, "one member, connected once", 0, func() bool {
		return len(a.members) == 1 && a.countLocked(peer.Connected) == 1
	})
	if one.offersSent() != 0 || two.offersSent() != 1 {
		t.Errorf("%d and %d offers", one.offersSent(), two.offersSent())
	}
}

// TestOfferIsLost: the offer is lost with the server; the one who comes back last
// makes one.
func TestOfferIsLost(t *testing.T) {
	t.Parallel()
	for name, swap := range map[string]bool{"same order": false, "other order": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one, two, nowhere := newScripted("one"), newScripted("two"), newScripted("nowhere")
			connect(one, two)
			two.reach(nowhere)
			a, b := newParticipant().join(t, one), newParticipant().join(t, two)
			<-nowhere.events
			if swap {
				one, two = two, one
			}
			connect(one, two)
			a.awaitState(t, peer.Connected, 1, timeout)
			b.awaitState(t, peer.Connected, 1, timeout)
		})
	}
}

// TestGivenUpByOneSide: one side has given the call up and comes back under its
// ID while the other still waits for it.
func TestGivenUpByOneSide(t *testing.T) {
	t.Parallel()
	for name, backLast := range map[string]bool{"offer of a new connection": true, "answer of a new connection": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one, two := newScripted("one"), newScripted("two")
			connect(one, two)
			a, b := newParticipant(), newParticipant()
			wire, mux := newLossyConn(t, 0)
			b.mux = mux
			_, a.mux = newLossyConn(t, 0)
			a.join(t, one)
			b.join(t, two)
			a.awaitState(t, peer.Connected, 1, timeout)
			wire.cut.Store(true)
			b.leave()
			b.result(t, timeout)

			back := newScripted("two")
			again := newParticipant()
			_, again.mux = newLossyConn(t, 0)
			again.join(t, back).sendMedia(t, 100)
			if backLast {
				connect(one, back)
			} else {
				connect(back, one)
			}
			a.awaitSamples(t, webrtc.MimeTypeVP8, 5, timeout)
			a.awaitState(t, peer.Connected, 1, timeout)
		})
	}
}

// TestRolesInSilence: the side that offered the connection asks for an ICE restart, and is
// not heard; then the other one comes back last. The former restarts ICE and the latter
// does not, unless one of them is of an older version. The connection stays the same.
func TestRolesInSilence(t *testing.T) {
	t.Parallel()
	for name, older := range map[string]bool{"fixed roles": false, "an older version": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testRolesInSilence(t, older)
		})
	}
}

func testRolesInSilence(t *testing.T, older bool) {
	one, two, nowhere := newScripted("one"), newScripted("two"), newScripted("nowhere")
	one.older, two.older = older, older
	connect(one, two)
	a, b := newParticipant(), newParticipant()
	_, a.mux = newLossyConn(t, 0)
	wire, mux := newLossyConn(t, 0)
	b.mux = mux
	a.join(t, one)
	b.join(t, two).sendMedia(t, 100)
	a.awaitSamples(t, webrtc.MimeTypeVP8, 5, timeout)
	two.reach(nowhere)
	wire.cut.Store(true)
	for e := range nowhere.events {
		if e.Signal.Description != nil && e.Signal.Description.Type == webrtc.SDPTypeOffer {
			break
		}
	}
	a.awaitState(t, peer.Interrupted, 1, timeout)
	connect(two, one) // one is told that two was there before
	restarts, answers := two, one
	if older {
		restarts, answers = one, two
	}
	xtest.Eventually(t, timeout, "one side restarts", func() bool { return restarts.restartsSent() >= 1 })
	wire.cut.Store(false)
	a.mu.Lock()
	n := len(a.samples[webrtc.MimeTypeVP8])
	a.mu.Unlock()
	a.awaitSamples(t, webrtc.MimeTypeVP8, n+10, timeout)
	if n := answers.restartsSent(); n != 0 {
		t.Errorf("the other side restarts %d times", n)
	}
	for _, p := range []*participant{a, b} {
		p.await(t, "no other connection", 0, func() bool {
			for _, reports := range p.members {
				if slices.ContainsFunc(reports, func(m peer.Member) bool { return m.State > peer.Interrupted }) {
					return false
				}
			}
			return true
		})
	}
}
