package peer_test

import (
	"context"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
	"peerscope/peer/signaltest"
)

// cutCall is a call in which the second member's network can be cut.
func cutCall(t *testing.T) (a, b *someone, wire *lossy, second *counted) {
	t.Helper()
	room := signaltest.NewRoom(0)
	a, b = newSomeone(), newSomeone()
	_, a.mux = newLossy(t, 0)
	wire, b.mux = newLossy(t, 0)
	first := room.Join()
	second = &counted{Signaler: room.Join(), offers: make(chan struct{}, 100)}
	a.join(t, first)
	b.join(t, second).film(t, 100)
	a.awaitSamples(t, webrtc.MimeTypeVP8, 5, patience)
	<-second.offers
	return a, b, wire, second
}

// A counted Signaler tells of each offer that it sends.
type counted struct {
	peer.Signaler
	offers chan struct{}
}

func (c *counted) Send(ctx context.Context, to peer.ID, s peer.Signal) error {
	if s.Description != nil && s.Description.Type == webrtc.SDPTypeOffer {
		c.offers <- struct{}{}
	}
	return c.Signaler.Send(ctx, to, s)
}

// TestKilled is a member whose process ends: its packets stop and its socket to
// the room is closed by the system.
func TestKilled(t *testing.T) {
	t.Parallel()
	a, _, wire, second := cutCall(t)
	second.Close()
	a.mu.Lock()
	n := len(a.samples[webrtc.MimeTypeVP8])
	a.mu.Unlock()
	a.awaitSamples(t, webrtc.MimeTypeVP8, n+10, patience) // having left the room alone ends nothing
	wire.cut.Store(true)
	a.awaitState(t, peer.Lost, 1, 6*time.Second)
}

func TestInterruptedAndBack(t *testing.T) {
	t.Parallel()
	a, b, wire, second := cutCall(t)
	restarted := second.offers
	wire.cut.Store(true)
	a.awaitState(t, peer.Interrupted, 1, 6*time.Second)
	b.awaitState(t, peer.Interrupted, 1, 6*time.Second)
	select {
	case <-restarted:
	case <-time.After(patience):
		t.Fatal("the one who offered does not restart")
	}
	a.mu.Lock()
	n := len(a.samples[webrtc.MimeTypeVP8])
	a.mu.Unlock()
	wire.cut.Store(false)
	a.awaitState(t, peer.Connected, 1, patience)
	b.awaitState(t, peer.Connected, 1, patience)
	a.awaitSamples(t, webrtc.MimeTypeVP8, n+10, patience)
}

// TestLeavingADeadCall: nobody hears the goodbye, and it is not waited for.
func TestLeavingADeadCall(t *testing.T) {
	t.Parallel()
	a, _, wire, _ := cutCall(t)
	wire.cut.Store(true)
	a.leave()
	if err := a.result(t, 5*time.Second); err != nil {
		t.Error(err)
	}
}
