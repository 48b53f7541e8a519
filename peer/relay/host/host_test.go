package host

import (
	"net"
	"net/url"
	"testing"

	"go.uber.org/goleak"

	"peerscope/peer/relay"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestLinkHosts checks the hosts of the link for members and of the link for a
// browser on this machine.
func TestLinkHosts(t *testing.T) {
	for _, c := range []struct {
		o          Options
		link, page string // hosts; "" for the machine's own address
	}{
		{Options{Listen: ":0"}, "", "127.0.0.1"},
		{Options{Listen: "127.0.0.1:0"}, "127.0.0.1", "127.0.0.1"},
		{Options{Listen: ":0", Name: "call.example"}, "call.example", "call.example"},
		{Options{Listen: ":0", TLS: TLS{SelfSigned: true}}, "", ""},
	} {
		h, err := Open(c.o)
		if err != nil {
			t.Fatal(err)
		}
		for text, want := range map[string]string{h.Link: c.link, h.Page: c.page} {
			if want == "" {
				want = outboundAddress()
			}
			u, err := url.Parse(text)
			if err != nil || u.Hostname() != want || u.Port() == "" || u.Fragment == "" {
				t.Errorf("%+v: %q, not at %q: %v", c.o, text, want, err)
			}
		}
		address := h.Listen
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		if _, err := net.Dial("tcp", address); err == nil {
			t.Errorf("%s is open after Close", address)
		}
	}
}

// TestPublicAddress checks that TURN has the address of the host, unless
// another is configured.
func TestPublicAddress(t *testing.T) {
	told := net.IPv4(203, 0, 113, 7)
	for name, want := range map[string]net.IP{"192.0.2.9": net.IPv4(192, 0, 2, 9), "call.example": net.ParseIP(outboundAddress())} {
		if got := (TURN{}).publicIP(name); !got.Equal(want) {
			t.Errorf("%s: %v, not %v", name, got, want)
		}
		if got := (TURN{PublicIP: told}).publicIP(name); !got.Equal(told) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWrongOptions(t *testing.T) {
	for _, o := range []Options{
		{Listen: "nowhere"},
		{Listen: "127.0.0.1:0", Relay: relay.Config{Origins: []string{"["}}},
		{Listen: "127.0.0.1:0", TLS: TLS{Certificate: "none", Key: "none"}},
		{Listen: "127.0.0.1:0", TURN: TURN{Enabled: true, Listen: "nowhere"}},
	} {
		if h, err := Open(o); err == nil {
			t.Errorf("%+v opens", o)
			h.Close()
		}
	}
}
