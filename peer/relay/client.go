package relay

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"

	"github.com/coder/websocket"
	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// Dial joins the room of an invitation link. That the room is full is its first
// event, peer.Full. Errors are sentences; ctx bounds only the joining. A member
// that loses the server comes back by itself, as the package comment tells;
// meanwhile Receive is silent and Send waits.
func Dial(ctx context.Context, link string) (peer.Signaler, error) {
	c, err := enter(ctx, link, nil)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// A client is a member's end: the Signaler.
type client struct {
	invitation invitation
	token      string // by which the server knows us again
	full       bool   // the room has not taken us in
	onAway     func(bool)

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	events chan peer.Event
	up     chan *socket // holds the socket while there is one
	ice    atomic.Pointer[[]webrtc.ICEServer]
	runner sync.WaitGroup
	ended  chan struct{} // closed when runner is done, with err set
	err    error
}

// enter joins the room; onAway may be nil.
func enter(ctx context.Context, link string, onAway func(bool)) (*client, error) {
	i, err := parseLink(link)
	if err != nil {
		return nil, err
	}
	c := &client{
		invitation: i,
		token:      rand.Text(),
		onAway:     onAway,
		events:     make(chan peer.Event),
		up:         make(chan *socket, 1),
		ended:      make(chan struct{}),
	}
	conn, first, err := i.dial(ctx, c.token)
	if err != nil {
		return nil, err
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.full = first.Type == typeFull
	c.learn(first)
	s := newSocket(context.Background(), conn)
	c.runner.Go(func() {
		c.err = ending(c.run(s, first))
		close(c.ended)
	})
	return c, nil
}

// run is in the room until that ends for good, through any number of sockets.
func (c *client) run(s *socket, first message) error {
	for {
		c.up <- s
		goodbye := func() { s.close(websocket.StatusNormalClosure, "") }
		stop := context.AfterFunc(c.ctx, goodbye)
		err := c.read(s, first)
		stop()
		<-c.up
		goodbye()
		if c.ctx.Err() != nil {
			return io.EOF
		}
		if c.full || isFinal(err) {
			return err
		}
		c.tellAway(true)
		if s, first, err = c.comeBack(); err != nil {
			return err
		}
		c.learn(first)
		c.tellAway(false)
	}
}

// read brings the events of a socket until it ends.
func (c *client) read(s *socket, m message) (err error) {
	for ; err == nil; m, err = s.read() {
		for _, e := range m.events() {
			select {
			case c.events <- e:
			case <-s.ctx.Done():
				return context.Cause(s.ctx)
			case <-c.ctx.Done():
				return io.EOF
			}
		}
	}
	return err
}

func (c *client) tellAway(away bool) {
	if c.onAway != nil {
		c.onAway(away)
	}
}

// learn takes the ICE servers of a welcome.
func (c *client) learn(welcome message) {
	servers := hearICE(welcome.ICE)
	c.ice.Store(&servers)
}

func (c *client) iceServers() []webrtc.ICEServer { return *c.ice.Load() }

// Send queues the signal; it waits while the queue is full or the server away.
func (c *client) Send(ctx context.Context, to peer.ID, s peer.Signal) error {
	raw, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("write a signal: %w", err)
	}
	b, err := message{Type: typeSignal, To: to, Signal: raw}.bytes()
	if err != nil {
		return err
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		select {
		case up := <-c.up:
			c.up <- up
			if up.queue.put(b) {
				return nil
			}
			select {
			case <-up.queue.spaced:
			case <-up.ctx.Done():
			case <-ctx.Done():
			}
		case <-ctx.Done():
		case <-c.ended:
			return net.ErrClosed
		}
	}
}

func (c *client) Receive(ctx context.Context) (peer.Event, error) {
	if c.ctx.Err() != nil {
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

func (c *client) Close() error {
	c.cancel()
	c.runner.Wait()
	return nil
}
