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
		`{"type":"signal","to":"a","signal":"AAAAAAAAAAE"}`,
		`{"type":"signal","from":"a","signal":"` + sealedFor(f, `{"description":{"type":"offer","sdp":"v=0"}}`) + `"}`,
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
		events := m.events(ownChannel())
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
}

// ownChannel and sealedFor are the two ends of a room: "a" sends to "us".
func ownChannel() *seal.Channel { return seal.NewKeys("secret").NewChannel("us") }

func sealedFor(t testing.TB, signal string) string {
	t.Helper()
	sealed, err := seal.NewKeys("secret").NewChannel("a").Seal("us", []byte(signal))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestMalformedSignalIsEmpty(t *testing.T) {
	m := message{Type: typeSignal, From: "a", Signal: sealedFor(t, `{"description":7}`)}
	if e := m.events(ownChannel()); len(e) != 1 || e[0].Err != nil || e[0].Signal != (peer.Signal{}) {
		t.Errorf("%+v", e)
	}
}

func TestUnauthenticSignalIsAnError(t *testing.T) {
	for _, sealed := range []string{"", "AAAAAAAAAAE", `{"description":{"type":"offer","sdp":"v=0"}}`} {
		m := message{Type: typeSignal, From: "a", Signal: sealed}
		if e := m.events(ownChannel()); len(e) != 1 || !errors.Is(e[0].Err, seal.ErrUnauthentic) {
			t.Errorf("%q: %+v", sealed, e)
		}
	}
}
