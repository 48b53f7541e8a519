package relay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// A client notices a dead connection within pingInterval + clientPongTimeout = 20 s. A
// server waits longer: that a member has left ends a call in which nothing arrives, and
// it may come back until then (peer.Interrupted).
const (
	joinTimeout  = 10 * time.Second // from connecting to join, and from join to its reply
	writeTimeout = 10 * time.Second
	pingInterval = 10 * time.Second
	closeTimeout = time.Second // for the closing handshake

	clientPongTimeout = 10 * time.Second
	serverPongTimeout = 30 * time.Second
)

// Why this end has closed a connection.
var (
	errSlowReader     = errors.New("the other end reads too slowly")
	errPingTimeout    = errors.New("the other end does not answer")
	errCredentialsAge = errors.New("new credentials of TURN servers are due")
)

// A queuedConn is one end of a WebSocket (RFC 6455) with a bounded queue of
// messages to write, and pings. Somebody has to read all the time, since
// reading handles the pongs. Any goroutine may call its methods, but only one
// may call read. It has goroutines of its own only while it writes or pings: a
// server has many that are idle.
type queuedConn struct {
	conn        webSocket
	pongTimeout time.Duration
	ctx         context.Context // ends with the connection; its cause is the reason
	cancel      context.CancelCauseFunc
	notFull     chan struct{} // a message was taken from the queue
	closeOnce   sync.Once

	mu         sync.Mutex
	queue      messageQueue
	writing    bool // writeQueued is running, or has failed
	closed     bool // no goroutine may start
	pings      *time.Timer
	goroutines sync.WaitGroup
}

// newQueuedConn starts the pings, which close ends.
func newQueuedConn(ctx context.Context, conn webSocket, pongTimeout time.Duration) *queuedConn {
	c := &queuedConn{conn: conn, pongTimeout: pongTimeout, notFull: make(chan struct{}, 1)}
	c.ctx, c.cancel = context.WithCancelCause(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pings = time.AfterFunc(pingInterval, c.startPing)
	return c
}

// read waits for the next message.
func (c *queuedConn) read() (frame, error) {
	f, err := readFrame(c.ctx, c.conn.Conn)
	if err != nil {
		if cause := context.Cause(c.ctx); cause != nil && !errors.Is(cause, context.Canceled) {
			err = cause
		}
	}
	return f, err
}

// A frame is a message as it is on the wire.
type frame struct {
	kind websocket.MessageType
	data []byte
}

// readBuffers hold what is being read, so that each message is allocated once, at
// its size. One that waits for a message has none.
var readBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func readFrame(ctx context.Context, conn *websocket.Conn) (frame, error) {
	kind, r, err := conn.Reader(ctx)
	if err != nil {
		return frame{}, err
	}
	b := readBuffers.Get().(*bytes.Buffer)
	defer readBuffers.Put(b)
	b.Reset()
	if _, err := b.ReadFrom(r); err != nil {
		return frame{}, err
	}
	return frame{kind, bytes.Clone(b.Bytes())}, nil
}

// readMessage waits for a text message.
func readMessage(ctx context.Context, conn *websocket.Conn) (message, error) {
	f, err := readFrame(ctx, conn)
	if err != nil {
		return message{}, err
	}
	if f.kind != websocket.MessageText {
		return message{}, fmt.Errorf("%w: it is binary", errMessage)
	}
	return parseMessage(f.data)
}

// tryEnqueue queues a message without waiting; it returns false if the queue is
// full.
func (c *queuedConn) tryEnqueue(f frame) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.queue.enqueue(f) {
		return false
	}
	if !c.writing && !c.closed {
		c.writing = true
		c.goroutines.Go(c.writeQueued)
	}
	return true
}

// enqueue is tryEnqueue that closes the connection if the queue is full: a
// member that missed messages could not take part in calls.
func (c *queuedConn) enqueue(f frame) {
	if !c.tryEnqueue(f) {
		c.cancel(errSlowReader)
	}
}

// writeQueued writes messages until the queue is empty.
func (c *queuedConn) writeQueued() {
	for f, ok := c.dequeue(); ok; f, ok = c.dequeue() {
		if err := writeFrame(c.ctx, c.conn.Conn, f); err != nil {
			if errors.Is(err, context.DeadlineExceeded) {
				err = errSlowReader
			}
			c.cancel(err)
			return
		}
	}
}

func (c *queuedConn) dequeue() (f frame, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f, ok = c.queue.dequeue(); !ok {
		c.writing = false
		return frame{}, false
	}
	select {
	case c.notFull <- struct{}{}:
	default:
	}
	return f, true
}

func writeFrame(ctx context.Context, conn *websocket.Conn, f frame) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return conn.Write(ctx, f.kind, f.data)
}

func (c *queuedConn) startPing() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.goroutines.Go(c.ping)
	}
}

// ping waits for the pong and sets the timer for the next ping.
func (c *queuedConn) ping() {
	ctx, cancel := context.WithTimeout(c.ctx, c.pongTimeout)
	defer cancel()
	if err := c.conn.Ping(ctx); err != nil {
		c.cancel(fmt.Errorf("%w for %v: %w", errPingTimeout, c.pongTimeout, err))
		return
	}
	c.pings.Reset(pingInterval)
}

// close does the closing handshake, ends the goroutines and unblocks read. Only
// the first call has an effect.
func (c *queuedConn) close(code websocket.StatusCode, reason string) {
	c.closeOnce.Do(func() {
		c.conn.closeHandshake(code, reason)
		c.cancel(nil)
		c.mu.Lock()
		c.closed = true
		c.mu.Unlock()
	})
	c.goroutines.Wait()
	c.pings.Stop()
}
