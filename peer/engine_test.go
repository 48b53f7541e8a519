package peer

import (
	"testing"

	"github.com/pion/webrtc/v4"
)

func TestConnectionConfig(t *testing.T) {
	own := webrtc.ICEServer{URLs: []string{"stun:own.example:3478"}}
	room := webrtc.ICEServer{URLs: []string{"stun:room.example:3478"}}
	cfg := Config{ICEServers: []webrtc.ICEServer{own}}
	if c := connectionConfig(cfg); len(c.ICEServers) != 1 || c.ICETransportPolicy != webrtc.ICETransportPolicyAll {
		t.Errorf("%+v", c)
	}
	cfg.Addresses = RelayOnly
	cfg.Interop.ICEServers = func() []webrtc.ICEServer { return []webrtc.ICEServer{room} }
	c := connectionConfig(cfg)
	if len(c.ICEServers) != 2 || c.ICEServers[1].URLs[0] != room.URLs[0] || c.ICETransportPolicy != webrtc.ICETransportPolicyRelay {
		t.Errorf("%+v", c)
	}
}
