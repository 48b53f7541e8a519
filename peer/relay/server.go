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

// Config configures a Server; zero fields have defaults.
type Config struct {
	MaxMembers int // in one room; 4 if 0
	MaxRooms   int // at once; 10,000 if 0
	MaxSockets int // at once, including those that have not joined; 20,000 if 0

	// Origins are the origins besides the server's own whose pages may connect,
	// as host patterns (path.Match) such as "*.example.org".
	Origins []string
	// Page serves the other requests of browsers; nil refuses them.
	Page http.Handler
	// Restarting says that the server will be back soon after Close, so that
	// members rejoin instead of leaving.
	Restarting bool
	// ICEServers returns the servers for a member that joins; nil means none.
	ICEServers func() []webrtc.ICEServer
	// Gauges are additional metrics for /metrics, by their full names.
	Gauges map[string]func() float64
}

// A Server lets the members of rooms find each other and forwards signals
// between them. Media does not pass through it. It is an http.Handler for
// WebSockets on any path, for /healthz and for /metrics (Prometheus text format
// 0.0.4).
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

// handleWebSocket serves one member until it leaves.
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
		return // acceptWebSocket has responded
	}
	defer conn.CloseNow()
	join, err := s.readJoin(conn.Conn)
	if err != nil {
		s.counters.refused.Add(1)
		conn.closeHandshake(websocket.StatusPolicyViolation, fmt.Sprintf("this is a Peerscope room server of version %d", protocolVersion))
		return
	}
	s.serveMember(conn, join)
}

// Close tells the members that the room is closed, or that the server restarts,
// and returns when all connections have ended. It may be called twice.
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

// acquireConnection counts a connection; it returns false if there are too
// many.
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

// iceServers are the ICE servers for a new member.
func (s *Server) iceServers() []iceServer {
	if s.cfg.ICEServers == nil {
		return nil
	}
	return encodeICEServers(s.cfg.ICEServers())
}

// readJoin reads the first message, which has to be join.
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
	if m.Type != typeJoin || m.Version != protocolVersion || !isKey(m.Room) {
		return message{}, fmt.Errorf("%w: no join of version %d", errMessage, protocolVersion)
	}
	return m, nil
}

// serveMember serves a member from its join to the end of its connection.
func (s *Server) serveMember(conn webSocket, join message) {
	m := &member{id: memberID(join.Room, join.Token), conn: newQueuedConn(s.ctx, conn)}
	err := s.addMember(sha256.Sum256([]byte(join.Room)), m)
	if errors.Is(err, errFull) {
		b, _ := message{Type: typeFull}.encode() // cannot fail: it is short
		_ = writeText(s.ctx, conn.Conn, b)       // the client may be gone
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

// forwardSignals forwards the signals of a member until its connection ends.
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

// closeStatus is the WebSocket close status for the error that ended a
// connection. A client does not rejoin after StatusPolicyViolation, and does
// after StatusTryAgainLater (see the package comment).
func closeStatus(err error) (websocket.StatusCode, string) {
	for _, permanent := range []error{errMessage, errRateLimit, errReplaced} {
		if errors.Is(err, permanent) {
			return websocket.StatusPolicyViolation, permanent.Error()
		}
	}
	for _, temporary := range []error{errSlowReader, errPingTimeout, errTooManyRooms} {
		if errors.Is(err, temporary) {
			return websocket.StatusTryAgainLater, temporary.Error()
		}
	}
	if errors.Is(err, errFull) {
		return websocket.StatusNormalClosure, errFull.Error()
	}
	return websocket.StatusGoingAway, ""
}
