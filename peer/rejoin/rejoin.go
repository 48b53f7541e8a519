// Package rejoin keeps a member in a room whose server may be lost: a Client is
// the peer.Signaler over one connection to the server after another. Who speaks
// the server's protocol gives it a Way in; a connection that the server has let
// into the room is a Socket.
//
//	Way.Enter --> Socket -- Next --> events --> Client.Receive
//	    ^           |  ^--- Send -- signals <-- Client.Send, which waits
//	    |           |                           while there is no Socket
//	    +-- pause --+ when it ends, unless Way.Final says otherwise
//
// A pause is anything up to 2, 4, 8, 16, 30, 30, ... seconds, so that a server
// that starts again is not met by all at once.
package rejoin

import (
	"context"
	"math/rand/v2"
	"time"

	"peerscope/peer"
)

// A Socket is one connection that is in the room.
type Socket interface {
	// Next waits for what the server says next; it is for one goroutine. An error
	// is the socket's end.
	Next() ([]peer.Event, error)
	// Send hands a signal to the server. net.ErrClosed says that the socket has
	// ended and the signal is one for the next.
	Send(ctx context.Context, to peer.ID, s peer.Signal) error
	// Close says goodbye, for a second at the longest, unblocks Next and waits for
	// what the socket runs. It may be called twice, and from any goroutine.
	Close()
}

// A Way is how to be in a room.
type Way struct {
	// Enter goes into the room, for the first time or again. The events are those
	// of who is there, or peer.Full.
	Enter func(ctx context.Context) (Socket, []peer.Event, error)
	// Final is given what a socket, or an attempt to come back, ended in:
	// peer.ErrRoomFull where somebody has our place. It gives the error of Receive
	// where coming back is of no use, and nil where it is.
	Final func(err error) error
	// OnAway is told that the server is lost (true) and that we are back (false).
	// It may be nil.
	OnAway func(away bool)
}

// The limit of the pause before the first attempt to come back, which doubles,
// and the longest.
const (
	firstPause   = 2 * time.Second
	longestPause = 30 * time.Second
)

// Pauses are those between attempts to come back; the zero value begins with the
// shortest.
type Pauses struct{ limit time.Duration }

// Wait returns after the next pause, or with the error of ctx.
func (p *Pauses) Wait(ctx context.Context) error {
	p.limit = max(firstPause, min(2*p.limit, longestPause))
	return pause(ctx, rand.N(p.limit))
}

// comeBack enters the room again. It tries until ctx ends, which gives the error
// of ctx, or what it meets is final.
func (w Way) comeBack(ctx context.Context) (Socket, []peer.Event, error) {
	for pauses := (Pauses{}); ; {
		if err := pauses.Wait(ctx); err != nil {
			return nil, nil, err
		}
		s, first, err := w.Enter(ctx)
		if err == nil && isFull(first) {
			s.Close()
			err = peer.ErrRoomFull
		}
		if err == nil {
			return s, first, nil
		}
		if final := w.Final(err); final != nil {
			return nil, nil, final
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
