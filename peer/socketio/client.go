package socketio

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"time"

	"peerscope/peer"
)

// A client is a member's end of the room: the Signaler. Behind it is one socket
// after the other.
type client struct {
	target  target
	full    bool // the room has not taken us in
	ctx     context.Context
	cancel  context.CancelFunc // of ctx, which ends with Close
	events  chan peer.Event
	outbox  chan mail // taken by the socket that is there
	run     sync.WaitGroup
	ended   chan struct{} // closed when run is done, with err set
	err     error
	mu      sync.Mutex
	current *socket // nil between two
	closed  bool
}

// A mail is a signal on its way to a member.
type mail struct {
	to     peer.ID
	signal peer.Signal
}

// Dial joins the room of a link. That the room is full is its first event,
// peer.Full. The Signaler sends descriptions only, and its events are Present
// and Signaled: see the package comment. Errors are sentences; ctx bounds only
// the joining.
func Dial(ctx context.Context, link string) (peer.Signaler, error) {
	t, err := parseLink(link)
	if err != nil {
		return nil, err
	}
	c, err := start(ctx, t)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func start(ctx context.Context, t target) (*client, error) {
	s, first, err := enter(ctx, t)
	if err != nil {
		return nil, err
	}
	c := &client{
		target:  t,
		full:    isFull(first),
		events:  make(chan peer.Event),
		outbox:  make(chan mail),
		ended:   make(chan struct{}),
		current: s,
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.run.Go(func() {
		c.err = c.stay(s, first)
		close(c.ended)
	})
	return c, nil
}

func isFull(events []peer.Event) bool {
	return slices.ContainsFunc(events, func(e peer.Event) bool { return e.Kind == peer.Full })
}

// stay keeps us in the room, over one socket after the other.
func (c *client) stay(s *socket, first []peer.Event) error {
	for {
		err := c.serve(s, first)
		if errors.Is(err, errPutOut) {
			return err
		}
		if s, first = c.rejoin(); s == nil {
			return io.EOF
		}
	}
}

// serve works a socket until it ends.
func (c *client) serve(s *socket, events []peer.Event) (err error) {
	ctx, cancel := context.WithCancel(c.ctx)
	var writer sync.WaitGroup
	writer.Go(func() {
		defer cancel() // which ends reading too
		c.write(ctx, s)
	})
	for err == nil {
		for _, e := range events {
			select {
			case c.events <- e:
			case <-ctx.Done():
			}
		}
		_, events, err = s.next(ctx)
	}
	cancel()
	writer.Wait()
	_ = s.conn.CloseNow()
	return err
}

// write sends the mail, and the pings where that is for the client to do, until
// the socket fails.
func (c *client) write(ctx context.Context, s *socket) {
	var due <-chan time.Time
	if s.revision == 3 {
		clock := time.NewTicker(s.greeting.interval())
		defer clock.Stop()
		due = clock.C
	}
	for {
		var text string
		select {
		case <-ctx.Done():
			return
		case <-due:
			text = string(enginePing)
		case m := <-c.outbox:
			var err error
			if text, err = signalPacket(s.id, m.to, m.signal); err != nil {
				continue // Send has refused it
			}
		}
		if s.write(ctx, text) != nil {
			return
		}
	}
}

// rejoin makes a new socket, however long it takes; nil when we leave. A room
// that is full may hold our former self until the server misses it.
func (c *client) rejoin() (*socket, []peer.Event) {
	if !c.use(nil) {
		return nil, nil
	}
	for attempt := 0; ; attempt++ {
		select {
		case <-time.After(pause(attempt)):
		case <-c.ctx.Done():
			return nil, nil
		}
		s, first, err := enter(c.ctx, c.target)
		switch {
		case err != nil:
			continue
		case isFull(first):
			s.close()
		case c.use(s):
			return s, first
		default:
			s.close()
			return nil, nil
		}
	}
}

// pause is how long to wait before an attempt to come back: 1 s and twice as
// long each time, up to 30 s, less up to a half, so that the members of a room
// do not all come at once.
func pause(attempt int) time.Duration {
	longest := min(time.Second<<min(attempt, 5), 30*time.Second)
	return longest - rand.N(longest/2)
}

// use makes a socket the current one, unless we leave.
func (c *client) use(s *socket) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current = s
	return !c.closed
}

// Send gives a description to the socket that is there, or waits for the next
// one.
func (c *client) Send(ctx context.Context, to peer.ID, s peer.Signal) error {
	if s.Description == nil {
		return errNoDescription
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if c.ctx.Err() != nil {
		return net.ErrClosed
	}
	select {
	case c.outbox <- mail{to, s}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-c.ended:
		return net.ErrClosed
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
	c.mu.Lock()
	s := c.current
	first := !c.closed
	c.closed = true
	c.mu.Unlock()
	if first && s != nil {
		s.close()
	}
	c.cancel()
	c.run.Wait()
	return nil
}
