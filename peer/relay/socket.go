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
)

// Why a socket ends that was not closed by the other end.
var (
	errSlow   = errors.New("the other end reads too slowly")
	errSilent = errors.New("the other end does not answer")
)

// A socket is one end of a WebSocket (RFC 6455): a bounded queue with a writer,
// and pings. Somebody must read all the time, or pongs are not seen. Its
// methods may be called from any goroutine, read from one.
type socket struct {
	conn   wire
	ctx    context.Context // ends with the socket, its cause is why
	cancel context.CancelCauseFunc
	queue  *queue
	loops  sync.WaitGroup
	once   sync.Once
}

// newSocket starts the loop, which close joins.
func newSocket(ctx context.Context, conn wire) *socket {
	s := &socket{conn: conn, queue: newQueue()}
	s.ctx, s.cancel = context.WithCancelCause(ctx)
	s.loops.Go(s.run)
	return s
}

// read waits for the next message of the other end.
func (s *socket) read() (message, error) {
	b, err := readText(s.ctx, s.conn.Conn)
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

// put queues a message without waiting. Where there is no space the socket
// ends: a member that misses messages is worth nothing to the others.
func (s *socket) put(b []byte) {
	if !s.queue.put(b) {
		s.cancel(errSlow)
	}
}

// run writes what is queued and pings, one ping at a time.
func (s *socket) run() {
	clock := time.NewTicker(pingEvery)
	defer clock.Stop()
	for {
		select {
		case <-s.queue.filled:
			s.flush()
		case <-clock.C:
			s.loops.Go(s.ping) // the run is one of loops, so they are not waited for yet
		case <-s.ctx.Done():
			return
		}
	}
}

func (s *socket) flush() {
	for b, ok := s.queue.take(); ok; b, ok = s.queue.take() {
		if err := writeText(s.ctx, s.conn.Conn, b); err != nil {
			if errors.Is(err, context.DeadlineExceeded) {
				err = errSlow
			}
			s.cancel(err)
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
	ctx, cancel := context.WithTimeout(s.ctx, pongLimit)
	defer cancel()
	if err := s.conn.Ping(ctx); err != nil {
		s.cancel(fmt.Errorf("%w for %v: %w", errSilent, pongLimit, err))
	}
}

// close says why to the other end, ends the loops and unblocks read; only the
// first call counts.
func (s *socket) close(code websocket.StatusCode, reason string) {
	s.once.Do(func() {
		s.conn.end(code, reason)
		s.cancel(nil)
	})
	s.loops.Wait()
}
