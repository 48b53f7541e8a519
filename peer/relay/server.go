package relay

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/pion/webrtc/v4"
)

// Config is what a server allows; the zero Config has the defaults.
type Config struct {
	MaxMembers int // in one room; 4 if 0
	MaxRooms   int // at once; 10,000 if 0
	MaxSockets int // at once, those that have not joined included; 20,000 if 0

	// Origins are pages beside those of the server's own host that may connect,
	// as host patterns (path.Match) such as "*.example.org".
	Origins []string
	// Page answers a browser's other requests; nil answers that there is none.
	Page http.Handler
	// Restarting says that a server is expected back after Close, so its members
	// are told to try again and not that their room is over.
	Restarting bool
	// ICEServers gives what a member is handed on joining; nil gives nothing.
	ICEServers func() []webrtc.ICEServer
	// Gauges are further numbers for /metrics, by their full name.
	Gauges map[string]func() float64
}

// A Server brings the members of rooms together: it tells them of one another
// and takes signals from one to the other. What they then send each other never
// passes it. It is an http.Handler: for WebSockets on any path, for /healthz
// and for /metrics (Prometheus text format 0.0.4).
type Server struct {
	cfg      Config
	ctx      context.Context // ends with the server
	cancel   context.CancelFunc
	handlers sync.WaitGroup
	counters counters

	mu          sync.Mutex
	closed      bool
	connections int
	rooms       map[[sha256.Size]byte]*room // by the hash of the key
}

// New makes a server.
func New(cfg Config) *Server {
	for _, limit := range []struct {
		field *int
		value int
	}{{&cfg.MaxMembers, 4}, {&cfg.MaxRooms, 10_000}, {&cfg.MaxSockets, 20_000}} {
		if *limit.field <= 0 {
			*limit.field = limit.value
		}
	}
	s := &Server{cfg: cfg, rooms: map[[sha256.Size]byte]*room{}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// attend serves one member until it leaves.
func (s *Server) handleWebSocket(w http.ResponseWriter, r *http.Request) {
	if !s.acquireConnection() {
		s.counters.refused.Add(1)
		w.Header().Set("Retry-After", "10")
		http.Error(w, "too many members", http.StatusServiceUnavailable)
		return
	}
	defer s.releaseConnection()
	conn, err := acceptWebSocket(w, r, s.cfg.Origins)
	if err != nil {
		s.counters.refused.Add(1)
		return // it has answered
	}
	defer conn.CloseNow()
	join, err := s.readJoin(conn.Conn)
	if err != nil {
		s.counters.refused.Add(1)
		conn.closeHandshake(websocket.StatusPolicyViolation, "this is a Peerscope room server of version 1")
		return
	}
	s.serveMember(conn, join)
}

// Close tells all members that the room is gone, or that the server is, and
// returns when nobody is served any more. It may be called twice.
func (s *Server) Close() error {
	code, reason := websocket.StatusNormalClosure, "the room is closed"
	if s.cfg.Restarting {
		code, reason = websocket.StatusGoingAway, "the server starts again"
	}
	s.mu.Lock()
	s.closed = true
	var closing sync.WaitGroup
	for _, room := range s.rooms {
		for _, m := range room.members {
			closing.Go(func() { m.conn.close(code, reason) })
		}
	}
	s.mu.Unlock()
	closing.Wait()
	s.cancel()
	s.handlers.Wait()
	return nil
}

// admit counts a connection, unless there are too many.
func (s *Server) acquireConnection() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.connections >= s.cfg.MaxSockets {
		return false
	}
	s.connections++
	s.handlers.Add(1)
	return true
}

func (s *Server) releaseConnection() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.connections--
	s.handlers.Done()
}

// ice is what a member is handed.
func (s *Server) iceServers() []iceServer {
	if s.cfg.ICEServers == nil {
		return nil
	}
	return encodeICEServers(s.cfg.ICEServers())
}

// readJoin waits for the first message.
func (s *Server) readJoin(conn *websocket.Conn) (message, error) {
	ctx, cancel := context.WithTimeout(s.ctx, joinTimeout)
	defer cancel()
	b, err := readText(ctx, conn)
	if err != nil {
		return message{}, err
	}
	m, err := parseMessage(b)
	if err != nil {
		return message{}, err
	}
	if m.Type != typeJoin || m.Version != protocolVersion || !isKey(m.Key) {
		return message{}, fmt.Errorf("%w: no join of version %d", errMessage, protocolVersion)
	}
	return m, nil
}

// serve keeps one member in its room until its socket ends.
func (s *Server) serveMember(conn webSocket, join message) {
	m := &member{id: memberID(join.Key, join.Token), conn: newQueuedConn(s.ctx, conn)}
	err := s.addMember(sha256.Sum256([]byte(join.Key)), m)
	if errors.Is(err, errFull) {
		b, _ := message{Type: typeFull}.encode() // it is short
		_ = writeText(s.ctx, conn.Conn, b)       // who does not read it is gone
	}
	if err != nil {
		s.counters.refused.Add(1)
	} else {
		err = s.forwardSignals(m)
		s.removeMember(m)
		s.counters.countLeave(err)
	}
	m.conn.close(closeStatus(err))
}

// converse passes a member's signals on until there are no more.
func (s *Server) forwardSignals(m *member) error {
	for {
		msg, err := m.conn.read()
		switch {
		case err != nil:
			return err
		case !m.limiter.allow(time.Now(), len(msg.Signal)):
			return errRateLimit
		case msg.Type == typeSignal && len(msg.Signal) > 0:
			s.forward(m, msg)
		}
	}
}

var errRateLimit = errors.New("too many messages")

// farewell is with which words a socket is closed that ended so. Policy
// violation tells a client not to come back, try again later the opposite.
func closeStatus(err error) (websocket.StatusCode, string) {
	for _, final := range []error{errMessage, errRateLimit, errReplaced} {
		if errors.Is(err, final) {
			return websocket.StatusPolicyViolation, final.Error()
		}
	}
	for _, passing := range []error{errSlowReader, errPingTimeout, errTooManyRooms} {
		if errors.Is(err, passing) {
			return websocket.StatusTryAgainLater, passing.Error()
		}
	}
	if errors.Is(err, errFull) {
		return websocket.StatusNormalClosure, errFull.Error()
	}
	return websocket.StatusGoingAway, ""
}
