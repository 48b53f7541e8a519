package whip

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"
	pionmedia "github.com/pion/webrtc/v4/pkg/media"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A server is a strict WHIP and WHEP server (RFC 9725): /whip is published to,
// /whep sends frames. Tests set its fields before the first request.
type server struct {
	*httptest.Server
	t *testing.T

	token            string
	codec            string // of what /whep sends
	fmtp             string // its format parameters
	frame            []byte
	links            []string // Link headers of 201, and of OPTIONS with linksInOptions
	linksInOptions   bool
	restarts         bool          // ICE restarts are supported
	unreachableFirst bool          // the first answer has no candidates, so that a restart is needed
	patches          bool          // trickled candidates are accepted
	redirect         []string      // locations that the requests are redirected to, one after the other
	elsewhere        string        // where the session is said to be
	refuse           atomic.Int32  // status instead of an answer; 0 for none
	refused          chan struct{} // receives a value for each refusal
	change           func(answer string) string
	deleteBlocked    chan struct{} // DELETE waits until it is closed; nil does not wait
	extraHeader      http.Header   // further headers of the response
	mux              ice.UDPMux    // for all media; nil for pion's own sockets

	mu       sync.Mutex
	requests []string // method and path
	sessions map[string]*serverSession
	packets  int // of video, received
	stop     context.CancelFunc
	senders  sync.WaitGroup
}

type serverSession struct {
	pc    *webrtc.PeerConnection
	etag  string
	offer string
}

func newServer(t *testing.T) *server {
	s := &server{
		t: t, codec: webrtc.MimeTypeVP8, frame: []byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, 16, 0, 16, 0},
		restarts: true, patches: true, refused: make(chan struct{}, 1), sessions: map[string]*serverSession{},
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	mux := http.NewServeMux()
	for _, path := range []string{"/whip", "/whep"} {
		mux.HandleFunc("OPTIONS "+path, s.options)
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) { s.post(ctx, w, r) })
	}
	mux.HandleFunc("PATCH /session/{id}", s.patch)
	mux.HandleFunc("DELETE /session/{id}", s.delete)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requests = append(s.requests, r.Method+" "+r.URL.Path)
		s.mu.Unlock()
		if s.token != "" && r.Header.Get("Authorization") != "Bearer "+s.token {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.close)
	return s
}

func (s *server) close() {
	s.stop()
	s.Server.Close()
	s.mu.Lock()
	left := s.sessions
	s.sessions = map[string]*serverSession{}
	s.mu.Unlock()
	for _, session := range left {
		_ = session.pc.GracefulClose()
	}
	s.senders.Wait()
}

func (s *server) link(path, token string) string {
	kind := strings.TrimPrefix(path, "/")
	link := kind + "+" + s.URL + path
	if token != "" {
		link += "#" + token
	}
	return link
}

func (s *server) options(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Accept-Post", typeSDP)
	if s.linksInOptions {
		w.Header()["Link"] = s.links
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *server) post(ctx context.Context, w http.ResponseWriter, r *http.Request) {
	if len(s.redirect) > 0 {
		s.mu.Lock()
		next := s.redirect[0]
		s.redirect = s.redirect[1:]
		s.mu.Unlock()
		status, where, _ := strings.Cut(next, " ")
		var code int
		fmt.Sscan(status, &code)
		w.Header().Set("Location", where)
		w.WriteHeader(code)
		return
	}
	for name, values := range s.extraHeader {
		w.Header()[name] = values
	}
	if status := s.refuse.Load(); status != 0 {
		w.WriteHeader(int(status))
		select {
		case s.refused <- struct{}{}:
		default:
		}
		return
	}
	if r.Header.Get("Content-Type") != typeSDP {
		http.Error(w, "not SDP", http.StatusUnsupportedMediaType)
		return
	}
	body, _ := io.ReadAll(r.Body)
	offer := string(body)
	if wrong := s.checkOffer(r.URL.Path, offer); wrong != "" {
		s.t.Errorf("the offer to %s %s:\n%s", r.URL.Path, wrong, offer)
		http.Error(w, wrong, http.StatusBadRequest)
		return
	}
	session, answer, err := s.open(ctx, r.URL.Path == "/whep", offer)
	if err != nil {
		s.t.Error(err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	s.mu.Lock()
	id := fmt.Sprint(len(s.sessions) + 1)
	s.sessions[id] = session
	s.mu.Unlock()
	h := w.Header()
	h.Set("Location", s.elsewhere+"session/"+id) // relative to the endpoint
	h.Set("Content-Type", typeSDP)
	for _, l := range s.links {
		h.Add("Link", l)
	}
	if s.restarts {
		h.Set("ETag", session.etag)
	}
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, answer)
}

// checkOffer reports what in the offer violates RFC 9725 sections 4.2 and 4.4.
func (s *server) checkOffer(path, offer string) string {
	want, never := "a=sendonly", []string{"a=recvonly", "a=sendrecv", "a=inactive"}
	if path == "/whep" {
		want, never = "a=recvonly", []string{"a=sendonly", "a=sendrecv", "a=inactive"}
	}
	switch {
	case strings.Count(offer, want) != strings.Count(offer, "\nm="):
		return "is not all " + want
	case !strings.Contains(offer, "a=group:BUNDLE") || strings.Count(offer, "a=rtcp-mux\r\n") != strings.Count(offer, "\nm="):
		return "does not bundle"
	case !strings.Contains(offer, "a=setup:actpass"):
		return "wants a part of its own in DTLS"
	case strings.Contains(offer, "m=application"):
		return "has a data channel"
	case !strings.Contains(offer, "a=candidate:"):
		return "has no candidates"
	}
	for _, direction := range never {
		if strings.Contains(offer, direction) {
			return "has " + direction
		}
	}
	return ""
}

// open makes the server's connection.
func (s *server) open(ctx context.Context, sends bool, offer string) (*serverSession, string, error) {
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	if s.mux != nil {
		settings.SetICEUDPMux(s.mux)
	}
	engine := &webrtc.MediaEngine{}
	err := engine.RegisterCodec(webrtc.RTPCodecParameters{PayloadType: 111, RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}}, webrtc.RTPCodecTypeAudio)
	if err != nil {
		return nil, "", err
	}
	capability := webrtc.RTPCodecCapability{MimeType: s.codec, ClockRate: 90000, SDPFmtpLine: s.fmtp}
	if err := engine.RegisterCodec(webrtc.RTPCodecParameters{PayloadType: 96, RTPCodecCapability: capability}, webrtc.RTPCodecTypeVideo); err != nil {
		return nil, "", err
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(engine)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, "", err
	}
	pc.OnTrack(func(t *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		for t.Kind() == webrtc.RTPCodecTypeVideo {
			if _, _, err := t.ReadRTP(); err != nil {
				return
			}
			s.mu.Lock()
			s.packets++
			s.mu.Unlock()
		}
	})
	if sends {
		if err := s.send(ctx, pc, capability); err != nil {
			return nil, "", err
		}
	}
	session := &serverSession{pc: pc, etag: `"1:first"`, offer: offer}
	answer, err := session.answer(s.removeCandidates(offer))
	answer = s.removeCandidates(answer)
	if s.change != nil {
		answer = s.change(answer)
	}
	return session, answer, err
}

// removeCandidates is for a server that cannot be reached at first.
func (s *server) removeCandidates(sdp string) string {
	if !s.unreachableFirst {
		return sdp
	}
	var b strings.Builder
	for line := range strings.Lines(sdp) {
		if !strings.HasPrefix(line, "a=candidate:") {
			b.WriteString(line)
		}
	}
	return b.String()
}

func (s *server) send(ctx context.Context, pc *webrtc.PeerConnection, capability webrtc.RTPCodecCapability) error {
	track, err := webrtc.NewTrackLocalStaticSample(capability, "video", "camera")
	if err != nil {
		return err
	}
	if _, err := pc.AddTrack(track); err != nil {
		return err
	}
	s.senders.Go(func() {
		clock := time.NewTicker(time.Second / 30)
		defer clock.Stop()
		for {
			select {
			case <-clock.C:
				if track.WriteSample(pionmedia.Sample{Data: s.frame, Duration: time.Second / 30}) != nil {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	})
	return nil
}

func (s *serverSession) answer(offer string) (string, error) {
	err := s.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer})
	if err != nil {
		return "", err
	}
	answer, err := s.pc.CreateAnswer(nil)
	if err != nil {
		return "", err
	}
	done := webrtc.GatheringCompletePromise(s.pc)
	if err := s.pc.SetLocalDescription(answer); err != nil {
		return "", err
	}
	<-done
	return s.pc.LocalDescription().SDP, nil
}

// patch handles PATCH (RFC 9725 section 4.3).
func (s *server) patch(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	session := s.sessions[r.PathValue("id")]
	s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	match := r.Header.Get("If-Match")
	switch {
	case session == nil:
		w.WriteHeader(http.StatusNotFound)
	case !s.patches && match != "*":
		w.WriteHeader(http.StatusMethodNotAllowed)
	case r.Header.Get("Content-Type") != typeFragment:
		w.WriteHeader(http.StatusUnsupportedMediaType)
	case match == "":
		w.WriteHeader(http.StatusPreconditionRequired)
	case match == "*":
		s.restart(w, session, string(body))
	case match != session.etag:
		w.WriteHeader(http.StatusPreconditionFailed)
	case parseCredentials(string(body)) != parseCredentials(session.offer) || !strings.Contains(string(body), "a=mid:0\r\na=candidate:"):
		w.WriteHeader(http.StatusBadRequest)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *server) restart(w http.ResponseWriter, session *serverSession, fragment string) {
	if parseCredentials(fragment) == parseCredentials(session.offer) || !strings.Contains(fragment, "m=audio 9 ") {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	offer, err := applyRestart(session.offer, fragment)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	answer, err := session.answer(offer)
	if err != nil {
		s.t.Error(err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	session.offer, session.etag = offer, `"2:restarted"`
	w.Header().Set("ETag", session.etag)
	w.Header().Set("Content-Type", typeFragment)
	_, _ = io.WriteString(w, restartFragment(answer))
}

func (s *server) delete(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	hangs, session := s.deleteBlocked, s.sessions[r.PathValue("id")]
	delete(s.sessions, r.PathValue("id"))
	s.mu.Unlock()
	if session == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	_ = session.pc.GracefulClose()
	if hangs != nil {
		<-hangs
	}
	w.WriteHeader(http.StatusOK)
}

// endSession ends the first session without being asked.
func (s *server) endSession() {
	s.mu.Lock()
	pc := s.sessions["1"].pc
	delete(s.sessions, "1")
	s.mu.Unlock()
	_ = pc.GracefulClose()
}

func (s *server) requestLog() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.requests...)
}
