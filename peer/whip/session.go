package whip

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// maxEvents is for the server's presence, its answers, its ICE servers and its
// leaving.
const maxEvents = 4 + maxServers

// A session is the peer.Signaler of one WHIP or WHEP session; the server is the
// only other member of its room.
type session struct {
	parsedLink
	client *http.Client
	server peer.ID
	onOpen func()

	events chan peer.Event
	ctx    context.Context // ends with Close or the session
	cancel context.CancelFunc

	iceRestart atomic.Bool // the server supports ICE restarts

	requestMu     sync.Mutex // one request at a time; guards the fields below
	sessionURL    *url.URL   // nil while there is no session
	etag          string
	noPatch       bool   // the server does not accept trickled candidates
	offer         string // as last sent
	answeredUfrag string // ice-ufrag of the offer that was answered
	answer        string
	iceServers    []webrtc.ICEServer

	mu          sync.Mutex // guards the fields below
	closed      bool
	remoteMedia mediaKinds // what the server sends
	failure     error      // why it ended; nil if in good order
}

func newSession(ctx context.Context, l parsedLink, onOpen func()) *session {
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	s := &session{
		parsedLink: l,
		client:     newHTTPClient(),
		server:     peer.ID(hostID(l.endpoint.Host)),
		onOpen:     onOpen,
		events:     make(chan peer.Event, maxEvents),
		ctx:        life,
		cancel:     end,
	}
	s.emit(peer.Event{Kind: peer.Present, From: s.server})
	return s
}

// hostID is a host as a member's ID, of which the length is limited.
func hostID(host string) string {
	const most = 64
	return host[:min(len(host), most)]
}

// Send makes the request for a signal. Only a final refusal by the server ends
// the session; a request that fails on the network is repeated with the next
// signal.
func (s *session) Send(ctx context.Context, _ peer.ID, signal peer.Signal) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.requestMu.Lock()
	defer s.requestMu.Unlock()
	if s.ctx.Err() != nil {
		return net.ErrClosed
	}
	switch {
	case signal.Candidate != nil:
		return s.sendCandidate(ctx, *signal.Candidate)
	case signal.Description == nil:
		return nil
	case s.sessionURL == nil && s.answer == "":
		return s.createSession(ctx, signal.Description.SDP)
	}
	return s.restartICE(ctx, signal.Description.SDP)
}

// Receive returns all queued events before it fails.
func (s *session) Receive(ctx context.Context) (peer.Event, error) {
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	if closed {
		return peer.Event{}, io.EOF
	}
	select {
	case e := <-s.events:
		return e, nil
	default:
	}
	select {
	case e := <-s.events:
		return e, nil
	case <-s.ctx.Done():
		return peer.Event{}, io.EOF
	case <-ctx.Done():
		return peer.Event{}, ctx.Err()
	}
}

// Close ends the session at the server too, within twice shutdownTimeout. A
// server that cannot be told notices by consent freshness (RFC 7675).
func (s *session) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel() // a request under way ends soon
	s.requestMu.Lock()
	defer s.requestMu.Unlock()
	s.deleteSession()
	s.release()
	return nil
}

// release frees the resources of a session.
func (s *session) release() {
	s.cancel()
	s.client.CloseIdleConnections()
}

// emit queues an event without waiting: maxEvents bounds what happens between
// two requests.
func (s *session) emit(e peer.Event) {
	select {
	case s.events <- e:
	default:
	}
}

// fail ends the session with an error.
func (s *session) fail(err error) error {
	s.mu.Lock()
	if s.failure == nil {
		s.failure = err
	}
	s.mu.Unlock()
	s.emit(peer.Event{Kind: peer.Left, From: s.server})
	s.cancel()
	return err
}

func (s *session) canRestart() bool { return s.iceRestart.Load() }

// isKnownICEServer says whether an ICE server was known before. Its credentials
// may have changed.
func (s *session) isKnownICEServer(server webrtc.ICEServer) bool {
	return slices.ContainsFunc(s.iceServers, func(k webrtc.ICEServer) bool { return slices.Equal(k.URLs, server.URLs) })
}
