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
	Members chan peer.Member // as reported
	Samples chan peer.Sample // of one that was received, more are dropped until it is read
	Open    chan struct{}
	Video   *peer.Track
	Leave   context.CancelFunc

	done chan error
}

// Join joins a room; the participant leaves with the test at the latest.
func Join(t testing.TB, room peer.Room, name string) *Participant {
	ctx, leave := context.WithCancel(context.Background())
	p := &Participant{
		Members: make(chan peer.Member, queueLength),
		Samples: make(chan peer.Sample, 1),
		Open:    make(chan struct{}, 1),
		Video:   peer.NewTrack(webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP8, webrtc.MimeTypeH264),
		Leave:   leave,
		done:    make(chan error, 1),
	}
	cfg := peer.Config{
		Audio:    peer.NewTrack(webrtc.RTPCodecTypeAudio, webrtc.MimeTypeOpus),
		Video:    p.Video,
		About:    peer.About{Name: name},
		OnOpen:   func() { p.Open <- struct{}{} },
		OnMember: func(m peer.Member) { p.Members <- m },
		OnTrack:  p.readTrack,
	}
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		err := room(ctx, cfg)
		t.Logf("the participant's Room returned %v", err)
		p.done <- err
	}()
	t.Cleanup(func() {
		leave()
		<-finished
	})
	return p
}

func (p *Participant) readTrack(_ context.Context, _ peer.ID, track *peer.RemoteTrack) {
	for {
		s, err := track.Read()
		if err != nil {
			return
		}
		select {
		case p.Samples <- s:
		default:
		}
	}
}

// AwaitEnd waits until the Room returns and gives its error.
func (p *Participant) AwaitEnd(t testing.TB) error {
	t.Helper()
	return Next(t, "the end", p.done)
}

// AwaitState waits until a member is reported in a state.
func (p *Participant) AwaitState(t testing.TB, s peer.MemberState) peer.Member {
	t.Helper()
	return Await(t, fmt.Sprintf("a member in state %d", s), p.Members, func(m peer.Member) bool { return m.State == s })
}
