package relay_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/pion/webrtc/v4"

	"peerscope/peer"
	"peerscope/peer/relay"
	"peerscope/peer/signaltest"
)

// A testServer can be killed and started again at the same address.
type testServer struct {
	t       *testing.T
	address string
	cfg     relay.Config

	server   *relay.Server
	http     *http.Server
	serveErr chan error

	mu    sync.Mutex
	conns []net.Conn
}

func newTestServer(t *testing.T, cfg relay.Config) *testServer {
	t.Helper()
	s := &testServer{t: t, address: "127.0.0.1:0", cfg: cfg}
	s.start()
	t.Cleanup(s.kill)
	return s
}

func (s *testServer) start() {
	s.t.Helper()
	s.server = relay.New(s.cfg)
	s.listen(s.server)
}

func (s *testServer) listen(h http.Handler) {
	s.t.Helper()
	l, err := net.Listen("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.address = l.Addr().String()
	s.http = &http.Server{Handler: h, ConnState: s.trackConn}
	s.serveErr = make(chan error, 1)
	go func() { s.serveErr <- s.http.Serve(l) }()
}

func (s *testServer) trackConn(c net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if state == http.StateNew {
		s.conns = append(s.conns, c)
	}
}

// kill closes everything without a word, as the end of a process does.
func (s *testServer) kill() {
	s.http.Close()
	s.mu.Lock()
	for _, c := range s.conns {
		c.Close()
	}
	s.conns = nil
	s.mu.Unlock()
	s.server.Close()
	<-s.serveErr
}

// A testMember joins a room and records what it is told.
type testMember struct {
	states        chan peer.Member
	opened        chan struct{}
	signalingLost chan bool
	done          chan error
	cfg           peer.Config
}

func newTestMember() *testMember {
	m := &testMember{
		states:        make(chan peer.Member, 1000),
		opened:        make(chan struct{}, 1),
		signalingLost: make(chan bool, 10),
		done:          make(chan error, 1),
	}
	m.cfg.OnOpen = func() { m.opened <- struct{}{} }
	states := map[peer.ID]peer.MemberState{}
	m.cfg.OnMember = func(changed peer.Member) {
		if states[changed.ID] != changed.State { // otherwise only its About has changed
			states[changed.ID] = changed.State
			m.states <- changed
		}
	}
	m.cfg.OnSignalingLost = func(lost bool) { m.signalingLost <- lost }
	return m
}

// join joins a room until the end of the test.
func (m *testMember) join(t *testing.T, link string) *testMember {
	t.Helper()
	room, err := relay.Open(link)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		m.done <- room(ctx, m.cfg)
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return m
}

const testTimeout = 30 * time.Second

func (m *testMember) awaitState(t *testing.T, want peer.MemberState) peer.ID {
	t.Helper()
	limit := time.After(testTimeout)
	for {
		select {
		case m := <-m.states:
			if m.State == want {
				return m.ID
			}
		case err := <-m.done:
			t.Fatalf("it ended: %v", err)
		case <-limit:
			t.Fatalf("nobody in state %v", want)
		}
	}
}

func (m *testMember) awaitSignalingLost(t *testing.T, want bool) {
	t.Helper()
	select {
	case got := <-m.signalingLost:
		if got != want {
			t.Fatalf("signaling lost is %v", got)
		}
	case <-time.After(testTimeout):
		t.Fatalf("not told that signaling lost is %v", want)
	}
}

func (m *testMember) awaitEnd(t *testing.T) error {
	t.Helper()
	select {
	case err := <-m.done:
		return err
	case <-time.After(testTimeout):
		t.Fatal("it does not end")
	}
	return nil
}

// sendVideo sends small frames until the end of the test.
func (m *testMember) sendVideo(t *testing.T) {
	track := peer.NewTrack(webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP8)
	m.cfg.Video = track
	stop := make(chan struct{})
	var filming sync.WaitGroup
	t.Cleanup(func() { close(stop); filming.Wait() })
	filming.Go(func() {
		clock := time.NewTicker(time.Second / 30)
		defer clock.Stop()
		for {
			select {
			case <-stop:
				return
			case <-clock.C:
			}
			frame := []byte{0x11, 2, 3, 4} // RFC 6386 section 9.1: bit 0 is set unless it is a key frame
			if track.TakeKeyFrameRequest(peer.Encoding{Codec: webrtc.MimeTypeVP8}) {
				frame[0] = 0x10
			}
			if err := track.Write(peer.Encoding{Codec: webrtc.MimeTypeVP8}, peer.Sample{Data: frame}); err != nil {
				t.Error(err)
			}
		}
	})
}

// receiveVideo returns a channel that receives a value for each frame.
func (m *testMember) receiveVideo() <-chan struct{} {
	frames := make(chan struct{})
	m.cfg.OnTrack = func(ctx context.Context, _ peer.ID, track *peer.RemoteTrack) {
		for {
			if _, err := track.Read(); err != nil {
				return
			}
			select {
			case frames <- struct{}{}:
			default: // nobody waits for it now
			}
		}
	}
	return frames
}

// awaitFrames waits for n frames, each within five seconds, which is long
// enough for a busy machine.
func awaitFrames(t *testing.T, frames <-chan struct{}, n int) {
	t.Helper()
	for i := range n {
		select {
		case <-frames:
		case <-time.After(5 * time.Second):
			t.Fatalf("no picture after %d", i)
		}
	}
}

func TestRestartedServer(t *testing.T) {
	t.Parallel()
	for name, returns := range map[string]bool{"killed": false, "stopped": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newTestServer(t, relay.Config{Restarting: true})
			link := relay.Link(p.address, relay.NewKey())
			a, b := newTestMember(), newTestMember()
			frames := a.receiveVideo()
			b.sendVideo(t)
			a.join(t, link)
			b.join(t, link)
			first := a.awaitState(t, peer.Connected)
			b.awaitState(t, peer.Connected)
			awaitFrames(t, frames, 10)
			if returns {
				p.server.Close()
			}
			p.kill()
			a.awaitSignalingLost(t, true)
			b.awaitSignalingLost(t, true)
			awaitFrames(t, frames, 30)
			p.start()
			a.awaitSignalingLost(t, false)
			b.awaitSignalingLost(t, false)

			c := newTestMember().join(t, link)
			c.awaitState(t, peer.Connected)
			c.awaitState(t, peer.Connected)
			if late := a.awaitState(t, peer.Connected); late == first {
				t.Errorf("%s was connected to again", first)
			}
			awaitFrames(t, frames, 30)
		})
	}
}

// TestMemberKeepsItsID checks that a member that rejoins is known by the same
// ID.
func TestMemberKeepsItsID(t *testing.T) {
	t.Parallel()
	p := newTestServer(t, relay.Config{MaxMembers: 2})
	link := relay.Link(p.address, relay.NewKey())
	a, b := dial(t, link), dial(t, link)
	idA, idB := nextEvent(t, b).From, nextEvent(t, a).From
	p.kill()
	p.start()
	var both sync.WaitGroup
	for s, other := range map[peer.Signaler]peer.ID{a: idB, b: idA} {
		both.Go(func() {
			e, err := signaltest.Receive(t, s)
			if e.Kind == peer.Left { // the other connection was the first to be closed
				e, err = signaltest.Receive(t, s)
			}
			if err != nil || e.From != other || e.Kind == peer.Left {
				t.Errorf("%+v, %v; want %s again", e, err, other)
			}
		})
	}
	both.Wait()
	if err := a.Send(context.Background(), idB, peer.Signal{}); err != nil {
		t.Fatal(err)
	}
	if e := nextEvent(t, b); e.Kind != peer.Signaled || e.From != idA {
		t.Errorf("%+v, not a signal of %s", e, idA)
	}
}

// TestSendWaits checks that Send waits until the server is back.
func TestSendWaits(t *testing.T) {
	t.Parallel()
	p := newTestServer(t, relay.Config{})
	link := relay.Link(p.address, relay.NewKey())
	a, b := dial(t, link), dial(t, link)
	idB := nextEvent(t, a).From
	nextEvent(t, b)
	p.kill()
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	var err error
	for err == nil { // the first ones may still be written to the dead connection
		err = a.Send(ctx, idB, peer.Signal{})
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, not a deadline", err)
	}
	p.start()
	if err := a.Send(context.Background(), idB, peer.Signal{}); err != nil {
		t.Error(err)
	}
}

func TestRoomClosedIsFinal(t *testing.T) {
	t.Parallel()
	p := newTestServer(t, relay.Config{})
	g := newTestMember().join(t, relay.Link(p.address, relay.NewKey()))
	<-g.opened
	p.server.Close()
	if err := g.awaitEnd(t); !errors.Is(err, io.EOF) {
		t.Errorf("%v, not io.EOF", err)
	}
	if len(g.signalingLost) > 0 {
		t.Error("signaling was lost")
	}
}

// TestRoomFilledMeanwhile checks that the last one to rejoin finds the room
// full.
func TestRoomFilledMeanwhile(t *testing.T) {
	t.Parallel()
	p := newTestServer(t, relay.Config{MaxMembers: 1})
	key := relay.NewKey()
	g := newTestMember().join(t, relay.Link(p.address, key))
	<-g.opened
	p.kill()
	g.awaitSignalingLost(t, true)
	p.server = relay.New(p.cfg)
	backdoor := httptest.NewServer(p.server)
	defer backdoor.Close()
	late := dial(t, relay.Link(strings.TrimPrefix(backdoor.URL, "http://"), key))
	p.listen(p.server)
	if err := g.awaitEnd(t); !errors.Is(err, peer.ErrRoomFull) {
		t.Errorf("%v, not ErrRoomFull", err)
	}
	late.Close()
}

func TestOtherProtocolIsFinal(t *testing.T) {
	t.Parallel()
	p := newTestServer(t, relay.Config{})
	g := newTestMember().join(t, relay.Link(p.address, relay.NewKey()))
	<-g.opened
	p.kill()
	p.listen(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer conn.CloseNow()
		_ = conn.Write(r.Context(), websocket.MessageText, []byte("220 mail.example ESMTP"))
		_, _, _ = conn.Read(r.Context())
		_, _, _ = conn.Read(r.Context())
	}))
	if err := g.awaitEnd(t); !errors.Is(err, relay.ErrRefused) {
		t.Errorf("%v, not ErrRefused", err)
	}
}
