package peer_test

import (
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"

	"peerscope/internal/skip"
	"peerscope/peer"
	"peerscope/peer/relay/turn"
	"peerscope/peer/signaltest"
)

// candidatesOf are those of an offer, by the fields of RFC 8839 section 5.1.
func candidatesOf(t *testing.T, cfg func(*peer.Config)) (candidates [][]string) {
	t.Helper()
	first, second := signaltest.Pair()
	s := newParticipant()
	s.cfg.Interop.NonTrickle = true
	cfg(&s.cfg)
	s.join(t, second)
	offer := receive(t, first, func(e peer.Event) bool { return e.Signal.Description != nil })
	for line := range strings.Lines(offer.Signal.Description.SDP) {
		if c, found := strings.CutPrefix(line, "a=candidate:"); found {
			candidates = append(candidates, strings.Fields(c))
		}
	}
	return candidates
}

const addressField = 4

// TestAddresses: what the offer of each policy tells.
func TestAddresses(t *testing.T) {
	t.Parallel()
	route, err := net.Dial("udp4", "198.51.100.1:9")
	if err != nil {
		skip.Lacking(t, "there is no default route")
	}
	defer route.Close()
	own := route.LocalAddr().(*net.UDPAddr).IP.String()
	told := func(policy peer.AddressPolicy) (own4, loopback, name bool) {
		for _, c := range candidatesOf(t, func(cfg *peer.Config) { cfg.Addresses = policy }) {
			own4 = own4 || c[addressField] == own
			loopback = loopback || c[addressField] == "127.0.0.1"
			name = name || strings.HasSuffix(c[addressField], ".local")
		}
		return own4, loopback, name
	}
	if own4, loopback, name := told(peer.AllAddresses); !own4 || !loopback || name {
		t.Errorf("all: %v %v %v", own4, loopback, name)
	}
	// Where multicast DNS cannot be used the address is told.
	if own4, loopback, name := told(peer.DefaultRouteOnly); own4 == name || loopback {
		t.Errorf("default route: %v %v %v", own4, loopback, name)
	}
	if own4, _, name := told(peer.AllByName); own4 == name {
		t.Errorf("all, by name: %v %v", own4, name)
	}
}

// TestRelayOnlyWithoutServer fails at once, for a reason of its own, and without a
// signal to anybody.
func TestRelayOnlyWithoutServer(t *testing.T) {
	t.Parallel()
	first, second := signaltest.Pair()
	counted := &recordingSignaler{Signaler: second}
	s := newParticipant()
	s.cfg.Addresses, s.cfg.ICEServers = peer.RelayOnly, []webrtc.ICEServer{{URLs: []string{"stun:192.0.2.1:3478"}}}
	s.join(t, counted)
	s.await(t, "the reason", timeout, func() bool {
		for _, reports := range s.members {
			if last := reports[len(reports)-1]; last.State == peer.Failed && errors.Is(last.Err, peer.ErrNoTURN) {
				return true
			}
		}
		return false
	})
	if n := counted.count(); n > 0 {
		t.Errorf("%d signals", n)
	}
	_ = first.Close()
}

// TestRelayedCandidates have the server's address alone.
func TestRelayedCandidates(t *testing.T) {
	t.Parallel()
	server, err := turn.Listen(turn.Config{Listen: "127.0.0.1:0", PublicIP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	servers := server.ICEServers("room")
	for i := range servers {
		for j, text := range servers[i].URLs {
			servers[i].URLs[j] = strings.Replace(text, "turn:", "TURN:", 1) // schemes may be in capitals (RFC 3986)
		}
	}
	candidates := candidatesOf(t, func(cfg *peer.Config) {
		cfg.Addresses, cfg.ICEServers = peer.RelayOnly, servers
	})
	if len(candidates) == 0 {
		t.Error("none")
	}
	for _, c := range candidates {
		if fields := strings.Join(c, " "); !strings.Contains(fields, " typ relay raddr 0.0.0.0 rport 9") {
			t.Errorf("candidate %s", fields)
		}
	}
}
