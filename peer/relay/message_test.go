package relay

import (
	"errors"
	"strings"
	"testing"

	"peerscope/peer"
	"peerscope/peer/seal"
)

// FuzzParse checks that no message panics, and that the events made of it are
// bounded and complete.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"v":2,"type":"join","room":"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}`,
		`{"v":2,"type":"welcome","id":"a","present":["b","c"]}`,
		`{"type":"welcome","id":"a","iceServers":[{"urls":["turn:h:1?transport=tcp","stun:[::1]:2"],"username":"u","credential":"c"}]}`,
		`{"type":"left","from":"a"}`, `{"type":"full"}`, `[]`, `{"present":[""]}`, "\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := parseMessage(b)
		if err != nil {
			return
		}
		if servers := parseICEServers(m.ICE); len(servers) > maxICEServers {
			t.Errorf("%d ICE servers", len(servers))
		}
		events := m.events()
		if len(events) > maxPresent {
			t.Errorf("%d events", len(events))
		}
		for _, e := range events {
			if e.Kind != peer.Full && (e.From == "" || len(e.From) > maxID) {
				t.Errorf("event from %q", e.From)
			}
		}
	})
}

func TestParseBounds(t *testing.T) {
	for name, text := range map[string]string{
		"size":    `{"type":"` + strings.Repeat("x", maxMessage) + `"}`,
		"id":      `{"from":"` + strings.Repeat("x", maxID+1) + `"}`,
		"present": `{"present":["a"` + strings.Repeat(`,"a"`, maxPresent) + `]}`,
	} {
		if _, err := parseMessage([]byte(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for _, n := range []int{0, idLength - 1, maxMessage + 1} {
		if _, err := parseSealedSignal(make([]byte, n)); !errors.Is(err, errMessage) {
			t.Errorf("a signal of %d bytes: %v", n, err)
		}
	}
}

// Members of a room: sender sends to us.
const (
	sender = "AAAAAAAAAAAAAAAAAAAAAAAAAA"
	us     = "BBBBBBBBBBBBBBBBBBBBBBBBBB"
)

func ownChannel() *seal.Channel { return seal.NewKeys("secret").NewChannel(us) }

func sealedFor(t testing.TB, signal string) []byte {
	t.Helper()
	sealed, err := seal.NewKeys("secret").NewChannel(sender).Seal([]byte(sender), us, []byte(signal))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestMalformedSignalIsEmpty(t *testing.T) {
	s, err := parseSealedSignal(sealedFor(t, `{"description":7}`))
	if e := s.event(ownChannel()); err != nil || e.From != sender || e.Err != nil || e.Signal != (peer.Signal{}) {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestUnauthenticSignalIsAnError(t *testing.T) {
	for _, sealed := range []string{"", "\x00\x00\x00\x00\x00\x00\x00\x01", `{"description":{"type":"offer","sdp":"v=0"}}`} {
		s, err := parseSealedSignal([]byte(sender + sealed))
		if e := s.event(ownChannel()); err != nil || e.From != sender || !errors.Is(e.Err, seal.ErrUnauthentic) {
			t.Errorf("%q: %+v, %v", sealed, e, err)
		}
	}
}

// FuzzSealedSignal checks that what is not sealed opens nowhere, and changes
// nothing but the ID on its way.
func FuzzSealedSignal(f *testing.F) {
	f.Add(sealedFor(f, `{"description":{"type":"offer","sdp":"v=0"}}`))
	f.Add([]byte(sender))
	f.Add([]byte("short"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := parseSealedSignal(b)
		if err != nil {
			return
		}
		rest := string(b[idLength:])
		s.setID(us)
		if e := s.event(ownChannel()); s.id() != us || e.From != us || !errors.Is(e.Err, seal.ErrUnauthentic) || string(s[idLength:]) != rest {
			t.Errorf("%+v", e)
		}
	})
}
