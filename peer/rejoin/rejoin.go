// Package rejoin keeps a member in a room when the connection to the server is
// lost: a Client is a peer.Signaler that reconnects. The package that speaks the
// server's protocol supplies a Transport; each connection that has joined the
// room is a Session.
//
//	Transport.Connect --> Session -- Next --> events --> Client.Receive
//	    ^                   |  ^---- Send -- signals <-- Client.Send, which waits
//	    |                   |                            while there is no Session
//	    +----- backoff -----+ when it ends, unless Transport.Permanent says otherwise
//
// The backoff is exponential with full jitter: a random time of up to 2, 4, 8,
// 16, 30, 30, ... seconds, so that the clients of a restarted server do not all
// reconnect at once.
package rejoin

import (
	"context"
	"errors"
	"math/rand/v2"
	"syscall"
	"time"

	"peerscope/peer"
)

// A Session is one connection that has joined the room.
type Session interface {
	// Next waits for the next message of the server and returns its events. Only
	// one goroutine may call it. An error ends the session.
	Next() ([]peer.Event, error)
	// Send sends a signal to the server. It returns net.ErrClosed if the session
	// has ended and the signal should be sent on the next one.
	Send(ctx context.Context, to peer.ID, s peer.Signal) error
	// Close leaves the room within about a second, unblocks Next and waits for the
	// session's goroutines. It may be called more than once and from any goroutine.
	Close()
}

// A Transport makes sessions.
type Transport struct {
	// Connect joins the room, for the first time or again. The events are one
	// peer.Present for each member, or peer.Full.
	Connect func(ctx context.Context) (Session, []peer.Event, error)
	// Permanent classifies the error of a session or of a failed reconnection
	// (peer.ErrRoomFull if the room has filled up meanwhile). It returns the error
	// for Receive if reconnecting is pointless, and nil otherwise.
	Permanent func(err error) error
	// OnSignalingLost is called with true when the server is lost and with false
	// when the client has rejoined. It may be nil.
	OnSignalingLost func(lost bool)
	// OnServerGone is called at each reconnection that the server's machine refuses,
	// as it does when nothing listens there. It may be nil.
	OnServerGone func()
}

const (
	initialBackoff = 2 * time.Second
	maxBackoff     = 30 * time.Second
)

// Backoff is the wait between attempts to reconnect. The zero value is ready to
// use. It is not safe for concurrent use.
type Backoff struct{ ceiling time.Duration }

// Wait returns after the next wait, or with the error of ctx.
func (b *Backoff) Wait(ctx context.Context) error {
	b.ceiling = max(initialBackoff, min(2*b.ceiling, maxBackoff))
	t := time.NewTimer(rand.N(b.ceiling))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// reconnect joins the room again. It tries until ctx ends or an error is
// permanent.
func (t Transport) reconnect(ctx context.Context) (Session, []peer.Event, error) {
	for backoff := (Backoff{}); ; {
		if err := backoff.Wait(ctx); err != nil {
			return nil, nil, err
		}
		s, first, err := t.Connect(ctx)
		if err == nil && isFull(first) {
			s.Close()
			err = peer.ErrRoomFull
		}
		if err == nil {
			return s, first, nil
		}
		if permanent := t.Permanent(err); permanent != nil {
			return nil, nil, permanent
		}
		if t.OnServerGone != nil && errors.Is(err, syscall.ECONNREFUSED) {
			t.OnServerGone()
		}
	}
}
