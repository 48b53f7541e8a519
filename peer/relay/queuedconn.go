package relay

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// A dead connection is noticed within pingInterval + pongTimeout = 20 s.
const (
	joinTimeout  = 10 * time.Second // from connecting to join, and from join to its reply
	writeTimeout = 10 * time.Second
	pingInterval = 10 * time.Second
	pongTimeout  = 10 * time.Second
	closeTimeout = time.Second // for the closing handshake
)

// Why this end has closed a connection.
var (
	errSlowReader  = errors.New("the other end reads too slowly")
	errPingTimeout = errors.New("the other end does not answer")
)

// A queuedConn is one end of a WebSocket (RFC 6455) with a bounded queue of
// messages to write, and pings. Somebody has to read all the time, since
// reading handles the pongs. Any goroutine may call its methods, but only one
// may call read.
type queuedConn struct {
	conn       webSocket
	ctx        context.Context // ends with the connection; its cause is the reason
	cancel     context.CancelCauseFunc
	queue      *messageQueue
	goroutines sync.WaitGroup
	closeOnce  sync.Once
}

// newQueuedConn starts the write loop, which close joins.
func newQueuedConn(ctx context.Context, conn webSocket) *queuedConn {
	c := &queuedConn{conn: conn, queue: newMessageQueue()}
	c.ctx, c.cancel = context.WithCancelCause(ctx)
	c.goroutines.Go(c.writeLoop)
	return c
}

// read waits for the next message.
func (c *queuedConn) read() (message, error) {
	b, err := readText(c.ctx, c.conn.Conn)
	if err != nil {
		if cause := context.Cause(c.ctx); cause != nil && !errors.Is(cause, context.Canceled) {
			err = cause
		}
		return message{}, err
	}
	return parseMessage(b)
}

func readText(ctx context.Context, conn *websocket.Conn) ([]byte, error) {
	kind, b, err := conn.Read(ctx)
	if err != nil {
		return nil, err
	}
	if kind != websocket.MessageText {
		return nil, fmt.Errorf("%w: it is binary", errMessage)
	}
	return b, nil
}

// enqueue queues a message without waiting. If the queue is full the connection
// is closed: a member that missed messages could not take part in calls.
func (c *queuedConn) enqueue(b []byte) {
	if !c.queue.enqueue(b) {
		c.cancel(errSlowReader)
	}
}

// writeLoop writes queued messages and pings, one ping at a time.
func (c *queuedConn) writeLoop() {
	clock := time.NewTicker(pingInterval)
	defer clock.Stop()
	for {
		select {
		case <-c.queue.notEmpty:
			c.flush()
		case <-clock.C:
			c.goroutines.Go(c.ping) // the loop is one of goroutines, so close cannot be waiting for them yet
		case <-c.ctx.Done():
			return
		}
	}
}

func (c *queuedConn) flush() {
	for b, ok := c.queue.dequeue(); ok; b, ok = c.queue.dequeue() {
		if err := writeText(c.ctx, c.conn.Conn, b); err != nil {
			if errors.Is(err, context.DeadlineExceeded) {
				err = errSlowReader
			}
			c.cancel(err)
			return
		}
	}
}

func writeText(ctx context.Context, conn *websocket.Conn, b []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, b)
}

func (c *queuedConn) ping() {
	ctx, cancel := context.WithTimeout(c.ctx, pongTimeout)
	defer cancel()
	if err := c.conn.Ping(ctx); err != nil {
		c.cancel(fmt.Errorf("%w for %v: %w", errPingTimeout, pongTimeout, err))
	}
}

// close does the closing handshake, ends the goroutines and unblocks read. Only
// the first call has an effect.
func (c *queuedConn) close(code websocket.StatusCode, reason string) {
	c.closeOnce.Do(func() {
		c.conn.closeHandshake(code, reason)
		c.cancel(nil)
	})
	c.goroutines.Wait()
}
