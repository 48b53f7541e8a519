package socketio_test

import (
	"context"
	"testing"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
	"peerscope/peer/socketio"
)

// TestServerLost has two members lose the server and rejoin under new IDs; in
// the end there is one call between them, not two.
func TestServerLost(t *testing.T) {
	f := newFake(t, 4)
	b := newBoard()
	seen := []map[peer.ID]peer.MemberState{{}, {}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, len(seen))
	for _, states := range seen {
		room, err := socketio.Open(f.link(""))
		if err != nil {
			t.Fatal(err)
		}
		cfg := peer.Config{
			Video:    peer.NewTrack(webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP8),
			OnMember: func(m peer.Member) { b.post(func() { states[m.ID] = m.State }) },
		}
		go func() { done <- room(ctx, cfg) }()
	}
	defer func() {
		cancel()
		for range seen {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}()
	await := func(what string, ids, connected int) {
		t.Helper()
		b.await(t, what, func() any { return seen }, func() bool {
			for _, states := range seen {
				n := 0
				for _, state := range states {
					if state == peer.Connected {
						n++
					}
				}
				if len(states) != ids || n != connected {
					return false
				}
			}
			return true
		})
	}
	await("a call", 1, 1)
	f.drop()
	await("a call in the place of the first", 2, 1)
}
