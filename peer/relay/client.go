package relay

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"

	"github.com/coder/websocket"
	"github.com/pion/webrtc/v4"

	"peerscope/peer"
	"peerscope/peer/rejoin"
	"peerscope/peer/seal"
)

// Dial joins the room of an invitation link. If the room is full, peer.Full is
// its first event. Errors are sentences; ctx bounds only the joining. A member
// that loses the server rejoins by itself (see the package comment); meanwhile
// Receive returns nothing and Send waits.
func Dial(ctx context.Context, link string) (*rejoin.Client, error) {
	c, err := newClient(link)
	if err != nil {
		return nil, err
	}
	return rejoin.Join(ctx, c.transport())
}

// A client is what a member keeps from one connection to the next.
type client struct {
	invitation     invitation
	room           string                             // its name for the server
	token          string                             // from which our ID is derived
	channel        *seal.Channel                      // of our ID in the room
	lastICEServers atomic.Pointer[[]webrtc.ICEServer] // of the last welcome
}

func newClient(link string) (*client, error) {
	invitation, err := parseLink(link)
	if err != nil {
		return nil, err
	}
	keys, token := seal.NewKeys(invitation.secret), rand.Text()
	return &client{
		invitation: invitation,
		room:       keys.Room,
		token:      token,
		channel:    keys.NewChannel(string(memberID(keys.Room, token))), // whatever the server says it is
	}, nil
}

func (c *client) transport() rejoin.Transport {
	return rejoin.Transport{Connect: c.connect, Permanent: permanentError}
}

func (c *client) connect(ctx context.Context) (rejoin.Session, []peer.Event, error) {
	conn, first, err := c.invitation.dial(ctx, message{Version: protocolVersion, Type: typeJoin, Room: c.room, Token: c.token})
	if err != nil {
		return nil, nil, err
	}
	servers := parseICEServers(first.ICE)
	c.lastICEServers.Store(&servers)
	queued := newQueuedConn(context.Background(), conn, clientPongTimeout)
	queued.goroutines.Go(queued.watchRoute)
	return session{queued, c.channel}, first.events(), nil
}

func (c *client) iceServers() []webrtc.ICEServer { return *c.lastICEServers.Load() }

// permanentError is rejoin.Transport's Permanent: the room was closed or has filled
// up, or the two ends do not speak the same protocol.
func permanentError(err error) error {
	switch websocket.CloseStatus(err) {
	case websocket.StatusNormalClosure:
		return io.EOF // the room was closed
	case websocket.StatusPolicyViolation, websocket.StatusProtocolError, websocket.StatusUnsupportedData,
		websocket.StatusInvalidFramePayloadData, websocket.StatusMessageTooBig:
		return fmt.Errorf("the connection to the room is lost: %w", err)
	}
	switch {
	case errors.Is(err, peer.ErrRoomFull):
		return fmt.Errorf("coming back into the room: %w", err)
	case errors.Is(err, errMessage), errors.Is(err, websocket.ErrMessageTooBig):
		return fmt.Errorf("the connection to the room is lost: %w", err)
	}
	return nil
}

// A session is a connection to the server that has joined the room.
type session struct {
	*queuedConn
	channel *seal.Channel
}

// Next ignores full, which is only an answer to join: a server must not be able
// to end the calls of members that it has taken in.
func (c session) Next() ([]peer.Event, error) {
	f, err := c.read()
	if err != nil {
		return nil, err
	}
	if f.kind == websocket.MessageBinary {
		s, err := parseSealedSignal(f.data)
		if err != nil {
			return nil, err
		}
		return []peer.Event{s.event(c.channel)}, nil
	}
	m, err := parseMessage(f.data)
	if m.Type == typeFull {
		return nil, err
	}
	return m.events(), err
}

// Send queues the signal; it waits while the queue is full.
func (c session) Send(ctx context.Context, to peer.ID, s peer.Signal) error {
	sealed, err := sealSignal(c.channel, to, s)
	if err != nil {
		return err
	}
	for !c.tryEnqueue(frame{websocket.MessageBinary, sealed}) {
		select {
		case <-c.notFull:
		case <-c.ctx.Done():
			return net.ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (c session) Close() { c.close(websocket.StatusNormalClosure, "") }
