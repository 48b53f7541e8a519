package signaltest

import (
	"context"
	"fmt"
	"testing"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// A Participant is in a peer.Room, sends and receives.
type Participant struct {
	Members chan peer.Member // as told
	Samples chan peer.Sample // holds one of those that arrive
	Open    chan struct{}
	Video   *peer.Track
	Leave   context.CancelFunc

	done chan error
}

// Join goes into a room; the guest leaves with the test at the latest.
func Join(t testing.TB, room peer.Room, name string) *Participant {
	ctx, leave := context.WithCancel(context.Background())
	g := &Participant{
		Members: make(chan peer.Member, queueLength),
		Samples: make(chan peer.Sample, 1),
		Open:    make(chan struct{}, 1),
		Video:   peer.NewTrack(webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP8, webrtc.MimeTypeH264),
		Leave:   leave,
		done:    make(chan error, 1),
	}
	cfg := peer.Config{
		Audio:    peer.NewTrack(webrtc.RTPCodecTypeAudio, webrtc.MimeTypeOpus),
		Video:    g.Video,
		About:    peer.About{Name: name},
		OnOpen:   func() { g.Open <- struct{}{} },
		OnMember: func(m peer.Member) { g.Members <- m },
		OnTrack:  g.listen,
	}
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		err := room(ctx, cfg)
		t.Logf("the guest's stay ended with %v", err)
		g.done <- err
	}()
	t.Cleanup(func() {
		leave()
		<-finished
	})
	return g
}

func (g *Participant) listen(_ context.Context, _ peer.ID, track *peer.RemoteTrack) {
	for {
		s, err := track.Read()
		if err != nil {
			return
		}
		select {
		case g.Samples <- s:
		default:
		}
	}
}

// AwaitEnd waits for the end of the stay and gives its error.
func (g *Participant) AwaitEnd(t testing.TB) error {
	t.Helper()
	return Next(t, "the end", g.done)
}

// AwaitState waits until a member is told to be in a state.
func (g *Participant) AwaitState(t testing.TB, s peer.MemberState) peer.Member {
	t.Helper()
	return Await(t, fmt.Sprintf("a member in state %d", s), g.Members, func(m peer.Member) bool { return m.State == s })
}
