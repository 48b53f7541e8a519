package rejoin

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"sync"

	"peerscope/peer"
)

// A Client is a peer.Signaler that reconnects. While it is disconnected Receive
// returns no events and Send waits.
type Client struct {
	transport Transport
	full      bool // the room was full at Join

	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	events  chan peer.Event
	current chan *activeSession // holds the session while there is one
	loop    sync.WaitGroup
	ended   chan struct{} // closed when loop is done, after err is set
	err     error
}

// An activeSession is the session that Send uses.
type activeSession struct {
	Session
	ended chan struct{}
}

// Join joins the room; ctx bounds only that. Its error is Connect's.
func Join(ctx context.Context, t Transport) (*Client, error) {
	s, first, err := t.Connect(ctx)
	if err != nil {
		return nil, err
	}
	c := &Client{
		transport: t,
		full:      isFull(first),
		events:    make(chan peer.Event),
		current:   make(chan *activeSession, 1),
		ended:     make(chan struct{}),
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.loop.Go(func() {
		c.err = c.run(s, first)
		close(c.ended)
	})
	return c, nil
}

// Run joins a room and takes part in its calls until ctx ends or the room fails;
// see peer.Join.
func Run(ctx context.Context, t Transport, cfg peer.Config) error {
	t.OnSignalingLost, t.OnServerGone = cfg.OnSignalingLost, cfg.OnServerGone
	c, err := Join(ctx, t)
	if err != nil {
		return err
	}
	if cfg.OnOpen != nil && !c.full {
		cfg.OnOpen()
	}
	return peer.Join(ctx, c, cfg)
}

func isFull(events []peer.Event) bool {
	return slices.ContainsFunc(events, func(e peer.Event) bool { return e.Kind == peer.Full })
}

// run serves one session after the other until Close or a permanent error.
func (c *Client) run(s Session, first []peer.Event) error {
	for {
		err := c.serve(s, first)
		if c.full || c.ctx.Err() != nil {
			return io.EOF
		}
		if permanent := c.transport.Permanent(err); permanent != nil {
			return permanent
		}
		c.notifySignalingLost(true)
		s, first, err = c.transport.reconnect(c.ctx)
		switch {
		case c.ctx.Err() != nil && err != nil:
			return io.EOF
		case err != nil:
			return err
		}
		c.notifySignalingLost(false)
	}
}

// serve passes on the events of a session until it ends.
func (c *Client) serve(s Session, events []peer.Event) (err error) {
	active := &activeSession{Session: s, ended: make(chan struct{})}
	c.current <- active
	stop := context.AfterFunc(c.ctx, s.Close)
	for err == nil && c.emit(events) {
		events, err = s.Next()
	}
	stop()
	<-c.current
	close(active.ended)
	s.Close()
	return err
}

// emit passes events to Receive; it returns false after Close.
func (c *Client) emit(events []peer.Event) bool {
	for _, e := range events {
		select {
		case c.events <- e:
		case <-c.ctx.Done():
			return false
		}
	}
	return true
}

func (c *Client) notifySignalingLost(lost bool) {
	if c.transport.OnSignalingLost != nil {
		c.transport.OnSignalingLost(lost)
	}
}

// Send sends a signal on the current session, or waits for the next one.
func (c *Client) Send(ctx context.Context, to peer.ID, s peer.Signal) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		select {
		case active := <-c.current:
			c.current <- active
			err := active.Send(ctx, to, s)
			if !errors.Is(err, net.ErrClosed) {
				return err
			}
			select {
			case <-active.ended:
			case <-ctx.Done():
			}
		case <-ctx.Done():
		case <-c.ended:
			return net.ErrClosed
		}
	}
}

// Receive returns the next event. Its error is a permanent one, or io.EOF after
// Close.
func (c *Client) Receive(ctx context.Context) (peer.Event, error) {
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

// Close leaves the room and waits until that is done.
func (c *Client) Close() error {
	c.cancel()
	c.loop.Wait()
	return nil
}
