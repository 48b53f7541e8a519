package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"

	"peerscope/peer"
	"peerscope/peer/signaltest"
	"peerscope/peer/socketio"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// forBothRevisions runs a test with a server of each revision of engine.io.
func forBothRevisions(t *testing.T, test func(t *testing.T, f *fakeServer)) {
	for _, revision := range []int{3, 4} {
		t.Run(fmt.Sprint("EIO", revision), func(t *testing.T) {
			t.Parallel()
			test(t, newFake(t, revision))
		})
	}
}

func dial(t *testing.T, link string) peer.Signaler {
	t.Helper()
	s, err := socketio.Dial(context.Background(), link)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func send(t *testing.T, s peer.Signaler, to peer.ID, kind webrtc.SDPType, sdp string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), signaltest.Timeout)
	defer cancel()
	err := s.Send(ctx, to, peer.Signal{Description: &webrtc.SessionDescription{Type: kind, SDP: sdp}})
	if err != nil {
		t.Fatal(err)
	}
}

// TestConforms runs the suite without presence events and trickling, which the
// protocol does not have.
func TestConforms(t *testing.T) {
	forBothRevisions(t, func(t *testing.T, f *fakeServer) {
		signaltest.Run(t, func(t *testing.T) func() peer.Signaler {
			f := newFake(t, f.revision)
			return func() peer.Signaler { return dial(t, f.link("")) }
		}, signaltest.NoPresence, signaltest.NoTrickle)
	})
}

func TestOfferAndAnswer(t *testing.T) {
	forBothRevisions(t, func(t *testing.T, f *fakeServer) {
		a := dial(t, f.link(""))
		b := dial(t, f.link(""))
		idA := signaltest.Expect(t, b, peer.Present).From
		send(t, b, idA, webrtc.SDPTypeOffer, "offer")
		offer := signaltest.Expect(t, a, peer.Signaled)
		send(t, a, offer.From, webrtc.SDPTypeAnswer, "answer")
		answer := signaltest.Expect(t, b, peer.Signaled)
		if d := answer.Signal.Description; answer.From != idA || d == nil || d.Type != webrtc.SDPTypeAnswer || d.SDP != "answer" {
			t.Errorf("the answer arrives as %+v", answer)
		}
		if err := b.Send(context.Background(), idA, peer.Signal{Candidate: &webrtc.ICECandidateInit{}}); err == nil {
			t.Error("a candidate is taken")
		}
	})
}

func TestRoles(t *testing.T) {
	forBothRevisions(t, func(t *testing.T, f *fakeServer) {
		for role, want := range map[string]string{"": "join room", "testee": "join room", "tester": "tester join room"} {
			s := dial(t, f.link(role))
			if got := <-f.received; got != want {
				t.Errorf("role %q says %q, not %q", role, got, want)
			}
			s.Close()
		}
	})
}

func TestFull(t *testing.T) {
	forBothRevisions(t, func(t *testing.T, f *fakeServer) {
		for range 4 {
			dial(t, f.link(""))
		}
		room, err := socketio.Open(f.link(""))
		if err != nil {
			t.Fatal(err)
		}
		open := false
		ctx, cancel := context.WithTimeout(context.Background(), signaltest.Timeout)
		defer cancel()
		err = room(ctx, peer.Config{OnOpen: func() { open = true }})
		if !errors.Is(err, peer.ErrRoomFull) || open {
			t.Errorf("a full room: %v, open %v", err, open)
		}
	})
}

// TestHeartbeat checks that pings go in the direction of the revision and keep
// the connection.
func TestHeartbeat(t *testing.T) {
	forBothRevisions(t, func(t *testing.T, f *fakeServer) {
		a := dial(t, f.link(""))
		for range 3 {
			select {
			case <-f.heartbeats:
			case <-time.After(signaltest.Timeout):
				t.Fatal("no heartbeat")
			}
		}
		if joins := len(f.received); joins != 1 {
			t.Errorf("joined %d times", joins)
		}
		a.Close()
	})
}

// TestRejoin checks that members rejoin after the server was gone, under new
// IDs, and receive signals again.
func TestRejoin(t *testing.T) {
	forBothRevisions(t, func(t *testing.T, f *fakeServer) {
		a := dial(t, f.link(""))
		<-f.received
		f.setDown(true)
		f.drop()
		f.setDown(false)
		if event := <-f.received; event != "join room" {
			t.Fatalf("it comes back with %q", event)
		}
		b := dial(t, f.link(""))
		idA := signaltest.Expect(t, b, peer.Present).From
		send(t, b, idA, webrtc.SDPTypeOffer, "offer")
		signaltest.Expect(t, a, peer.Signaled)
	})
}

// TestRejoinsFullRoom checks that a full room is tried again: the former socket
// may still be in it.
func TestRejoinsFullRoom(t *testing.T) {
	f := newFake(t, 3)
	a := dial(t, f.link(""))
	<-f.received
	f.mu.Lock()
	former := f.members[0]
	f.members = []*fakeMember{{}, {}, {}, {}}
	for _, m := range f.members {
		m.conn = former.conn
	}
	f.mu.Unlock()
	_ = former.conn.CloseNow()
	<-f.received // refused
	f.mu.Lock()
	f.members = nil
	f.mu.Unlock()
	<-f.received
	b := dial(t, f.link(""))
	send(t, b, signaltest.Expect(t, b, peer.Present).From, webrtc.SDPTypeOffer, "offer")
	signaltest.Expect(t, a, peer.Signaled)
}

// TestSilentServer checks that a connection without pings is given up.
func TestSilentServer(t *testing.T) {
	f := newFake(t, 4)
	f.interval, f.timeout = 100, 100
	dial(t, f.link(""))
	<-f.received
	f.mu.Lock()
	f.members[0].mute.Store(true)
	f.mu.Unlock()
	select {
	case <-f.received: // rejoined
	case <-time.After(signaltest.Timeout):
		t.Error("it does not come back")
	}
}

func TestServerDisconnects(t *testing.T) {
	forBothRevisions(t, func(t *testing.T, f *fakeServer) {
		a := dial(t, f.link(""))
		f.mu.Lock()
		err := f.members[0].write("41")
		f.mu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		if e, err := signaltest.Receive(t, a); err == nil || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%+v, %v", e, err)
		}
	})
}

// TestCloseWhileDisconnected checks that Close does not wait for the server to come
// back.
func TestCloseWhileDisconnected(t *testing.T) {
	f := newFake(t, 3)
	a := dial(t, f.link(""))
	f.setDown(true)
	f.drop()
	sent := make(chan error, 1)
	go func() {
		for {
			err := a.Send(context.Background(), "x", peer.Signal{Description: &webrtc.SessionDescription{Type: webrtc.SDPTypeOffer}})
			if err != nil {
				sent <- err
				return
			}
		}
	}()
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	if err := <-sent; !errors.Is(err, net.ErrClosed) {
		t.Errorf("Send: %v", err)
	}
	if _, err := signaltest.Receive(t, a); !errors.Is(err, io.EOF) {
		t.Errorf("Receive: %v", err)
	}
}

// TestNoRoomServer checks the errors for other servers.
func TestNoRoomServer(t *testing.T) {
	web := httptest.NewServer(http.NotFoundHandler())
	defer web.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	refusing := newFake(t, 4)
	refusing.refusal = `44{"message":"not for you"}`
	nonsense := newFake(t, 3)
	nonsense.refusal = "hello"
	for name, test := range map[string]struct {
		server string
		want   error
		words  string
	}{
		"web server": {web.URL, socketio.ErrRefused, "404"},
		"nobody":     {gone.URL, socketio.ErrUnreachable, ""},
		"refusing":   {refusing.server.URL, socketio.ErrRefused, "not for you"},
		"nonsense":   {nonsense.server.URL, socketio.ErrRefused, "greeting"},
	} {
		_, err := socketio.Dial(context.Background(), "sio+"+test.server+"/room")
		if !errors.Is(err, test.want) || !strings.Contains(fmt.Sprint(err), test.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLinks(t *testing.T) {
	for _, link := range []string{
		"sio+http://localhost:8000/room", " sio+https://example.org/a%20room?role=tester\n",
		"sio+http://[::1]:8000/room/?role=testee",
	} {
		if _, err := socketio.Open(link); err != nil {
			t.Errorf("%s: %v", link, err)
		}
	}
	for link, words := range map[string]string{
		"http://localhost/room":                "sio+https://",
		"":                                     "sio+http",
		"sio+http:///room":                     "looks like",
		"sio+http://me@localhost/room":         "looks like",
		"sio+http://localhost:8000/":           "name of the room",
		"sio+http://localhost/room?role=boss":  `"boss"`,
		"sio+http://localhost/room?rol=tester": "role=testee",
		"sio+http://localhost/" + strings.Repeat("x", 201): "longer",
		"sio+http://local host/%":                          "looks like",
	} {
		room, err := socketio.Open(link)
		if room != nil || !errors.Is(err, socketio.ErrLink) || !strings.Contains(err.Error(), words) {
			t.Errorf("%q: %v", link, err)
		}
	}
}

// TestRedirects: none is followed.
func TestRedirects(t *testing.T) {
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		http.Redirect(w, r, r.URL.String(), http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	if _, err := socketio.Dial(t.Context(), "sio+"+server.URL+"/room"); !errors.Is(err, socketio.ErrRefused) {
		t.Error(err)
	}
	if n := requests.Load(); n != 2 { // one for each revision
		t.Errorf("%d requests", n)
	}
}
