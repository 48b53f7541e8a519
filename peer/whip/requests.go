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

// discover asks for the ICE servers that the server lends. What it answers, if
// it does, is no matter; only one that cannot be reached is told of.
func (s *session) discover(ctx context.Context) ([]webrtc.ICEServer, error) {
	s.requests.Lock()
	defer s.requests.Unlock()
	r, err := s.do(ctx, request{method: http.MethodOptions, url: s.endpoint.String(), limit: askLimit})
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, ErrRefused), errors.Is(err, ErrAnswer):
		return nil, nil // POST will tell
	case err != nil:
		return nil, err
	}
	s.known = iceServers(r.header.Values("Link"))
	return s.known, nil
}

// start makes the session with our offer.
func (s *session) start(ctx context.Context, offer string) error {
	s.offer = offer
	r, err := s.do(ctx, request{
		method: http.MethodPost, url: s.endpoint.String(), kind: typeSDP, body: offer, limit: requestLimit,
	})
	if err != nil {
		return s.fail(err)
	}
	if r.status != http.StatusCreated {
		return s.fail(s.refusal(r))
	}
	if s.url, err = s.location(r); err != nil {
		return s.fail(err)
	}
	// The media type is not looked at, as some servers tell none: whether it is
	// a description shows.
	sends, err := checkAnswer(offer, r.body, s.publish)
	if err != nil {
		return s.fail(err)
	}
	s.mu.Lock()
	s.sends = sends
	s.mu.Unlock()
	s.etag, s.offered, s.answer = r.strongTag(), credentials(offer).user, r.body
	s.restarts.Store(s.etag != "")
	if s.onOpen != nil {
		s.onOpen()
	}
	s.emitAnswer()
	for _, server := range iceServers(r.header.Values("Link")) {
		if !s.isKnown(server) {
			s.emit(peer.Event{Kind: peer.Signaled, From: s.server, Signal: peer.Signal{ICEServer: &server}})
		}
	}
	return nil
}

// location is the address of the session that was made. It may be of another
// server, which the endpoint vouches for.
func (s *session) location(r reply) (*url.URL, error) {
	header := r.header.Get("Location")
	u, err := url.Parse(header)
	if header == "" || err != nil {
		return nil, fmt.Errorf("%w: it does not tell where the session is", ErrAnswer)
	}
	u = r.from.ResolveReference(u)
	u.Fragment = ""
	if u.Scheme != "https" && (u.Scheme != "http" || r.from.Scheme == "https") || u.Host == "" {
		return nil, fmt.Errorf("%w: the session is where it cannot be reached safely", ErrAnswer)
	}
	return u, nil
}

func (s *session) emitAnswer() {
	s.emit(peer.Event{Kind: peer.Signaled, From: s.server, Signal: peer.Signal{
		Description: &webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: s.answer},
	}})
}

// trickle sends a candidate that was found late (RFC 9725 section 4.3.1), to a
// server that takes such.
func (s *session) trickle(ctx context.Context, c webrtc.ICECandidateInit) error {
	if s.url == nil || s.noPatch {
		return nil
	}
	r, err := s.do(ctx, request{
		method: http.MethodPatch, url: s.url.String(), match: s.etag,
		kind: typeFragment, body: trickleFragment(s.offer, c), limit: requestLimit,
	})
	if err != nil {
		return err
	}
	// One candidate less is no reason to end: the server has the others.
	s.noPatch = r.status != http.StatusNoContent && r.status != http.StatusOK
	return nil
}

// restart asks for an ICE restart (RFC 9725 section 4.3.2). Once ours has begun
// there is no way back: a server that does not follow is lost.
func (s *session) restart(ctx context.Context, offer string) error {
	if credentials(offer).user == s.offered || s.url == nil {
		return nil // it was answered
	}
	s.offer = offer
	r, err := s.do(ctx, request{
		method: http.MethodPatch, url: s.url.String(), match: "*",
		kind: typeFragment, body: restartFragment(offer), limit: requestLimit,
	})
	if err != nil {
		return err // the way is broken; it is tried again
	}
	if r.status != http.StatusOK || !r.is(typeFragment) {
		s.restarts.Store(false)
		return s.fail(fmt.Errorf("%w: %s (%d)", ErrLost, s.why(r), r.status))
	}
	answer, err := restarted(s.answer, r.body)
	if err != nil {
		return s.fail(err)
	}
	s.etag, s.offered, s.answer = r.strongTag(), credentials(offer).user, answer
	s.restarts.Store(s.etag != "")
	s.emitAnswer()
	return nil
}

// remove ends the session at the server.
func (s *session) remove() {
	if s.url == nil {
		return
	}
	_, _ = s.do(context.WithoutCancel(s.life), request{method: http.MethodDelete, url: s.url.String(), limit: grace})
	s.url = nil
}
