package relay

import (
	"strings"
	"testing"
	"time"

	"peerscope/peer"
)

// FuzzParse checks that no message panics, and that the events made of it are
// bounded and complete.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"v":1,"type":"join","key":"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}`,
		`{"v":1,"type":"welcome","id":"a","present":["b","c"]}`,
		`{"type":"signal","to":"a","signal":{"candidate":{"candidate":"x"}}}`,
		`{"type":"signal","from":"a","signal":{"description":{"type":"offer","sdp":"v=0"}}}`,
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
}

func TestMalformedSignalIsEmpty(t *testing.T) {
	m, err := parseMessage([]byte(`{"type":"signal","from":"a","signal":{"description":7}}`))
	if err != nil {
		t.Fatal(err)
	}
	if e := m.events(); len(e) != 1 || e[0].Signal != (peer.Signal{}) {
		t.Errorf("%+v", e)
	}
}

func TestRateLimiter(t *testing.T) {
	var r rateLimiter
	now := time.Now()
	for i := range rateMessages {
		if !r.allow(now, 1) {
			t.Fatalf("message %d is too many", i)
		}
	}
	if r.allow(now, 1) {
		t.Error("one more is not")
	}
	if !r.allow(now.Add(rateWindow), 1) {
		t.Error("the next window is full from the start")
	}
}
