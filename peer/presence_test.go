package peer_test

import (
	"testing"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// forward passes on what was sent, up to a description of that type.
func forward(t *testing.T, from, to *scriptedSignaler, until webrtc.SDPType) {
	t.Helper()
	for {
		e, err := from.Receive(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		to.events <- e
		if d := e.Signal.Description; d != nil && d.Type == until {
			return
		}
	}
}

// separated makes two whose signals reach each other only if the test forwards
// them; what they send is received by fromOne and fromTwo.
func separated() (one, two, fromOne, fromTwo *scriptedSignaler) {
	one, two, fromOne, fromTwo = newScripted("one"), newScripted("two"), newScripted("from one"), newScripted("from two")
	one.reach(fromOne)
	two.reach(fromTwo)
	return one, two, fromOne, fromTwo
}

func event(k peer.EventKind, from *scriptedSignaler) peer.Event {
	return peer.Event{Kind: k, From: from.id}
}

// TestOfferAfterJoined: one that waits for the answer to its offer receives
// Joined, and the offer of the other in the same moment.
func TestOfferAfterJoined(t *testing.T) {
	t.Parallel()
	for range 5 { // what comes in one moment could be handled in any order
		one, two, _, fromTwo := separated()
		two.events <- event(peer.Present, one)
		b := newParticipant().join(t, two)
		one.events <- event(peer.Present, two)
		one.events <- event(peer.Joined, two)
		forward(t, fromTwo, one, webrtc.SDPTypeOffer)
		expectConnection(t, one, two, b)
	}
}

// expectConnection joins as one, whose events wait, and awaits the connection
// with b, who is two.
func expectConnection(t *testing.T, one, two *scriptedSignaler, b *participant) {
	t.Helper()
	one.reach(two)
	two.reach(one)
	a := newParticipant().join(t, one)
	a.awaitState(t, peer.Connected, 1, timeout)
	b.awaitState(t, peer.Connected, 1, timeout)
}

// TestLeftAndBackAtOnce: the other leaves before the call is made, and is back
// with an offer before that is handled.
func TestLeftAndBackAtOnce(t *testing.T) {
	t.Parallel()
	one, two, _, fromTwo := separated()
	two.events <- event(peer.Present, one)
	b := newParticipant().join(t, two)
	for _, k := range []peer.EventKind{peer.Joined, peer.Left, peer.Joined} {
		one.events <- event(k, two)
	}
	forward(t, fromTwo, one, webrtc.SDPTypeOffer)
	expectConnection(t, one, two, b)
}

// TestBackWhileConnecting: the descriptions are exchanged, but there is no
// connection yet; one side gives up at the Left of the other; that one comes back
// and still waits.
func TestBackWhileConnecting(t *testing.T) {
	t.Parallel()
	one, two, fromOne, fromTwo := separated()
	a, b := newParticipant(), newParticipant()
	wire, mux := newLossyConn(t, 0)
	a.mux = mux
	_, b.mux = newLossyConn(t, 0)
	wire.cut.Store(true)
	one.events <- event(peer.Joined, two)
	two.events <- event(peer.Present, one)
	a.join(t, one)
	b.join(t, two)
	forward(t, fromTwo, one, webrtc.SDPTypeOffer)
	forward(t, fromOne, two, webrtc.SDPTypeAnswer)
	one.events <- event(peer.Left, two)
	a.awaitState(t, peer.Gone, 1, timeout)
	wire.cut.Store(false)
	connect(one, two)
	a.awaitState(t, peer.Connected, 1, timeout)
	b.awaitState(t, peer.Connected, 1, timeout)
}
