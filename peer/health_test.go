package peer

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

const (
	connecting   = webrtc.PeerConnectionStateConnecting
	connected    = webrtc.PeerConnectionStateConnected
	disconnected = webrtc.PeerConnectionStateDisconnected
	failed       = webrtc.PeerConnectionStateFailed
	closed       = webrtc.PeerConnectionStateClosed
)

var begin = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestRestartsAreSpaced(t *testing.T) {
	h := health{startedAt: begin}
	h.update(begin, connected)
	if h.restartDue(begin.Add(time.Hour)) {
		t.Error("a restart of what works")
	}
	var at []int
	for i := range 27 {
		now := begin.Add(time.Duration(i) * time.Second)
		h.update(now, disconnected)
		if h.restartDue(now) {
			at = append(at, i)
		}
	}
	if want := []int{0, 4, 12}; !slices.Equal(at, want) { // the next one would be due when it is lost
		t.Errorf("restarts at %v, not %v", at, want)
	}
}

// TestRestartAfterAnswer: a prompt answer brings a restart, a late one another question.
func TestRestartAfterAnswer(t *testing.T) {
	h := health{startedAt: begin}
	h.update(begin, connected)
	if h.restartAfter(begin, begin) {
		t.Error("a restart of what works")
	}
	h.update(begin, disconnected)
	if !h.restartDue(begin) || !h.restartAfter(begin, begin.Add(time.Second)) {
		t.Error("no restart after a prompt answer")
	}
	late := begin.Add(3 * time.Second)
	if h.restartAfter(begin, late) {
		t.Error("a restart after a late answer")
	}
	if h.restartDue(late.Add(time.Second)) || !h.restartDue(late.Add(2*time.Second)) {
		t.Error("the next question is not two seconds after a late answer")
	}
}

func TestRestartLimiter(t *testing.T) {
	var l restartLimiter
	for i, want := range []bool{true, true, false, false, true, true, false} {
		if got := l.allow(begin.Add(time.Duration(i) * 250 * time.Millisecond)); got != want {
			t.Errorf("offer %d: %v", i, got)
		}
	}
}

// FuzzMessage is for what a member sends on the data channel.
func FuzzMessage(f *testing.F) {
	for _, seed := range []string{
		`{"type":"about","about":{"name":"Ada","camera":true,"mic":false}}`,
		`{"type":"bye"}`, `{"type":"about"}`, `{"type":"later"}`, `{"about":{"name":"` + "\\u0000\\n" + `"}}`, `[`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := parseMessage(b)
		if err != nil {
			if !errors.Is(err, ErrProtocol) {
				t.Errorf("error %v", err)
			}
			return
		}
		if m.Type == typeAbout && m.About == nil {
			t.Error("about without about")
		}
		if m.About != nil && (len([]rune(m.About.Name)) > maxName || strings.ContainsAny(m.About.Name, "\n\r\x00")) {
			t.Errorf("name %q", m.About.Name)
		}
		if _, err := parseMessage(m.marshal()); err != nil {
			t.Errorf("not read back: %v", err)
		}
	})
}

func TestMessageTooLong(t *testing.T) {
	if _, err := parseMessage([]byte(`{"type":"` + strings.Repeat("x", maxMessage) + `"}`)); !errors.Is(err, ErrProtocol) {
		t.Errorf("%v", err)
	}
}

// TestFullInbox drops what comes, as a server may have made it up.
func TestFullInbox(t *testing.T) {
	m := newMember(&room{}, "a", false)
	for range maxInbox {
		m.enqueue(Event{Kind: Joined})
	}
	m.enqueue(Event{Kind: Signaled})
	if len(m.inbox) != maxInbox || len(m.violations) > 0 {
		t.Errorf("%d events wait, %d violations", len(m.inbox), len(m.violations))
	}
}

func TestRestartWithNewServers(t *testing.T) {
	h := health{startedAt: begin, serversAdded: true}
	var at []int
	for i := range 20 {
		if h.restartDue(begin.Add(time.Duration(i) * time.Second)) {
			at = append(at, i)
		}
	}
	if want := []int{4, 8, 16}; !slices.Equal(at, want) {
		t.Errorf("restarts at %v, not %v", at, want)
	}
}

func TestConnectTimeout(t *testing.T) {
	const hour = time.Hour
	h := health{startedAt: begin, connectTimeout: hour}
	check := func(at time.Duration, want error) {
		t.Helper()
		if _, err := h.update(begin.Add(at), connecting); !errors.Is(err, want) {
			t.Errorf("after %v: %v", at, err)
		}
	}
	check(hour-time.Second, nil)
	check(hour, ErrNoAnswer)
	invited := h
	h.descriptionReceived(begin.Add(hour/2), true)
	check(hour/2+19*time.Second, nil)
	check(hour/2+20*time.Second, ErrNoConnection)
	h = invited
	h.descriptionReceived(begin, false)
	check(hour-time.Second, nil)
	check(hour, ErrNoConnection)
}
