package relay_test

import (
	"net"
	"testing"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
	"peerscope/peer/relay"
	"peerscope/peer/relay/turn"
)

// TestRelayOnlyCall is a call of two members that use only the TURN server of
// their room, over loopback.
func TestRelayOnlyCall(t *testing.T) {
	t.Parallel()
	server, err := turn.Listen(turn.Config{Listen: "127.0.0.1:0", PublicIP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	for name, urls := range map[string]func([]string) []string{
		"all": func(all []string) []string { return all },
		"UDP": func(all []string) []string { return all[1:2] },
		"TCP": func(all []string) []string { return all[2:] },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newTestServer(t, relay.Config{ICEServers: func(room string) []webrtc.ICEServer {
				servers := server.ICEServers(room)
				servers[0].URLs = urls(servers[0].URLs)
				return servers
			}})
			a, b := newTestMember(), newTestMember()
			a.cfg.Addresses, b.cfg.Addresses = peer.RelayOnly, peer.RelayOnly
			frames := a.receiveVideo()
			b.sendVideo(t)
			link := relay.Link(p.address, relay.NewKey())
			a.join(t, link)
			b.join(t, link)
			a.awaitState(t, peer.Connected)
			awaitFrames(t, frames, 30)
			if server.Allocations() < 2 {
				t.Errorf("%d allocations", server.Allocations())
			}
		})
	}
}

// TestHostileServers checks that invalid ICE servers of a room are ignored.
func TestHostileServers(t *testing.T) {
	t.Parallel()
	long := make([]webrtc.ICEServer, 100)
	for i := range long {
		long[i] = webrtc.ICEServer{URLs: []string{"http://example.org", "turn:", "stun:host:99999", "turn:host:1?transport=smoke", "turn:a@b:1"}}
	}
	p := newTestServer(t, relay.Config{ICEServers: func(string) []webrtc.ICEServer { return long }})
	link := relay.Link(p.address, relay.NewKey())
	newTestMember().join(t, link)
	newTestMember().join(t, link).awaitState(t, peer.Connected)
}
