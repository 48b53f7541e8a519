package e2e

import (
	"context"
	"fmt"
	"testing"

	"peerscope/app/session"
	"peerscope/internal/browser"
	"peerscope/peer"
	"peerscope/peer/relay"
	"peerscope/peer/relay/host"
)

// onlyRelayed has a page connect through TURN alone, over one protocol, as where
// there is no direct way, and keeps its connections for selectedPair.
const onlyRelayed = `
	globalThis.connections = [];
	globalThis.RTCPeerConnection = class extends RTCPeerConnection {
		constructor(config) {
			const iceServers = config.iceServers.map((server) =>
				({ ...server, urls: server.urls.filter((url) => url.endsWith("?transport=%s")) }));
			super({ ...config, iceServers, iceTransportPolicy: "relay" });
			connections.push(this);
		}
	};
	0`

// selectedPair tells over which candidates the page's connection goes.
const selectedPair = `connections[0].getStats().then((all) => {
	const pair = [...all.values()].find((s) => s.type === "candidate-pair" && s.nominated && s.state === "succeeded");
	const own = all.get(pair.localCandidateId);
	return [own.candidateType, own.relayProtocol, all.get(pair.remoteCandidateId).candidateType].join(" ");
})`

// TestPageThroughTURN is a call of a page and a desktop that can meet nowhere
// but in the TURN server of their relay, whose credentials each is handed on
// joining. Over TCP, too: some networks let nothing else out.
func TestPageThroughTURN(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	for _, protocol := range []string{"udp", "tcp"} {
		t.Run(protocol, func(t *testing.T) {
			h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0", TURN: host.TURN{Enabled: true, Listen: "127.0.0.1:0"}})
			ada := joinParts(t, "Ada", h.Link, relayedParts(t))
			bob := openTab(t, b, h.Page, "Bob")
			bob.Eval(fmt.Sprintf(onlyRelayed, protocol), nil)
			bob.join()
			checkCall(t, ada, bob)
			var pair string
			if bob.Eval(selectedPair, &pair); pair != "relay "+protocol+" relay" {
				t.Errorf("the call goes over %q", pair)
			}
		})
	}
}

// relayedParts are those of a desktop that connects through TURN alone.
func relayedParts(t *testing.T) session.Parts {
	parts := clipParts(t)
	parts.OpenRoom = func(link string, _ session.InvitationExchange) (peer.Room, error) {
		room, err := relay.Open(link)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, cfg peer.Config) error {
			cfg.Addresses = peer.RelayOnly
			return room(ctx, cfg)
		}, nil
	}
	return parts
}
