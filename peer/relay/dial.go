package relay

import (
	"context"
	"errors"
	"fmt"

	"github.com/coder/websocket"
)

// The errors of Dial besides ErrLink and ErrUntrusted, for errors.Is.
var (
	ErrUnreachable = errors.New("the server of the invitation cannot be reached")
	ErrRefused     = errors.New("the server of the invitation is no Peerscope room server or takes nobody now")
)

// errNotUpgraded says that the server does not speak WebSocket, at least to us.
var errNotUpgraded = errors.New("the answer is no WebSocket")

// dial connects to the server and joins the room; reply is welcome or full.
func (i invitation) dial(ctx context.Context, join message) (conn webSocket, reply message, err error) {
	ctx, cancel := context.WithTimeout(ctx, joinTimeout)
	defer cancel()
	conn, response, err := i.dialWebSocket(ctx)
	if err != nil {
		if isUntrusted(err) {
			return webSocket{}, message{}, fmt.Errorf("%w (%s)", ErrUntrusted, i.server.Host)
		}
		if response != nil {
			return webSocket{}, message{}, fmt.Errorf("%w: %s: %w: %q", ErrRefused, i.server.Host, errNotUpgraded, response.Status)
		}
		return webSocket{}, message{}, fmt.Errorf("%w: %s: %w", ErrUnreachable, i.server.Host, err)
	}
	reply, err = joinRoom(ctx, conn.Conn, join)
	if err != nil {
		_ = conn.CloseNow()
		return webSocket{}, message{}, fmt.Errorf("%w: %s: %w", ErrRefused, i.server.Host, err)
	}
	return conn, reply, nil
}

// joinRoom sends join and waits for welcome or full.
func joinRoom(ctx context.Context, conn *websocket.Conn, join message) (message, error) {
	f, err := join.encode()
	if err != nil {
		return message{}, err
	}
	if err := writeFrame(ctx, conn, f); err != nil {
		return message{}, err
	}
	m, err := readMessage(ctx, conn)
	if err == nil && m.Type != typeWelcome && m.Type != typeFull {
		err = fmt.Errorf("%w: it begins with %q", errMessage, m.Type)
	}
	return m, err
}
