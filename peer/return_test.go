package peer_test

import (
	"testing"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// carry brings what one sends to other, and returns when it has brought a
// description of that type.
func carry(t *testing.T, from, to *told, until webrtc.SDPType) {
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

// between makes two whose signals reach each other only as the test carries
// them; what either sends is received from its way.
func between() (one, two, fromOne, fromTwo *told) {
	one, two, fromOne, fromTwo = newTold("one"), newTold("two"), newTold("from one"), newTold("from two")
	one.reach(fromOne)
	two.reach(fromTwo)
	return one, two, fromOne, fromTwo
}

func news(k peer.EventKind, from *told) peer.Event { return peer.Event{Kind: k, From: from.id} }

// TestOfferAfterTurn: one that waits for the answer to its offer is told that
// the other comes after it now, and gets that one's offer in the same moment.
func TestOfferAfterTurn(t *testing.T) {
	t.Parallel()
	for range 5 { // what comes in one moment could be taken in any order
		one, two, _, fromTwo := between()
		two.events <- news(peer.Present, one)
		b := newSomeone().join(t, two)
		one.events <- news(peer.Present, two)
		one.events <- news(peer.Joined, two)
		carry(t, fromTwo, one, webrtc.SDPTypeOffer)
		connects(t, one, two, b)
	}
}

// connects has one deal with all that waits for it, and connect with b, who is two.
func connects(t *testing.T, one, two *told, b *someone) {
	t.Helper()
	one.reach(two)
	two.reach(one)
	a := newSomeone().join(t, one)
	a.awaitState(t, peer.Connected, 1, patience)
	b.awaitState(t, peer.Connected, 1, patience)
}

// TestLeftAndBackAtOnce: the other leaves before the call is made, and is back
// with an offer before that is dealt with.
func TestLeftAndBackAtOnce(t *testing.T) {
	t.Parallel()
	one, two, _, fromTwo := between()
	two.events <- news(peer.Present, one)
	b := newSomeone().join(t, two)
	for _, k := range []peer.EventKind{peer.Joined, peer.Left, peer.Joined} {
		one.events <- news(k, two)
	}
	carry(t, fromTwo, one, webrtc.SDPTypeOffer)
	connects(t, one, two, b)
}

// TestBackWhileConnecting: the descriptions are exchanged, but no way is found
// yet; one side hears that the other has left and gives up; the other comes back
// and still waits.
func TestBackWhileConnecting(t *testing.T) {
	t.Parallel()
	one, two, fromOne, fromTwo := between()
	a, b := newSomeone(), newSomeone()
	wire, mux := newLossy(t, 0)
	a.mux = mux
	_, b.mux = newLossy(t, 0)
	wire.cut.Store(true)
	one.events <- news(peer.Joined, two)
	two.events <- news(peer.Present, one)
	a.join(t, one)
	b.join(t, two)
	carry(t, fromTwo, one, webrtc.SDPTypeOffer)
	carry(t, fromOne, two, webrtc.SDPTypeAnswer)
	one.events <- news(peer.Left, two)
	a.awaitState(t, peer.Gone, 1, patience)
	wire.cut.Store(false)
	connect(one, two)
	a.awaitState(t, peer.Connected, 1, patience)
	b.awaitState(t, peer.Connected, 1, patience)
}
