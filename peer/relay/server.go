package relay

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/pion/webrtc/v4"

	"peerscope/internal/quota"
)

// Config configures a Server; zero fields have defaults.
type Config struct {
	MaxMembers int // in one room; 4 if 0
	MaxRooms   int // at once; 10,000 if 0
	MaxSockets int // at once, including those that have not joined; 20,000 if 0
	// What one IPv4 address or one /64 of IPv6 may have of the sockets and of the
	// rooms, as the one that opened them; 512 and 256 if 0.
	MaxSocketsEach, MaxRoomsEach int

	// Hosts are the names under which the server is reached, as patterns
	// (path.Match). Requests for others are refused, since a page from elsewhere
	// can let its own name point here (DNS rebinding). Addresses and localhost are
	// always allowed.
	Hosts []string
	// Proxies are the addresses of proxies in front of the server, which say in
	// X-Forwarded-For whom they serve.
	Proxies []netip.Prefix
	// Origins are the origins besides the server's own whose pages may connect,
	// as host patterns (path.Match) such as "*.example.org".
	Origins []string
	// Page serves the other requests of browsers; nil refuses them.
	Page http.Handler
	// Restarting says that the server will be back soon after Close, so that
	// members rejoin instead of leaving.
	Restarting bool
	// ICEServers returns the servers for a member that joins a room; nil means none.
	ICEServers func(room string) []webrtc.ICEServer
	// Gauges are additional metrics, by their full names.
	Gauges map[string]func() float64
}

// A Server lets the members of rooms find each other and forwards signals
// between them. Media does not pass through it. It is an http.Handler for
// WebSockets on any path and for /healthz.
type Server struct {
	cfg      Config
	ctx      context.Context // ends with the server
	cancel   context.CancelFunc
	members  sync.WaitGroup
	counters counters

	requests     quota.Quota[netip.Prefix] // connections that are not upgraded
	requestConns sync.Map                  // those counted in requests: net.Conn to netip.Prefix
	sockets      quota.Quota[netip.Prefix] // connections that are upgraded
	roomQuota    quota.Quota[netip.Prefix] // rooms, by who has opened them

	mu     sync.Mutex
	closed bool
	rooms  map[[sha256.Size]byte]*room // by the hash of the key
}

// Limits of connections that are not upgraded: a browser opens six for the page.
const (
	maxRequests     = 2048
	maxRequestsEach = 128
)

// New makes a server.
func New(cfg Config) *Server {
	for _, limit := range []struct {
		field *int
		value int
	}{{&cfg.MaxMembers, 4}, {&cfg.MaxRooms, 10_000}, {&cfg.MaxSockets, 20_000}, {&cfg.MaxSocketsEach, 512}, {&cfg.MaxRoomsEach, 256}} {
		if *limit.field <= 0 {
			*limit.field = limit.value
		}
	}
	s := &Server{
		cfg:       cfg,
		requests:  quota.Quota[netip.Prefix]{Each: maxRequestsEach, Total: maxRequests},
		sockets:   quota.Quota[netip.Prefix]{Each: cfg.MaxSocketsEach, Total: cfg.MaxSockets},
		roomQuota: quota.Quota[netip.Prefix]{Each: cfg.MaxRoomsEach, Total: cfg.MaxRooms},
		rooms:     map[[sha256.Size]byte]*room{},
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// handleWebSocket upgrades a request and takes a member in. It is served in a
// goroutine of its own: that of net/http keeps the request, and its stack has
// grown.
func (s *Server) handleWebSocket(w http.ResponseWriter, r *http.Request) {
	from := s.clientBlock(r)
	if !s.acquireSocket(from) {
		s.counters.refused.Add(1)
		w.Header().Set("Retry-After", "10")
		http.Error(w, "too many members", http.StatusServiceUnavailable)
		return
	}
	m, err := s.admitMember(w, r, from)
	if err != nil {
		s.counters.refused.Add(1)
		s.releaseSocket(from)
		return // admitMember has responded
	}
	go func() { // Close waits for it
		defer s.releaseSocket(from)
		s.serveMember(m)
	}()
}

// admitMember upgrades a request, waits for join and adds the member to its
// room. If it fails it has responded and closed the connection.
func (s *Server) admitMember(w http.ResponseWriter, r *http.Request, from netip.Prefix) (*member, error) {
	conn, err := acceptWebSocket(w, r, s.cfg.Origins)
	if err != nil {
		return nil, err
	}
	join, err := s.readJoin(conn.Conn)
	if err != nil {
		conn.closeHandshake(websocket.StatusPolicyViolation, fmt.Sprintf("this is a Peerscope room server of version %d", protocolVersion))
		return nil, err
	}
	m := &member{id: memberID(join.Room, join.Token), conn: newQueuedConn(s.ctx, conn, serverPongTimeout)}
	if err := s.addMember(join.Room, m, from); err != nil {
		if errors.Is(err, errFull) {
			f, _ := message{Type: typeFull}.encode() // cannot fail: it is short
			_ = writeFrame(s.ctx, conn.Conn, f)      // the client may be gone
		}
		m.conn.close(closeStatus(err))
		return nil, err
	}
	return m, nil
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
	s.members.Wait()
	return nil
}

// acquireSocket counts a WebSocket; it returns false if there are too many.
func (s *Server) acquireSocket(from netip.Prefix) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || !s.sockets.Acquire(from) {
		return false
	}
	s.members.Add(1)
	return true
}

func (s *Server) releaseSocket(from netip.Prefix) {
	s.sockets.Release(from)
	s.members.Done()
}

// iceServers are the ICE servers for a new member of a room.
func (s *Server) iceServers(room string) []iceServer {
	if s.cfg.ICEServers == nil {
		return nil
	}
	return encodeICEServers(s.cfg.ICEServers(room))
}

// readJoin reads the first message, which has to be join.
func (s *Server) readJoin(conn *websocket.Conn) (message, error) {
	ctx, cancel := context.WithTimeout(s.ctx, joinTimeout)
	defer cancel()
	m, err := readMessage(ctx, conn)
	if err != nil {
		return message{}, err
	}
	if m.Type != typeJoin || m.Version != protocolVersion || !isKey(m.Room) {
		return message{}, fmt.Errorf("%w: no join of version %d", errMessage, protocolVersion)
	}
	return m, nil
}

// credentialsAge is when a member is to come back for new credentials of TURN servers:
// after half the time for which package turn's are valid.
const credentialsAge = 12 * time.Hour

// serveMember serves a member to the end of its connection.
func (s *Server) serveMember(m *member) {
	if s.cfg.ICEServers != nil {
		renewal := time.AfterFunc(credentialsAge, func() { m.conn.cancel(errCredentialsAge) })
		defer renewal.Stop()
	}
	err := s.forwardSignals(m)
	s.removeMember(m)
	s.counters.countLeave(err)
	m.conn.close(closeStatus(err))
}

// forwardSignals forwards the signals of a member until its connection ends. It
// understands no other messages after join.
func (s *Server) forwardSignals(m *member) error {
	for {
		f, err := m.conn.read()
		if err != nil {
			return err
		}
		if f.kind == websocket.MessageText {
			if _, err := parseMessage(f.data); err != nil {
				return err
			}
			continue
		}
		signal, err := parseSealedSignal(f.data)
		if err != nil {
			return err
		}
		s.forward(m, signal)
	}
}

// closeStatus is the WebSocket close status for the error that ended a
// connection. A client does not rejoin after StatusPolicyViolation, and does
// after StatusTryAgainLater (see the package comment).
func closeStatus(err error) (websocket.StatusCode, string) {
	for _, permanent := range []error{errMessage, errReplaced} {
		if errors.Is(err, permanent) {
			return websocket.StatusPolicyViolation, permanent.Error()
		}
	}
	for _, temporary := range []error{errRateLimit, errSlowReader, errPingTimeout, errTooManyRooms, errCredentialsAge} {
		if errors.Is(err, temporary) {
			return websocket.StatusTryAgainLater, temporary.Error()
		}
	}
	if errors.Is(err, errFull) {
		return websocket.StatusNormalClosure, errFull.Error()
	}
	return websocket.StatusGoingAway, ""
}
