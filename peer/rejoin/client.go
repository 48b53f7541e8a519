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

// A Client is a peer.Signaler that comes back into the room by itself;
// meanwhile Receive is silent and Send waits.
type Client struct {
	way  Way
	full bool // the room has not taken us in

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	events chan peer.Event
	up     chan *stay // holds the stay while there is one
	runner sync.WaitGroup
	ended  chan struct{} // closed when runner is done, with err set
	err    error
}

// A stay is the time of one socket in the room.
type stay struct {
	Socket
	over chan struct{}
}

// Join enters the room; ctx bounds only that. Its error is Enter's.
func Join(ctx context.Context, w Way) (*Client, error) {
	s, first, err := w.Enter(ctx)
	if err != nil {
		return nil, err
	}
	c := &Client{
		way:    w,
		full:   isFull(first),
		events: make(chan peer.Event),
		up:     make(chan *stay, 1),
		ended:  make(chan struct{}),
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.runner.Go(func() {
		c.err = c.run(s, first)
		close(c.ended)
	})
	return c, nil
}

func isFull(events []peer.Event) bool {
	return slices.ContainsFunc(events, func(e peer.Event) bool { return e.Kind == peer.Full })
}

// Full says that the room has not taken us in: peer.Full is the one event, and
// the room is gone after it.
func (c *Client) Full() bool { return c.full }

// run is in the room until that ends for good, through any number of sockets.
func (c *Client) run(s Socket, first []peer.Event) error {
	for {
		err := c.serve(s, first)
		if c.full || c.ctx.Err() != nil {
			return io.EOF
		}
		if final := c.way.Final(err); final != nil {
			return final
		}
		c.tellAway(true)
		s, first, err = c.way.comeBack(c.ctx)
		switch {
		case c.ctx.Err() != nil && err != nil:
			return io.EOF
		case err != nil:
			return err
		}
		c.tellAway(false)
	}
}

// serve takes a socket to its end, or to ours.
func (c *Client) serve(s Socket, events []peer.Event) (err error) {
	now := &stay{Socket: s, over: make(chan struct{})}
	c.up <- now
	stop := context.AfterFunc(c.ctx, s.Close)
	for err == nil && c.deliver(events) {
		events, err = s.Next()
	}
	stop()
	<-c.up
	close(now.over)
	s.Close()
	return err
}

// deliver says whether we are still there to be told.
func (c *Client) deliver(events []peer.Event) bool {
	for _, e := range events {
		select {
		case c.events <- e:
		case <-c.ctx.Done():
			return false
		}
	}
	return true
}

func (c *Client) tellAway(away bool) {
	if c.way.OnAway != nil {
		c.way.OnAway(away)
	}
}

// Send hands the signal to the socket that is there, or waits for the next one.
func (c *Client) Send(ctx context.Context, to peer.ID, s peer.Signal) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		select {
		case now := <-c.up:
			c.up <- now
			err := now.Send(ctx, to, s)
			if !errors.Is(err, net.ErrClosed) {
				return err
			}
			select {
			case <-now.over:
			case <-ctx.Done():
			}
		case <-ctx.Done():
		case <-c.ended:
			return net.ErrClosed
		}
	}
}

// Receive gives the next event. Its error is Final's, or io.EOF after Close.
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
	c.runner.Wait()
	return nil
}
