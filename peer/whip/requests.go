package whip

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// discoverICEServers asks for the server's ICE servers. Servers need not
// support it: only an unreachable server is an error.
func (s *session) discoverICEServers(ctx context.Context) ([]webrtc.ICEServer, error) {
	s.requestMu.Lock()
	defer s.requestMu.Unlock()
	r, err := s.doRequest(ctx, request{method: http.MethodOptions, url: s.endpoint.String(), timeout: optionsTimeout})
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, ErrRefused), errors.Is(err, ErrAnswer):
		return nil, nil // POST will fail too if it matters
	case err != nil:
		return nil, err
	}
	s.iceServers = iceServers(r.header.Values("Link"))
	return s.iceServers, nil
}

// createSession creates the session with our offer.
func (s *session) createSession(ctx context.Context, offer string) error {
	s.offer = offer
	r, err := s.doRequest(ctx, request{
		method: http.MethodPost, url: s.endpoint.String(), contentType: typeSDP, body: offer, timeout: requestTimeout,
	})
	if err != nil {
		return s.fail(err)
	}
	if r.status != http.StatusCreated {
		return s.fail(s.statusError(r))
	}
	if s.sessionURL, err = s.parseLocation(r); err != nil {
		return s.fail(err)
	}
	// The media type is not checked: some servers send none. checkAnswer finds
	// out whether this is a description.
	remoteMedia, err := checkAnswer(offer, r.body, s.publish)
	if err != nil {
		return s.fail(err)
	}
	s.mu.Lock()
	s.remoteMedia = remoteMedia
	s.mu.Unlock()
	s.etag, s.answeredUfrag, s.answer = r.strongETag(), parseCredentials(offer).ufrag, r.body
	s.iceRestart.Store(s.etag != "")
	if s.onOpen != nil {
		s.onOpen()
	}
	s.emitAnswer()
	for _, server := range iceServers(r.header.Values("Link")) {
		if !s.isKnownICEServer(server) {
			s.emit(peer.Event{Kind: peer.Signaled, From: s.server, Signal: peer.Signal{ICEServer: &server}})
		}
	}
	return nil
}

// parseLocation returns the URL of the session, which has the origin of the
// endpoint: it is sent the token.
func (s *session) parseLocation(r response) (*url.URL, error) {
	header := r.header.Get("Location")
	u, err := url.Parse(header)
	if header == "" || err != nil {
		return nil, fmt.Errorf("%w: it does not tell where the session is", ErrAnswer)
	}
	u = r.url.ResolveReference(u)
	u.Fragment = ""
	if !sameOrigin(s.endpoint, u) {
		return nil, fmt.Errorf("%w: the session is on another server, %.200s", ErrAnswer, u.Host)
	}
	return u, nil
}

func (s *session) emitAnswer() {
	s.emit(peer.Event{Kind: peer.Signaled, From: s.server, Signal: peer.Signal{
		Description: &webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: s.answer},
	}})
}

// sendCandidate sends a late candidate (RFC 9725 section 4.3.1), if the server
// supports that.
func (s *session) sendCandidate(ctx context.Context, c webrtc.ICECandidateInit) error {
	if s.sessionURL == nil || s.noPatch {
		return nil
	}
	r, err := s.doRequest(ctx, request{
		method: http.MethodPatch, url: s.sessionURL.String(), ifMatch: s.etag,
		contentType: typeFragment, body: trickleFragment(s.offer, c), timeout: requestTimeout,
	})
	if err != nil {
		return err
	}
	// A lost candidate is no reason to end: the server has the others.
	s.noPatch = r.status != http.StatusNoContent && r.status != http.StatusOK
	return nil
}

// restartICE requests an ICE restart (RFC 9725 section 4.3.2). Our agent has
// already restarted: if the server does not, the session is lost.
func (s *session) restartICE(ctx context.Context, offer string) error {
	if parseCredentials(offer).ufrag == s.answeredUfrag || s.sessionURL == nil {
		return nil // answered already
	}
	s.offer = offer
	r, err := s.doRequest(ctx, request{
		method: http.MethodPatch, url: s.sessionURL.String(), ifMatch: "*",
		contentType: typeFragment, body: restartFragment(offer), timeout: requestTimeout,
	})
	if err != nil {
		return err // tried again with the next signal
	}
	if r.status != http.StatusOK || !r.hasType(typeFragment) {
		s.iceRestart.Store(false)
		return s.fail(fmt.Errorf("%w: %s (%d)", ErrLost, s.describeStatus(r), r.status))
	}
	answer, err := applyRestart(s.answer, r.body)
	if err != nil {
		return s.fail(err)
	}
	s.etag, s.answeredUfrag, s.answer = r.strongETag(), parseCredentials(offer).ufrag, answer
	s.iceRestart.Store(s.etag != "")
	s.emitAnswer()
	return nil
}

// deleteSession ends the session at the server.
func (s *session) deleteSession() {
	if s.sessionURL == nil {
		return
	}
	_, _ = s.doRequest(context.WithoutCancel(s.ctx), request{method: http.MethodDelete, url: s.sessionURL.String(), timeout: shutdownTimeout})
	s.sessionURL = nil
}
