package peer

import (
	"encoding/json"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"

	"peerscope/peer/seal"
)

// A silentConn receives nothing, and what it sends is lost.
type silentConn struct{ closed chan struct{} }

func newSilentConn() silentConn { return silentConn{make(chan struct{})} }

func (c silentConn) ReadFrom([]byte) (int, net.Addr, error) {
	<-c.closed
	return 0, nil, net.ErrClosed
}

func (c silentConn) WriteTo(b []byte, _ net.Addr) (int, error) { return len(b), nil }

func (c silentConn) Close() error {
	close(c.closed)
	return nil
}

func (silentConn) LocalAddr() net.Addr              { return &net.UDPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 9} }
func (silentConn) SetDeadline(time.Time) error      { return nil }
func (silentConn) SetReadDeadline(time.Time) error  { return nil }
func (silentConn) SetWriteDeadline(time.Time) error { return nil }

// connectSilently makes a member that sends what we do in a call, over the mux.
func connectSilently(t testing.TB, mux ice.UDPMux, offers bool) *member {
	t.Helper()
	r := &room{
		cfg: Config{
			Video: NewTrack(webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP8),
			Audio: NewTrack(webrtc.RTPCodecTypeAudio, webrtc.MimeTypeOpus),
		},
		options: testOptions{mux: mux}, streamID: "s", outbox: make(chan outgoingSignal, maxOutbox),
	}
	m := newMember(r, "a", offers)
	m.checks = newCheckLimiter()
	if err := m.connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	return m
}

func (m *member) closeSilently() {
	_ = m.pc.GracefulClose()
	m.goroutines.Wait()
}

// sentDescription is the first one of what a member has sent.
func (m *member) sentDescription(t testing.TB) Signal {
	t.Helper()
	for {
		select {
		case s := <-m.room.outbox:
			if s.signal.Description != nil {
				return s.signal
			}
		default:
			t.Fatal("no description was sent")
		}
	}
}

// FuzzSignal feeds signals, one in a line, to a member that offers and to one that
// answers: each is handled, or refused with a reason.
func FuzzSignal(f *testing.F) {
	conn := newSilentConn()
	mux := webrtc.NewICEUDPMux(nil, conn)
	f.Cleanup(func() { mux.Close() })
	offering, answering := connectSilently(f, mux, true), connectSilently(f, mux, false)
	offer := offering.sentDescription(f)
	if err := answering.handleSignal(offer); err != nil {
		f.Fatal(err)
	}
	answer := answering.sentDescription(f)
	offering.closeSilently()
	answering.closeSilently()
	candidate := Signal{Candidate: &webrtc.ICECandidateInit{Candidate: "candidate:1 1 udp 2130706431 192.0.2.7 4000 typ host"}}
	for _, signals := range [][]Signal{{offer}, {candidate, answer, offer}, {offer, candidate, offer}} {
		var lines strings.Builder
		for _, s := range signals {
			b, err := json.Marshal(s)
			if err != nil {
				f.Fatal(err)
			}
			lines.Write(append(b, '\n'))
		}
		f.Add(lines.String(), signals[0] != offer)
	}
	f.Fuzz(func(t *testing.T, lines string, offers bool) {
		m := connectSilently(t, mux, offers)
		defer m.closeSilently()
		for line := range strings.Lines(lines) {
			var s Signal
			if json.Unmarshal([]byte(line), &s) != nil {
				continue
			}
			err := m.handleSignal(s)
			if err != nil && !errors.Is(err, ErrProtocol) && !errors.Is(err, seal.ErrIdentity) && !errors.Is(err, errRecreate) {
				t.Errorf("%q: %v", line, err)
			}
			if pending := len(m.pendingCandidates); pending > maxCandidates {
				t.Errorf("%d candidates wait", pending)
			}
			if d := m.pc.RemoteDescription(); d != nil && strings.Count(d.SDP, "a=candidate:") > maxCandidates {
				t.Errorf("%q has too many candidates", d.SDP)
			}
			if err != nil {
				return
			}
		}
	})
}

// TestICEServersAreRenewed: ICE restarts, of both sides, with the credentials that the
// room has now.
func TestICEServersAreRenewed(t *testing.T) {
	mux := webrtc.NewICEUDPMux(nil, newSilentConn())
	defer mux.Close()
	a, b := connectSilently(t, mux, true), connectSilently(t, mux, false)
	defer a.closeSilently()
	defer b.closeSilently()
	exchange := func() {
		t.Helper()
		if err := b.handleSignal(a.sentDescription(t)); err != nil {
			t.Fatal(err)
		}
		if err := a.handleSignal(b.sentDescription(t)); err != nil {
			t.Fatal(err)
		}
	}
	exchange()
	renewed := webrtc.ICEServer{URLs: []string{"turn:192.0.2.3:3478"}, Username: "now", Credential: "c"}
	for _, m := range []*member{a, b} {
		<-webrtc.GatheringCompletePromise(m.pc)
		m.room.cfg.Interop.ICEServers = func() []webrtc.ICEServer { return []webrtc.ICEServer{renewed} }
	}
	if err := a.sendOffer(true); err != nil {
		t.Fatal(err)
	}
	exchange()
	for name, m := range map[string]*member{"offers": a, "answers": b} {
		if got := m.pc.GetConfiguration().ICEServers; len(got) != 1 || got[0].Username != renewed.Username {
			t.Errorf("who %s has %+v", name, got)
		}
	}
}
