package session

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"peerscope/peer"
)

// joinLee joins a room that runs in the program of a member.
func joinLee(r *harness) (cfg peer.Config, lee peer.Member) {
	r.Join("test://room")
	r.state()
	cfg = <-r.room.config
	lee = peer.Member{ID: "1", State: peer.Connected, About: peer.About{Name: "Lee", Host: true}}
	cfg.OnMember(lee)
	decodeFrames(r, "1", 3)
	return cfg, lee
}

func TestTheCallEndsWithTheProgramThatServesTheRoom(t *testing.T) {
	const want = "The program of Lee has ended, and the call with it."
	withHarness(t, nil, func(r *harness) {
		cfg, lee := joinLee(r)
		cfg.OnSignalingLost(true)
		r.expectNotice("at first", "Lee does not answer. It is being tried again.")
		if s := r.state(); s.Phase != InCall || s.Link != "" {
			t.Errorf("phase %v, link %q", s.Phase, s.Link)
		}
		cfg.OnServerGone()
		if s := r.state(); s.Phase != InCall {
			t.Error("the call is over while something comes from Lee")
		}
		lee.State = peer.Interrupted
		cfg.OnMember(lee)
		s := r.state()
		if s.Phase != Home || s.Notice.String() != want || s.Notice.Retry != "test://room" || len(s.Members)+len(s.LabelCounts) != 0 {
			t.Errorf("phase %v, notice %q, to try again: %q, members %v, seen %v", s.Phase, s.Notice, s.Notice.Retry, s.Members, s.LabelCounts)
		}
		time.Sleep(time.Hour)
		r.expectNotice("an hour later", want)
		kinds := slices.DeleteFunc(r.eventKinds(), func(k EventKind) bool { return k == EventObjectAppeared || k == EventObjectGone })
		if want := []EventKind{EventOpen, EventJoined, EventConnected, EventInterrupted, EventLeft, EventError}; !slices.Equal(kinds, want) {
			t.Errorf("events %v, not %v", kinds, want)
		}
	})
}

// Silence alone can be our own network; it is the host's when it lasts.
func TestAHostThatStaysSilent(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		cfg, lee := joinLee(r)
		cfg.OnSignalingLost(true)
		lee.State = peer.Interrupted
		cfg.OnMember(lee)
		if s := r.state(); s.Phase != InCall {
			t.Errorf("phase %v, %q", s.Phase, s.Notice)
		}
		lee.State = peer.Lost
		cfg.OnMember(lee)
		r.expectNotice("after that", "Lee stopped answering. The call was on their computer, so it is over.")
		if s := r.state(); s.Phase != Home || s.Notice.Retry != "test://room" {
			t.Errorf("phase %v, to try again: %q", s.Phase, s.Notice.Retry)
		}
	})
}

func TestACallOfThreeOutlivesItsHost(t *testing.T) {
	const want = "Lee is gone, and the room with them. The call goes on, but nobody can join."
	withHarness(t, nil, func(r *harness) {
		cfg, lee := joinLee(r)
		ann := peer.Member{ID: "2", State: peer.Connected, About: peer.About{Name: "Ann"}}
		cfg.OnMember(ann)
		cfg.OnSignalingLost(true)
		lee.State = peer.Interrupted
		cfg.OnMember(lee)
		r.state()
		cfg.OnServerGone()
		r.expectNotice("without Lee", want)
		lee.State = peer.Lost
		cfg.OnMember(lee)
		r.expectNotice("without Lee for good", want)
		if s := r.state(); s.Phase != InCall || s.Link != "" {
			t.Errorf("phase %v, link %q", s.Phase, s.Link)
		}
		ann.State = peer.Gone
		cfg.OnMember(ann)
		if s := r.state(); s.Phase != Home || s.Notice.Retry == "" {
			t.Errorf("with nobody: phase %v, %q", s.Phase, s.Notice)
		}
	})
}

// Where the room's server is elsewhere a call of two does not need it.
func TestACallOutlivesAServerElsewhere(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		cfg, lee := inCallWithLee(r)
		cfg.OnSignalingLost(true)
		cfg.OnServerGone()
		lee.State = peer.Interrupted
		cfg.OnMember(lee)
		r.expectNotice("without the server", "The room cannot be reached. The call goes on, but nobody can join. It is being tried again.")
		if s := r.state(); s.Phase != InCall {
			t.Errorf("phase %v", s.Phase)
		}
	})
}

func TestWhatIsWrongWithACallEndsWithIt(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		_, _ = inCallWithLee(r)
		r.inbox.post(func(l *loop) { l.state.Self.SpeakerProblem = Notice{Text: speakerNotices.missing, Problem: true} })
		if s := r.state(); s.Self.SpeakerProblem.Text == "" {
			t.Fatal("no problem")
		}
		r.Leave()
		if s := r.state(); s.Self.SpeakerProblem.Text != "" {
			t.Errorf("at home: %q", s.Self.SpeakerProblem)
		}
	})
}

// A room on a relay of the person's own is as one of somebody else's: our program may
// end and the room stays.
func TestARoomOnOurRelay(t *testing.T) {
	var asked string
	setup := func(_ *harness, p *Parts) {
		p.ServeRoom = nil
		p.NewRoomLink = func(relay string) (string, error) {
			if asked = relay; relay == "broken" {
				return "", errors.New("no address")
			}
			return "test://room", nil
		}
	}
	withHarness(t, setup, func(r *harness) {
		r.Configure(Settings{Name: "Kim", Relay: "wss://relay.example.org"})
		r.HostCall()
		if s := r.state(); s.Phase != Waiting || s.Link != "test://room" || asked != "wss://relay.example.org" {
			t.Errorf("phase %v, link %q, of the relay %q", s.Phase, s.Link, asked)
		}
		if cfg := <-r.room.config; cfg.About.Host {
			t.Error("we say that the room is in our program")
		}
		r.Leave()
		r.state()
		r.Configure(Settings{Relay: "broken"})
		r.HostCall()
		const want = "Your relay does not open a room. Check its address in the settings, and your network."
		if s := r.state(); s.Phase != Home || s.Notice.String() != want || s.Notice.Details != "no address" {
			t.Errorf("phase %v, %q, %q", s.Phase, s.Notice, s.Notice.Details)
		}
	})
	unreachable := func(r *harness, p *Parts) {
		setup(r, p)
		p.OpenRoom = func(string, InvitationExchange) (peer.Room, error) {
			return func(context.Context, peer.Config) error { return errors.New("refused") }, nil
		}
	}
	withHarness(t, unreachable, func(r *harness) {
		r.Configure(Settings{Relay: "wss://relay.example.org"})
		r.HostCall()
		if s := r.state(); s.Phase != Home || s.Notice.Text != ownRelayNotice(nil).Text || s.Notice.Details != "refused" {
			t.Errorf("phase %v, %q", s.Phase, s.Notice)
		}
	})
}
