package relay

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"peerscope/peer"
)

// Config is what a server allows; the zero Config has the defaults.
type Config struct {
	Members int // in one room; 4 if 0
	Rooms   int // at once; 1000 if 0
}

// A Server brings the members of rooms together: it tells them of one another
// and takes signals from one to the other. What they then send each other never
// passes it. It is an http.Handler for WebSockets on any path; a page may only
// connect to it from its own host.
type Server struct {
	cfg    Config
	ctx    context.Context // ends with the server
	cancel context.CancelFunc
	serves sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	sockets int
	rooms   map[[sha256.Size]byte]*room // by the hash of the key
}

// New makes a server.
func New(cfg Config) *Server {
	if cfg.Members <= 0 {
		cfg.Members = 4
	}
	if cfg.Rooms <= 0 {
		cfg.Rooms = 1000
	}
	s := &Server{cfg: cfg, rooms: map[[sha256.Size]byte]*room{}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// ServeHTTP serves one member until it leaves.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.admit() {
		http.Error(w, "too many members", http.StatusServiceUnavailable)
		return
	}
	defer s.dismiss()
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return // it has answered
	}
	defer conn.CloseNow()
	conn.SetReadLimit(maxMessage)
	key, err := s.readJoin(conn)
	if err != nil {
		closeConn(conn, websocket.StatusPolicyViolation, "this is a Peerscope room server of version 1")
		return
	}
	s.serve(conn, key)
}

// Close tells all members that the room is gone and returns when nobody is
// served any more. It may be called twice.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	var closing sync.WaitGroup
	for _, room := range s.rooms {
		for _, m := range room.members {
			closing.Go(func() { m.socket.close(websocket.StatusGoingAway, "the server stops") })
		}
	}
	s.mu.Unlock()
	closing.Wait()
	s.cancel()
	s.serves.Wait()
	return nil
}

// admit counts a connection, unless there are too many.
func (s *Server) admit() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.sockets >= 2*s.cfg.Rooms*s.cfg.Members {
		return false
	}
	s.sockets++
	s.serves.Add(1)
	return true
}

func (s *Server) dismiss() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sockets--
	s.serves.Done()
}

// readJoin waits for the first message and gives the key in it.
func (s *Server) readJoin(conn *websocket.Conn) (string, error) {
	ctx, cancel := context.WithTimeout(s.ctx, joinLimit)
	defer cancel()
	b, err := readText(ctx, conn)
	if err != nil {
		return "", err
	}
	m, err := parse(b)
	if err != nil {
		return "", err
	}
	if m.Type != typeJoin || m.Version != version || !isKey(m.Key) {
		return "", fmt.Errorf("%w: no join of version %d", errMessage, version)
	}
	return m.Key, nil
}

// serve keeps one member in its room until its socket ends.
func (s *Server) serve(conn *websocket.Conn, key string) {
	m := &member{id: peer.ID(rand.Text()), socket: newSocket(s.ctx, conn)}
	switch s.enter(sha256.Sum256([]byte(key)), m) {
	case isFull:
		b, _ := message{Type: typeFull}.bytes() // it is short
		_ = writeText(s.ctx, conn, b)           // who does not read it is gone
		m.socket.close(websocket.StatusNormalClosure, "the room is full")
	case tooMany:
		m.socket.close(websocket.StatusTryAgainLater, "too many rooms are open")
	case entered:
		code, reason := s.attend(m)
		s.leave(m)
		m.socket.close(code, reason)
	}
}

// attend passes a member's signals on until there are no more, and says with
// which words to close.
func (s *Server) attend(m *member) (websocket.StatusCode, string) {
	for {
		msg, err := m.socket.read()
		switch {
		case errors.Is(err, errMessage):
			return websocket.StatusPolicyViolation, errMessage.Error()
		case err != nil:
			return websocket.StatusNormalClosure, ""
		case !m.rate.allow(time.Now()):
			return websocket.StatusPolicyViolation, "too many messages"
		case msg.Type == typeSignal && len(msg.Signal) > 0:
			s.relay(m, msg)
		}
	}
}
