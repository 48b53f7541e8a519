package peer_test

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/peer/signaltest"
)

// TestLeavingDuringLookup: leaving does not wait for a DNS server that never answers.
func TestLeavingDuringLookup(t *testing.T) {
	for _, url := range []string{"stun:a.example", "turn:b.example", "turn:c.example?transport=tcp"} {
		t.Run(url, func(t *testing.T) {
			asked := silentResolver(t)
			room := signaltest.NewRoom(0)
			a, b := newParticipant(), newParticipant()
			a.cfg.Interop.NoDataChannel = true // as with media servers
			a.cfg.ICEServers = []webrtc.ICEServer{{URLs: []string{url}, Username: "a", Credential: "b"}}
			a.join(t, room.Join())
			b.join(t, room.Join())
			select {
			case <-asked:
			case <-time.After(timeout):
				t.Fatal("no name is looked up")
			}
			a.leave()
			if err := a.result(t, timeout); err != nil {
				t.Error(err)
			}
		})
	}
}

// silentResolver replaces the resolver, until the test ends, by one that never answers.
// It tells when that is asked something.
func silentResolver(t *testing.T) (asked <-chan struct{}) {
	first, ended := make(chan struct{}, 1), make(chan struct{})
	former := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		select {
		case first <- struct{}{}:
		default:
		}
		<-ended
		return nil, net.ErrClosed
	}}
	t.Cleanup(func() {
		close(ended)
		net.DefaultResolver = former
	})
	return first
}
