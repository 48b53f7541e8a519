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

// maxEvents wait to be received: the server's presence, its answers, the ICE
// servers it tells and its leaving.
const maxEvents = 4 + maxServers

// A session is the peer.Signaler of one stay at a server, the only other member
// of its room.
type session struct {
	parsedLink
	client *http.Client
	server peer.ID
	onOpen func()

	events chan peer.Event
	ctx    context.Context // ends with Close, and when nothing more will happen
	cancel context.CancelFunc

	iceRestart atomic.Bool // the server offers ICE restarts

	requestMu     sync.Mutex // one at a time; guards what follows
	sessionURL    *url.URL   // of the session; nil while there is none
	etag          string
	noPatch       bool   // the server takes no candidates later
	offer         string // as last sent
	answeredUfrag string // the ICE user name of the offer that was answered
	answer        string
	iceServers    []webrtc.ICEServer

	mu          sync.Mutex // guards what follows
	closed      bool
	remoteMedia mediaKinds // what the server sends
	failure     error      // why it ended, if it did badly
}

func newSession(ctx context.Context, l parsedLink, onOpen func()) *session {
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	s := &session{
		parsedLink: l,
		client:     newClient(),
		server:     peer.ID(hostID(l.endpoint.Host)),
		onOpen:     onOpen,
		events:     make(chan peer.Event, maxEvents),
		ctx:        life,
		cancel:     end,
	}
	s.emit(peer.Event{Kind: peer.Present, From: s.server})
	return s
}

// memberID cuts a host to what a room takes as an ID.
func hostID(host string) string {
	const most = 64
	return host[:min(len(host), most)]
}

// Send makes the request that a signal asks for. Only what the server refuses
// for good ends the session; a request that does not get through is made again
// with the next signal.
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

// Receive gives what is left of the events before it fails.
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

// Close ends the session at the server too, in twice grace at most. A server that does
// not hear of it finds out by itself that nobody is there (RFC 7675).
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

// shut frees what a session holds before and after it is at a server.
func (s *session) release() {
	s.cancel()
	s.client.CloseIdleConnections()
}

// emit queues an event; it does not wait, since maxEvents is all there can be
// between two requests, and who reads none of them gets no more.
func (s *session) emit(e peer.Event) {
	select {
	case s.events <- e:
	default:
	}
}

// fail ends the session for a reason.
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

// isKnown says whether an ICE server was told of before; its password may be
// new each time.
func (s *session) isKnownICEServer(server webrtc.ICEServer) bool {
	return slices.ContainsFunc(s.iceServers, func(k webrtc.ICEServer) bool { return slices.Equal(k.URLs, server.URLs) })
}
