package rejoin_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"peerscope/peer"
	"peerscope/peer/rejoin"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	errLost      = errors.New("lost")
	errPermanent = errors.New("final")
)

// A fakeSession is a Session in memory.
type fakeSession struct {
	said  chan []peer.Event
	sent  chan peer.ID
	once  sync.Once
	ended chan struct{}
	err   error
}

func newFakeSession() *fakeSession {
	return &fakeSession{said: make(chan []peer.Event, 10), sent: make(chan peer.ID, 10), ended: make(chan struct{})}
}

func (w *fakeSession) end(err error) {
	w.once.Do(func() {
		w.err = err
		close(w.ended)
	})
}

func (w *fakeSession) Next() ([]peer.Event, error) {
	select {
	case events := <-w.said:
		return events, nil
	case <-w.ended:
		return nil, w.err
	}
}

func (w *fakeSession) Send(_ context.Context, to peer.ID, _ peer.Signal) error {
	select {
	case <-w.ended:
		return net.ErrClosed
	default:
		w.sent <- to
		return nil
	}
}

func (w *fakeSession) Close() { w.end(io.ErrClosedPipe) }

// A fakeServer connects the sessions in entries one after the other; an error
// in the place of a session is the result of that attempt.
type fakeServer struct {
	entries  []any // *fakeSession, or error
	present  peer.Event
	attempts []time.Time
	lost     []bool
	gone     int
}

func (s *fakeServer) transport() rejoin.Transport {
	return rejoin.Transport{
		Connect: func(context.Context) (rejoin.Session, []peer.Event, error) {
			s.attempts = append(s.attempts, time.Now())
			next := s.entries[0]
			if len(s.entries) > 1 {
				s.entries = s.entries[1:]
			}
			if err, failed := next.(error); failed {
				return nil, nil, err
			}
			return next.(*fakeSession), []peer.Event{s.present}, nil
		},
		Permanent: func(err error) error {
			if errors.Is(err, errPermanent) || errors.Is(err, peer.ErrRoomFull) {
				return err
			}
			return nil
		},
		OnSignalingLost: func(lost bool) { s.lost = append(s.lost, lost) },
		OnServerGone:    func() { s.gone++ },
	}
}

// join joins and receives the first event.
func (s *fakeServer) join(t *testing.T) *rejoin.Client {
	t.Helper()
	c, err := rejoin.Join(t.Context(), s.transport())
	if err != nil {
		t.Fatal(err)
	}
	expect(t, c, s.present)
	return c
}

func expect(t *testing.T, c *rejoin.Client, want peer.Event) {
	t.Helper()
	if e, err := c.Receive(t.Context()); err != nil || e != want {
		t.Fatalf("%+v, %v; want %+v", e, err, want)
	}
}

var (
	ada = peer.Event{Kind: peer.Present, From: "Ada"}
	bob = peer.Event{Kind: peer.Joined, From: "Bob"}
)

// TestReconnect checks that a signal sent while disconnected goes to the next
// session.
func TestReconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := newFakeSession(), newFakeSession()
		s := &fakeServer{entries: []any{first, errLost, errLost, second}, present: ada}
		c := s.join(t)
		first.said <- []peer.Event{bob, ada}
		expect(t, c, bob)
		first.end(errLost)
		expect(t, c, ada) // received before the session ended
		if err := c.Send(t.Context(), "Ada", peer.Signal{}); err != nil {
			t.Error(err)
		}
		if len(first.sent) > 0 || len(second.sent) != 1 {
			t.Errorf("%d and %d signals", len(first.sent), len(second.sent))
		}
		expect(t, c, ada)
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if !slices.Equal(s.lost, []bool{true, false}) {
			t.Errorf("signaling lost: %v", s.lost)
		}
	})
}

// TestServerGone checks that a refused connection, unlike others that fail, says that
// the server's program has ended.
func TestServerGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refused := &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
		first, second := newFakeSession(), newFakeSession()
		s := &fakeServer{entries: []any{first, errLost, refused, refused, second}, present: ada}
		c := s.join(t)
		first.end(errLost)
		expect(t, c, ada)
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if s.gone != 2 {
			t.Errorf("the server was gone %d times", s.gone)
		}
	})
}

func TestBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := newFakeSession()
		s := &fakeServer{entries: []any{first, errLost}, present: ada}
		c := s.join(t)
		begin := time.Now()
		first.end(errLost)
		time.Sleep(10 * time.Minute)
		begun := time.Now()
		if err := c.Close(); err != nil || time.Since(begun) > 0 {
			t.Errorf("Close: %v, after %v", err, time.Since(begun))
		}
		s.attempts[0] = begin
		limits := []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second}
		for i := range s.attempts[1:] {
			limit := 30 * time.Second
			if i < len(limits) {
				limit = limits[i]
			}
			if pause := s.attempts[i+1].Sub(s.attempts[i]); pause >= limit {
				t.Errorf("%v before attempt %d", pause, i)
			}
		}
		if n := len(s.attempts); n < 20 || n > 100 { // about one in 15 s
			t.Errorf("%d attempts", n)
		}
	})
}

// TestPermanentErrors checks that permanent errors end the client, and others do not.
func TestPermanentErrors(t *testing.T) {
	for name, test := range map[string]struct {
		socket error // the end of the first session
		next   error // the result of the next attempt; nil joins, but the room is full
		want   error
	}{
		"socket":  {errPermanent, errLost, errPermanent},
		"attempt": {errLost, errPermanent, errPermanent},
		"full":    {errLost, nil, peer.ErrRoomFull},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				first := newFakeSession()
				s := &fakeServer{entries: []any{first, test.next}, present: ada}
				if test.next == nil {
					s.entries[1] = newFakeSession()
				}
				c := s.join(t)
				s.present = peer.Event{Kind: peer.Full}
				first.end(test.socket)
				for range 2 {
					if e, err := c.Receive(t.Context()); !errors.Is(err, test.want) {
						t.Errorf("%+v, %v; want %v", e, err, test.want)
					}
				}
				if err := c.Send(t.Context(), "Ada", peer.Signal{}); !errors.Is(err, net.ErrClosed) {
					t.Errorf("Send: %v", err)
				}
				if err := c.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestRoomFullAtJoin checks that a client that never was in the room does not
// reconnect.
func TestRoomFullAtJoin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		only := newFakeSession()
		s := &fakeServer{entries: []any{only}, present: peer.Event{Kind: peer.Full}}
		c := s.join(t)
		only.end(errLost)
		if e, err := c.Receive(t.Context()); !errors.Is(err, io.EOF) {
			t.Errorf("%+v, %v, not io.EOF", e, err)
		}
		if err := c.Close(); err != nil || len(s.attempts) != 1 || len(s.lost) != 0 {
			t.Errorf("%v, %d attempts, signaling lost: %v", err, len(s.attempts), s.lost)
		}
	})
}

func TestJoinFails(t *testing.T) {
	s := &fakeServer{entries: []any{errLost}}
	if _, err := rejoin.Join(t.Context(), s.transport()); !errors.Is(err, errLost) || len(s.attempts) != 1 {
		t.Errorf("%v after %d attempts", err, len(s.attempts))
	}
}

// TestCloseWhileDisconnected checks that Close unblocks Send and Receive.
func TestCloseWhileDisconnected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := newFakeSession()
		s := &fakeServer{entries: []any{first, errLost}, present: ada}
		c := s.join(t)
		first.end(errLost)
		synctest.Wait()
		limited, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.Send(limited, "Ada", peer.Signal{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Send: %v", err)
		}
		ended := make(chan error, 2)
		go func() { ended <- c.Send(t.Context(), "Ada", peer.Signal{}) }()
		go func() {
			_, err := c.Receive(t.Context())
			ended <- err
		}()
		synctest.Wait()
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		for range 2 {
			if err := <-ended; !errors.Is(err, net.ErrClosed) && !errors.Is(err, io.EOF) {
				t.Error(err)
			}
		}
	})
}
