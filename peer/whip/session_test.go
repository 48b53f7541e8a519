package whip

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// newSessionWithOffer makes a session, and an offer for it.
func newSessionWithOffer(t *testing.T, s *server) (*session, peer.Signal) {
	t.Helper()
	target, err := parseLink(s.link("/whep", ""))
	if err != nil {
		t.Fatal(err)
	}
	pc, err := webrtc.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.GracefulClose() })
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
		_, err := pc.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		if err != nil {
			t.Fatal(err)
		}
	}
	done := webrtc.GatheringCompletePromise(pc)
	offer, err := pc.CreateOffer(nil)
	if err == nil {
		err = pc.SetLocalDescription(offer)
	}
	if err != nil {
		t.Fatal(err)
	}
	<-done
	session := newSession(t.Context(), target, nil)
	t.Cleanup(func() { session.Close() }) // a second time in most tests
	return session, peer.Signal{Description: pc.LocalDescription()}
}

func lateCandidate() peer.Signal {
	return peer.Signal{Candidate: &webrtc.ICECandidateInit{Candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host"}}
}

func TestTrickle(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*server)
		want   []string
	}{
		"taken":     {func(*server) {}, []string{"POST /whep", "PATCH /session/1", "PATCH /session/1", "DELETE /session/1"}},
		"not taken": {func(s *server) { s.patches = false }, []string{"POST /whep", "PATCH /session/1", "DELETE /session/1"}},
		"no tag":    {func(s *server) { s.restarts = false }, []string{"POST /whep", "PATCH /session/1", "DELETE /session/1"}},
	} {
		s := newServer(t)
		test.change(s)
		session, offer := newSessionWithOffer(t, s)
		for i, signal := range []peer.Signal{lateCandidate(), offer, lateCandidate(), lateCandidate(), offer} { // the first comes before the session, the last is answered already
			if err := session.Send(t.Context(), "", signal); err != nil {
				t.Errorf("%s: signal %d: %v", name, i, err)
			}
		}
		if session.canRestart() != s.restarts {
			t.Errorf("%s: restarts %v", name, session.canRestart())
		}
		session.Close()
		if got := s.requestLog(); !slices.Equal(got, test.want) {
			t.Errorf("%s: requests %q", name, got)
		}
	}
}

func TestEvents(t *testing.T) {
	s := newServer(t)
	s.links = []string{`<stun:stun.example.net>; rel="ice-server", <turn:turn.example.net>; rel="ice-server"; username="u"; credential="p"`}
	session, offer := newSessionWithOffer(t, s)
	if err := session.Send(t.Context(), "", offer); err != nil {
		t.Fatal(err)
	}
	var urls []string
	for _, check := range []func(peer.Event) bool{
		func(e peer.Event) bool { return e.Kind == peer.Present },
		func(e peer.Event) bool { return e.Signal.Description.Type == webrtc.SDPTypeAnswer },
		func(e peer.Event) bool { urls = append(urls, e.Signal.ICEServer.URLs...); return true },
		func(e peer.Event) bool { urls = append(urls, e.Signal.ICEServer.URLs...); return true },
	} {
		if e, err := session.Receive(t.Context()); err != nil || !check(e) {
			t.Errorf("event %+v, %v", e, err)
		}
	}
	if !slices.Equal(urls, []string{"stun:stun.example.net", "turn:turn.example.net"}) {
		t.Errorf("ICE servers %q", urls)
	}
	unblocked := make(chan error)
	go func() {
		_, err := session.Receive(t.Context())
		unblocked <- err
	}()
	for range 2 {
		if err := session.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := <-unblocked; err == nil {
		t.Error("Receive gave an event after Close")
	}
	if _, err := session.Receive(t.Context()); err == nil {
		t.Error("Receive works after Close")
	}
	if err := session.Send(t.Context(), "", offer); err == nil {
		t.Error("Send works after Close")
	}
}

func TestLocations(t *testing.T) {
	s := newServer(t)
	for location, want := range map[string]string{
		"":                          "",
		"ftp://example.net/1":       "",
		"https://other.example/s/1": "",
		"//other.example/s/1":       "",
		s.URL + "1/s/1":             "", // another port
		strings.Replace(s.URL, "http:", "https:", 1) + "/s/1": "",
		s.URL + "/s/2": s.URL + "/s/2",
		"/s/1#x":       s.URL + "/s/1",
		"s/1?a=b":      s.URL + "/s/1?a=b",
	} {
		session, _ := newSessionWithOffer(t, s)
		r := response{header: map[string][]string{"Location": {location}}, url: session.endpoint}
		u, err := session.parseLocation(r)
		if want == "" && !errors.Is(err, ErrAnswer) || want != "" && (err != nil || u.String() != want) {
			t.Errorf("%q: %v, %v", location, u, err)
		}
	}
}
