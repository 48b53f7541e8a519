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
	joinLimit  = 10 * time.Second // from connecting to a member's first message, and to the answer
	writeLimit = 10 * time.Second
	pingEvery  = 10 * time.Second
	pongLimit  = 10 * time.Second
	closeLimit = time.Second // for the closing handshake
	queueSize  = 128         // messages that wait to be written
)

var errSlow = errors.New("the other end reads too slowly")

// A socket is one end of a WebSocket (RFC 6455): a bounded queue with a writer,
// and pings. Somebody must read all the time, or pongs are not seen. Its
// methods may be called from any goroutine, read from one.
type socket struct {
	conn   *websocket.Conn
	ctx    context.Context // ends with the socket, its cause is why
	cancel context.CancelCauseFunc
	queue  chan []byte
	loops  sync.WaitGroup
	once   sync.Once
}

// newSocket starts the loops, which close joins.
func newSocket(ctx context.Context, conn *websocket.Conn) *socket {
	s := &socket{conn: conn, queue: make(chan []byte, queueSize)}
	s.ctx, s.cancel = context.WithCancelCause(ctx)
	s.loops.Go(s.write)
	s.loops.Go(s.ping)
	return s
}

// read waits for the next message of the other end.
func (s *socket) read() (message, error) {
	b, err := readText(s.ctx, s.conn)
	if err != nil {
		if cause := context.Cause(s.ctx); cause != nil && !errors.Is(cause, context.Canceled) {
			err = cause
		}
		return message{}, err
	}
	return parse(b)
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

// put queues a message without waiting. Where the queue is full the socket
// ends: a member that misses messages is worth nothing to the others.
func (s *socket) put(b []byte) {
	select {
	case s.queue <- b:
	default:
		s.cancel(errSlow)
	}
}

func (s *socket) write() {
	for {
		select {
		case b := <-s.queue:
			if err := writeText(s.ctx, s.conn, b); err != nil {
				s.cancel(err)
				return
			}
		case <-s.ctx.Done():
			return
		}
	}
}

func writeText(ctx context.Context, conn *websocket.Conn, b []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeLimit)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, b)
}

func (s *socket) ping() {
	clock := time.NewTicker(pingEvery)
	defer clock.Stop()
	for {
		select {
		case <-clock.C:
			ctx, cancel := context.WithTimeout(s.ctx, pongLimit)
			err := s.conn.Ping(ctx)
			cancel()
			if err != nil {
				s.cancel(fmt.Errorf("no answer for %v: %w", pongLimit, err))
				return
			}
		case <-s.ctx.Done():
			return
		}
	}
}

// close says why to the other end, ends the loops and unblocks read; only the
// first call counts.
func (s *socket) close(code websocket.StatusCode, reason string) {
	s.once.Do(func() {
		closeConn(s.conn, code, reason)
		s.cancel(nil)
	})
	s.loops.Wait()
}

// closeConn does the closing handshake, within closeLimit.
func closeConn(conn *websocket.Conn, code websocket.StatusCode, reason string) {
	limit := time.AfterFunc(closeLimit, func() { _ = conn.CloseNow() })
	defer limit.Stop()
	_ = conn.Close(code, reason) // the other end may be gone already
}
