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
func cutCall(t *testing.T) (a, b *participant, wire *lossyConn, second *offerCounter) {
	t.Helper()
	room := signaltest.NewRoom(0)
	a, b = newParticipant(), newParticipant()
	_, a.mux = newLossyConn(t, 0)
	wire, b.mux = newLossyConn(t, 0)
	first := room.Join()
	second = &offerCounter{Signaler: room.Join(), offers: make(chan struct{}, 100)}
	a.join(t, first)
	b.join(t, second).sendMedia(t, 100)
	a.awaitSamples(t, webrtc.MimeTypeVP8, 5, timeout)
	<-second.offers
	return a, b, wire, second
}

// An offerCounter is a Signaler that reports each offer that it sends.
type offerCounter struct {
	peer.Signaler
	offers chan struct{}
}

func (c *offerCounter) Send(ctx context.Context, to peer.ID, s peer.Signal) error {
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
	a.awaitSamples(t, webrtc.MimeTypeVP8, n+10, timeout) // having left the room ends no call
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
	case <-time.After(timeout):
		t.Fatal("the one who offered does not restart")
	}
	a.mu.Lock()
	n := len(a.samples[webrtc.MimeTypeVP8])
	a.mu.Unlock()
	wire.cut.Store(false)
	a.awaitState(t, peer.Connected, 1, timeout)
	b.awaitState(t, peer.Connected, 1, timeout)
	a.awaitSamples(t, webrtc.MimeTypeVP8, n+10, timeout)
}

// TestLeavingADeadCall: a bye that is not acknowledged does not delay Join long.
func TestLeavingADeadCall(t *testing.T) {
	t.Parallel()
	a, _, wire, _ := cutCall(t)
	wire.cut.Store(true)
	a.leave()
	if err := a.result(t, 5*time.Second); err != nil {
		t.Error(err)
	}
}
