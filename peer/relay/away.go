package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/coder/websocket"

	"peerscope/peer"
)

// The wait before each attempt to come back is anything up to a limit, which
// doubles: a server that starts again is not met by all at once.
const (
	firstWait = 2 * time.Second
	maxWait   = 30 * time.Second
)

// comeBack enters the room again, as the same member. It tries until the client
// is closed, or what it meets is final.
func (c *client) comeBack() (*socket, message, error) {
	for limit := firstWait; ; limit = min(2*limit, maxWait) {
		if !pause(c.ctx, rand.N(limit)) {
			return nil, message{}, io.EOF
		}
		conn, first, err := c.invitation.dial(c.ctx, c.token)
		switch {
		case err == nil && first.Type == typeFull: // somebody has our place
			_ = conn.CloseNow()
			return nil, message{}, peer.ErrRoomFull
		case err == nil:
			return newSocket(context.Background(), conn), first, nil
		case isFinal(err):
			return nil, message{}, err
		}
	}
}

// pause says whether there is something to go on for.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// isFinal says that it is no use to come back: the room was closed, or one of
// the two ends does not speak as the other expects.
func isFinal(err error) bool {
	switch websocket.CloseStatus(err) {
	case websocket.StatusNormalClosure, websocket.StatusPolicyViolation, websocket.StatusProtocolError,
		websocket.StatusUnsupportedData, websocket.StatusInvalidFramePayloadData, websocket.StatusMessageTooBig:
		return true
	}
	return errors.Is(err, errMessage) || errors.Is(err, websocket.ErrMessageTooBig)
}

// ending is what Receive gives after a final error.
func ending(err error) error {
	switch {
	case errors.Is(err, io.EOF), websocket.CloseStatus(err) == websocket.StatusNormalClosure:
		return io.EOF // the room is gone
	case errors.Is(err, peer.ErrRoomFull):
		return fmt.Errorf("coming back into the room: %w", err)
	}
	return fmt.Errorf("the connection to the room is lost: %w", err)
}
