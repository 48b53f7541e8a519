package socketio

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"peerscope/peer"
	"peerscope/peer/rejoin"
)

// The errors of Dial besides ErrLink, for errors.Is.
var (
	ErrUnreachable = errors.New("the room server of the link cannot be reached")
	ErrRefused     = errors.New("the server of the link is no socket.io room server or takes nobody now")
)

// errDisconnected says that the server has disconnected us on purpose.
var errDisconnected = errors.New("the room server has put us out")

const (
	joinTimeout  = 10 * time.Second // from connecting to having joined
	writeTimeout = 10 * time.Second
	closeTimeout = time.Second // for the closing handshake
	maxMessage   = 1 << 20     // bytes; the default of newer servers
)

// A session is a connection that joins the room and then is a rejoin.Session.
type session struct {
	conn     *websocket.Conn
	open     openPacket
	revision int // of the engine.io protocol
	id       peer.ID

	// Set after joining.
	ctx       context.Context // ends with the session
	cancel    context.CancelFunc
	pingLoop  sync.WaitGroup
	closeOnce sync.Once
}

// connect joins the room and returns its first events: Present of each member,
// or Full.
func (l parsedLink) connect(ctx context.Context) (rejoin.Session, []peer.Event, error) {
	ctx, cancel := context.WithTimeout(ctx, joinTimeout)
	defer cancel()
	s, err := dial(ctx, l)
	if err != nil {
		return nil, nil, err
	}
	first, err := s.joinRoom(ctx, l)
	if err != nil {
		_ = s.conn.CloseNow()
		return nil, nil, fmt.Errorf("%w: %s: %w", ErrRefused, l.host, err)
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	if s.revision == 3 {
		s.pingLoop.Go(s.sendPings)
	}
	return s, first, nil
}

// dial tries the revisions of engine.io, the older one first: older servers
// ignore the number, and newer ones refuse an older revision, after the
// WebSocket handshake, in the place of the open packet.
func dial(ctx context.Context, l parsedLink) (*session, error) {
	s, err := dialRevision(ctx, l, 3)
	if err != nil {
		s, err = dialRevision(ctx, l, 4)
	}
	return s, err
}

// dialRevision connects and reads the open packet.
func dialRevision(ctx context.Context, l parsedLink, revision int) (*session, error) {
	client := &http.Client{
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
		// As in browsers: the server is that of the link.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections() // net/http dials on when the request has ended
	conn, response, err := websocket.Dial(ctx, fmt.Sprintf("%s&EIO=%d", l.url, revision),
		&websocket.DialOptions{HTTPClient: client})
	switch {
	case err != nil && response != nil:
		return nil, fmt.Errorf("%w: %s answered %q", ErrRefused, l.host, response.Status)
	case err != nil:
		return nil, fmt.Errorf("%w: %s: %w", ErrUnreachable, l.host, err)
	}
	conn.SetReadLimit(maxMessage)
	s := &session{conn: conn, revision: revision}
	text, err := readText(ctx, conn)
	if err == nil {
		s.open, err = parseOpenPacket(text)
	}
	if err != nil {
		_ = conn.CloseNow()
		return nil, fmt.Errorf("%w: %s: %w", ErrRefused, l.host, err)
	}
	return s, nil
}

// joinRoom connects the namespace and joins the room.
func (s *session) joinRoom(ctx context.Context, l parsedLink) ([]peer.Event, error) {
	if err := s.connectNamespace(ctx); err != nil {
		return nil, err
	}
	event, err := encodeEvent(l.event, l.room)
	if err != nil {
		return nil, err
	}
	if err := s.write(ctx, event); err != nil {
		return nil, err
	}
	for {
		name, events, err := s.nextEvent(ctx)
		if err != nil {
			return nil, err
		}
		if name == allUsers || name == allTesters || name == roomFull {
			return events, nil
		}
	}
}

// connectNamespace waits until the namespace "/" is connected. The newer
// revision has to ask for it, and receives its ID with it.
func (s *session) connectNamespace(ctx context.Context) error {
	s.id = peer.ID(s.open.ID)
	if s.revision > 3 {
		if err := s.write(ctx, string([]byte{engineMessage, socketConnect})); err != nil {
			return err
		}
	}
	for {
		p, err := s.readPacket(ctx)
		if err != nil {
			return err
		}
		switch p.kind {
		case socketError:
			return fmt.Errorf("it refuses us: %.200s", p.data)
		case socketConnect:
			return s.parseSocketID(p.data)
		}
	}
}

// parseSocketID reads the ID, which newer servers send when the namespace is
// connected.
func (s *session) parseSocketID(data string) error {
	if s.revision > 3 {
		var open openPacket
		if err := json.Unmarshal([]byte(data), &open); err != nil {
			return fmt.Errorf("%w: no id: %w", errPacket, err)
		}
		s.id = peer.ID(open.ID)
	}
	if s.id == "" || len(s.id) > maxID {
		return fmt.Errorf("%w: an id of %d bytes", errPacket, len(s.id))
	}
	return nil
}

// nextEvent waits for an event of the server, skipping malformed ones.
func (s *session) nextEvent(ctx context.Context) (name string, events []peer.Event, err error) {
	for {
		p, err := s.readPacket(ctx)
		if err != nil {
			return "", nil, err
		}
		if p.kind != socketEvent {
			continue
		}
		if name, argument, err := parseEvent(p.data); err == nil {
			return name, toPeerEvents(name, argument, s.id), nil
		}
	}
}

// readPacket waits for a packet, answering pings. It fails after readTimeout.
func (s *session) readPacket(ctx context.Context) (packet, error) {
	for {
		limited, cancel := context.WithTimeout(ctx, s.open.readTimeout())
		text, err := readText(limited, s.conn)
		cancel()
		if err != nil {
			return packet{}, err
		}
		switch text[0] {
		case engineClose:
			return packet{}, errors.New("the server closed the connection")
		case enginePing:
			if err := s.write(ctx, string(enginePong)); err != nil {
				return packet{}, err
			}
		case engineMessage:
			p, ok := parsePacket(text[1:])
			if ok && p.kind == socketDisconnect {
				return packet{}, errDisconnected
			}
			if ok {
				return p, nil
			}
		}
	}
}

// readText waits for a text message that is not empty. Binary messages are
// attachments, which the rooms do not use.
func readText(ctx context.Context, conn *websocket.Conn) (string, error) {
	for {
		kind, b, err := conn.Read(ctx)
		if err != nil {
			return "", err
		}
		if kind == websocket.MessageText && len(b) > 0 {
			return string(b), nil
		}
	}
}

func (s *session) write(ctx context.Context, text string) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return s.conn.Write(ctx, websocket.MessageText, []byte(text))
}

// sendPings sends the pings, which in revision 3 are up to the client.
func (s *session) sendPings() {
	clock := time.NewTicker(s.open.pingInterval())
	defer clock.Stop()
	for {
		select {
		case <-clock.C:
			if s.write(s.ctx, string(enginePing)) != nil {
				s.cancel() // which ends reading too
			}
		case <-s.ctx.Done():
			return
		}
	}
}

func (s *session) Next() ([]peer.Event, error) {
	_, events, err := s.nextEvent(s.ctx)
	return events, err
}

func (s *session) Send(_ context.Context, to peer.ID, signal peer.Signal) error {
	text, err := encodeSignal(s.id, to, signal)
	if err != nil {
		return err
	}
	if s.write(s.ctx, text) != nil {
		s.cancel() // which ends reading too
		return net.ErrClosed
	}
	return nil
}

// Close leaves the room within closeTimeout.
func (s *session) Close() {
	s.closeOnce.Do(func() {
		limit := time.AfterFunc(closeTimeout, func() { _ = s.conn.CloseNow() })
		defer limit.Stop()
		// The server may be gone.
		_ = s.write(s.ctx, string([]byte{engineMessage, socketDisconnect}))
		_ = s.conn.Close(websocket.StatusNormalClosure, "")
		s.cancel()
	})
	s.pingLoop.Wait()
}
