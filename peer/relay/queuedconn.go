package relay

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// A socket that is dead is noticed within pingEvery + pongLimit = 20 s.
const (
	joinTimeout  = 10 * time.Second // from connecting to a member's first message, and to the answer
	writeTimeout = 10 * time.Second
	pingInterval = 10 * time.Second
	pongTimeout  = 10 * time.Second
	closeTimeout = time.Second // for the closing handshake
)

// Why a socket ends that was not closed by the other end.
var (
	errSlowReader  = errors.New("the other end reads too slowly")
	errPingTimeout = errors.New("the other end does not answer")
)

// A socket is one end of a WebSocket (RFC 6455): a bounded queue with a writer,
// and pings. Somebody must read all the time, or pongs are not seen. Its
// methods may be called from any goroutine, read from one.
type queuedConn struct {
	conn       webSocket
	ctx        context.Context // ends with the socket, its cause is why
	cancel     context.CancelCauseFunc
	queue      *queue
	goroutines sync.WaitGroup
	closeOnce  sync.Once
}

// newSocket starts the loop, which close joins.
func newQueuedConn(ctx context.Context, conn webSocket) *queuedConn {
	c := &queuedConn{conn: conn, queue: newQueue()}
	c.ctx, c.cancel = context.WithCancelCause(ctx)
	c.goroutines.Go(c.writeLoop)
	return c
}

// read waits for the next message of the other end.
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

// put queues a message without waiting. Where there is no space the socket
// ends: a member that misses messages is worth nothing to the others.
func (c *queuedConn) enqueue(b []byte) {
	if !c.queue.enqueue(b) {
		c.cancel(errSlowReader)
	}
}

// run writes what is queued and pings, one ping at a time.
func (c *queuedConn) writeLoop() {
	clock := time.NewTicker(pingInterval)
	defer clock.Stop()
	for {
		select {
		case <-c.queue.notEmpty:
			c.flush()
		case <-clock.C:
			c.goroutines.Go(c.ping) // the run is one of loops, so they are not waited for yet
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

// close says why to the other end, ends the loops and unblocks read; only the
// first call counts.
func (c *queuedConn) close(code websocket.StatusCode, reason string) {
	c.closeOnce.Do(func() {
		c.conn.closeHandshake(code, reason)
		c.cancel(nil)
	})
	c.goroutines.Wait()
}
