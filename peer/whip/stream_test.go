package whip

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
	"peerscope/peer/signaltest"
)

func enter(t *testing.T, link string) *signaltest.Participant {
	t.Helper()
	room, err := Open(link)
	if err != nil {
		t.Fatal(err)
	}
	return signaltest.Join(t, room, "")
}

func TestWatch(t *testing.T) {
	s := newServer(t)
	s.token = "secret.token~1"
	s.linksInOptions, s.links = true, []string{`<stun:127.0.0.1:9>; rel="ice-server"`}
	g := enter(t, s.link("/whep", s.token))
	signaltest.Next(t, "open", g.Open)
	m := g.AwaitState(t, peer.Connected)
	if m.About.Name != "127.0.0.1" || !m.About.Camera {
		t.Errorf("the server is %+v", m)
	}
	if got := signaltest.Next(t, "a picture", g.Samples); string(got.Data) != string(s.frame) {
		t.Errorf("a picture arrived as %x", got.Data)
	}
	g.Leave()
	if err := g.AwaitEnd(t); err != nil {
		t.Error(err)
	}
	if got, want := s.requestLog(), []string{"OPTIONS /whep", "POST /whep", "DELETE /session/1"}; !slices.Equal(got, want) {
		t.Errorf("requests %q", got)
	}
}

// TestWatchH264 watches a camera of the main profile that sends its parameter
// sets only in the description.
func TestWatchH264(t *testing.T) {
	s := newServer(t)
	s.codec, s.frame = webrtc.MimeTypeH264, []byte{0, 0, 0, 1, 0x65, 0x88, 0x84}
	s.fmtp = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d0028"
	s.change = func(answer string) string {
		return strings.ReplaceAll(answer, "profile-level-id=4d0033", "profile-level-id=4d0033;sprop-parameter-sets=Z00AKJY=,aM4=")
	}
	g := enter(t, s.link("/whep", ""))
	want := string([]byte{0, 0, 0, 1, 0x67, 0x4d, 0, 0x28, 0x96, 0, 0, 0, 1, 0x68, 0xce}) + string(s.frame)
	if got := signaltest.Next(t, "a picture", g.Samples); string(got.Data) != want {
		t.Errorf("a picture arrived as %x", got.Data)
	}
}

func TestPublish(t *testing.T) {
	s := newServer(t)
	g := enter(t, s.link("/whip", ""))
	if m := g.AwaitState(t, peer.Connected); m.About.Camera {
		t.Errorf("the server is %+v", m)
	}
	clock := time.NewTicker(time.Second / 30)
	defer clock.Stop()
	limit := time.Now().Add(signaltest.Timeout)
	for received := 0; received < 5; {
		if time.Now().After(limit) {
			t.Fatal("nothing arrives")
		}
		<-clock.C
		if err := g.Video.Write(peer.Encoding{Codec: webrtc.MimeTypeVP8}, peer.Sample{Data: s.frame}); err != nil {
			t.Fatal(err)
		}
		s.mu.Lock()
		received = s.packets
		s.mu.Unlock()
	}
	g.Leave()
	if err := g.AwaitEnd(t); err != nil {
		t.Error(err)
	}
	if got := s.requestLog(); got[len(got)-1] != "DELETE /session/1" {
		t.Errorf("requests %q", got)
	}
}

// TestICERestart connects only after an ICE restart: the first answer has no
// candidates, and brings an ICE server.
func TestICERestart(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.unreachableFirst, s.links = true, []string{`<turn:127.0.0.1:9?transport=udp>; rel=ice-server; username=u; credential=p`}
	g := enter(t, s.link("/whep", ""))
	g.AwaitState(t, peer.Connected)
	signaltest.Next(t, "a picture", g.Samples)
	g.Leave()
	if err := g.AwaitEnd(t); err != nil {
		t.Error(err)
	}
	if got := s.requestLog(); !slices.Contains(got, "PATCH /session/1") || got[len(got)-1] != "DELETE /session/1" {
		t.Errorf("requests %q", got)
	}
}

// TestLeaveIsBounded leaves a server that never answers DELETE.
func TestLeaveIsBounded(t *testing.T) {
	s := newServer(t)
	s.deleteBlocked = make(chan struct{})
	defer close(s.deleteBlocked)
	g := enter(t, s.link("/whep", ""))
	g.AwaitState(t, peer.Connected)
	g.Leave()
	if err := g.AwaitEnd(t); err != nil {
		t.Error(err)
	}
}

// TestCameraRestarts watches a server that closes the session, has no stream
// for a while, and then has one again.
func TestCameraRestarts(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	g := enter(t, s.link("/whep", ""))
	g.AwaitState(t, peer.Connected)
	signaltest.Next(t, "a picture", g.Samples)
	s.refuse.Store(http.StatusNotFound)
	s.endSession()
	g.AwaitState(t, peer.Interrupted)
	signaltest.Next(t, "a refusal", s.refused)
	s.refuse.Store(0)
	if m := g.AwaitState(t, peer.Connected); m.About.Name != "127.0.0.1" {
		t.Errorf("it came back as %+v", m)
	}
	select {
	case <-g.Samples: // from before
	default:
	}
	signaltest.Next(t, "a picture", g.Samples)
	g.Leave()
	if err := g.AwaitEnd(t); err != nil {
		t.Error(err)
	}
	if got := s.requestLog(); got[len(got)-1] != "DELETE /session/1" {
		t.Errorf("requests %q", got)
	}
}

// TestLeaveWhileInterrupted leaves while the stream is requested again.
func TestLeaveWhileInterrupted(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	g := enter(t, s.link("/whep", ""))
	g.AwaitState(t, peer.Connected)
	s.refuse.Store(http.StatusNotFound)
	s.endSession()
	g.AwaitState(t, peer.Interrupted)
	g.Leave()
	if err := g.AwaitEnd(t); err != nil {
		t.Error(err)
	}
	g.AwaitState(t, peer.Gone)
}

// TestPublishingServerRestarts sends to a server that restarts.
func TestPublishingServerRestarts(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	g := enter(t, s.link("/whip", ""))
	g.AwaitState(t, peer.Connected)
	s.endSession()
	g.AwaitState(t, peer.Interrupted)
	g.AwaitState(t, peer.Connected)
}

// TestSessionLostAtServer watches a server that is cut off and comes back without the
// session, which the ICE restart finds out.
func TestSessionLostAtServer(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.mux = webrtc.NewICEUDPMux(nil, conn)
	g := enter(t, s.link("/whep", ""))
	g.AwaitState(t, peer.Connected)
	conn.Close()
	mux := s.mux
	s.mux = nil // the next session connects
	s.endSession()
	g.AwaitState(t, peer.Interrupted)
	g.AwaitState(t, peer.Connected)
	_ = mux.Close()
}

// TestOtherServers: neither the session nor a redirect leads to another server,
// which would be sent the token and our addresses.
func TestOtherServers(t *testing.T) {
	var requests atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
	t.Cleanup(other.Close)
	_, port, _ := strings.Cut(other.URL[len("http://"):], ":")
	for name, change := range map[string]func(*server){
		"session on another port":      func(s *server) { s.elsewhere = other.URL + "/" },
		"session on another host":      func(s *server) { s.elsewhere = "http://localhost:" + port + "/" },
		"session relative to a scheme": func(s *server) { s.elsewhere = "//localhost:" + port + "/" },
		"redirect to another port":     func(s *server) { s.redirect = []string{"307 " + other.URL + "/whep"} },
		"redirect to another host":     func(s *server) { s.redirect = []string{"307 /whep", "308 http://localhost:" + port + "/whep"} },
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.token = "secret"
			change(s)
			if err := enter(t, s.link("/whep", s.token)).AwaitEnd(t); !errors.Is(err, ErrRefused) && !errors.Is(err, ErrAnswer) {
				t.Error(err)
			}
		})
	}
	if n := requests.Load(); n > 0 {
		t.Errorf("the other server received %d requests", n)
	}
}

func TestRedirects(t *testing.T) {
	for name, test := range map[string]struct {
		hops []string
		fine bool
	}{
		"307 and 308": {[]string{"307 /whep", "308 whep"}, true},
		"302":         {[]string{"302 /whep"}, false},
		"endless":     {slices.Repeat([]string{"307 /whep"}, 20), false},
		"elsewhere":   {[]string{"307 ftp://example.net/whep"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.redirect = test.hops
			g := enter(t, s.link("/whep", ""))
			if test.fine {
				g.AwaitState(t, peer.Connected)
				return
			}
			if err := g.AwaitEnd(t); !errors.Is(err, ErrRefused) && !errors.Is(err, ErrUnreachable) {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	for status, words := range map[int]string{
		400: "does not understand", 401: "wants a token", 403: "does not allow", 404: "no such stream",
		405: "takes no streams", 406: "nothing in a format", 409: "is taken", 418: "not expected",
		500: "a fault of its own", 503: "try again in 30s",
	} {
		s := newServer(t)
		s.refuse.Store(int32(status))
		s.extraHeader = http.Header{"Retry-After": {"30"}}
		g := enter(t, s.link("/whep", ""))
		err := g.AwaitEnd(t)
		if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), words) {
			t.Errorf("%d: %v", status, err)
		}
		if m := g.AwaitState(t, peer.Failed); !errors.Is(m.Err, ErrRefused) {
			t.Errorf("%d: member %+v", status, m)
		}
	}
}

func TestWrongToken(t *testing.T) {
	s := newServer(t)
	s.token = "right"
	err := enter(t, s.link("/whep", "wrong-one")).AwaitEnd(t)
	if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "does not take the token") || strings.Contains(err.Error(), "wrong-one") {
		t.Error(err)
	}
}

func TestBadAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		change func(string) string
		want   error
	}{
		"empty":          {func(string) string { return "" }, ErrAnswer},
		"prose":          {func(string) string { return "v=0\r\nhello" }, ErrAnswer},
		"an m-line less": {func(a string) string { return a[:strings.LastIndex(a, "m=")] }, ErrAnswer},
		"large":          {func(a string) string { return a + strings.Repeat("a=x\r\n", maxBody/4) }, ErrAnswer},
		"H265":           {func(a string) string { return strings.ReplaceAll(a, "VP8/90000", "H265/90000") }, ErrFormat},
		"nothing":        {func(a string) string { return strings.ReplaceAll(a, "a=sendonly", "a=inactive") }, ErrRefused},
	} {
		s := newServer(t)
		s.change = test.change
		g := enter(t, s.link("/whep", ""))
		if err := g.AwaitEnd(t); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUnreachable(t *testing.T) {
	s := newServer(t)
	s.Server.Close()
	if err := enter(t, s.link("/whep", "")).AwaitEnd(t); !errors.Is(err, ErrUnreachable) {
		t.Error(err)
	}
}

func TestDirection(t *testing.T) {
	for link, cfg := range map[string]peer.Config{
		"whip+http://localhost/": {}, "whep+http://localhost/": {SendOnly: true},
	} {
		room, err := Open(link)
		if err != nil {
			t.Fatal(err)
		}
		if err := room(t.Context(), cfg); !errors.Is(err, ErrDirection) {
			t.Errorf("%s: %v", link, err)
		}
	}
}
