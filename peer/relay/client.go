package relay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"

	"github.com/coder/websocket"

	"peerscope/peer"
)

// What Dial may end in, beside ErrLink, for errors.Is.
var (
	ErrUnreachable = errors.New("the server of the invitation cannot be reached")
	ErrRefused     = errors.New("the server of the invitation is no Peerscope room server or takes nobody now")
)

// Dial joins the room of an invitation link. That the room is full is its first
// event, peer.Full. Errors are sentences; ctx bounds only the joining.
func Dial(ctx context.Context, link string) (peer.Signaler, error) {
	c, err := enter(ctx, link)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func enter(ctx context.Context, link string) (*client, error) {
	server, key, err := parseLink(link)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, joinLimit)
	defer cancel()
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}
	conn, response, err := websocket.Dial(ctx, server.String(), &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: transport},
	})
	if err != nil {
		if response != nil {
			return nil, fmt.Errorf("%w: %s answered %q", ErrRefused, server.Host, response.Status)
		}
		return nil, fmt.Errorf("%w: %s: %w", ErrUnreachable, server.Host, err)
	}
	conn.SetReadLimit(maxMessage)
	first, err := enterRoom(ctx, conn, key)
	if err != nil {
		_ = conn.CloseNow()
		return nil, fmt.Errorf("%w: %s: %w", ErrRefused, server.Host, err)
	}
	return newClient(conn, first), nil
}

// enterRoom says the key and waits to be let in, or told that the room is full.
func enterRoom(ctx context.Context, conn *websocket.Conn, key string) (message, error) {
	b, err := message{Version: version, Type: typeJoin, Key: key}.bytes()
	if err != nil {
		return message{}, err
	}
	if err := writeText(ctx, conn, b); err != nil {
		return message{}, err
	}
	if b, err = readText(ctx, conn); err != nil {
		return message{}, err
	}
	m, err := parse(b)
	if err == nil && m.Type != typeWelcome && m.Type != typeFull {
		err = fmt.Errorf("%w: it begins with %q", errMessage, m.Type)
	}
	return m, err
}

// A client is a member's end: the Signaler.
type client struct {
	full   bool // the room has not taken us in
	socket *socket
	events chan peer.Event
	reader sync.WaitGroup

	mu     sync.Mutex
	closed bool
	ended  chan struct{} // closed when reader is done, with err set
	err    error
}

func newClient(conn *websocket.Conn, first message) *client {
	c := &client{
		full:   first.Type == typeFull,
		socket: newSocket(context.Background(), conn),
		events: make(chan peer.Event),
		ended:  make(chan struct{}),
	}
	c.reader.Go(func() {
		c.err = c.read(first)
		close(c.ended)
	})
	return c
}

// read brings the events until the socket ends.
func (c *client) read(m message) (err error) {
	for ; err == nil; m, err = c.socket.read() {
		for _, e := range m.events() {
			select {
			case c.events <- e:
			case <-c.socket.ctx.Done():
				return io.EOF
			}
		}
	}
	if s := websocket.CloseStatus(err); s == websocket.StatusGoingAway || s == websocket.StatusNormalClosure {
		return io.EOF // the room is gone
	}
	return fmt.Errorf("the connection to the room is lost: %w", err)
}

// Send queues the signal; it waits while the queue is full.
func (c *client) Send(ctx context.Context, to peer.ID, s peer.Signal) error {
	raw, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("write a signal: %w", err)
	}
	b, err := message{Type: typeSignal, To: to, Signal: raw}.bytes()
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if c.socket.ctx.Err() != nil {
		return net.ErrClosed
	}
	select {
	case c.socket.queue <- b:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-c.socket.ctx.Done():
		return net.ErrClosed
	}
}

func (c *client) Receive(ctx context.Context) (peer.Event, error) {
	if c.isClosed() {
		return peer.Event{}, io.EOF
	}
	select {
	case e := <-c.events:
		return e, nil
	case <-c.ended:
		return peer.Event{}, c.err
	case <-ctx.Done():
		return peer.Event{}, ctx.Err()
	}
}

func (c *client) isClosed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed
}

func (c *client) Close() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.socket.close(websocket.StatusNormalClosure, "")
	c.reader.Wait()
	return nil
}
