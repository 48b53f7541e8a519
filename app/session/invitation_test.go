package session

import (
	"context"
	"testing"
	"time"

	"peerscope/peer"
)

func TestInvitationBlocksAreExchanged(t *testing.T) {
	wrong := Notice{Text: "This is damaged.", Problem: true}
	taken := ""
	setup := func(r *harness, p *Parts) {
		p.OpenRoom = func(_ string, x InvitationExchange) (peer.Room, error) {
			return func(ctx context.Context, cfg peer.Config) error {
				if err := x.SendBlock(ctx, "block"); err != nil {
					return err
				}
				if _, err := x.ReceiveBlock(ctx, Notice{}); err != nil {
					return err
				}
				var err error
				if taken, err = x.ReceiveBlock(ctx, wrong); err != nil {
					return err
				}
				return r.room.join(ctx, cfg)
			}, nil
		}
	}
	withHarness(t, setup, func(r *harness) {
		r.PasteBlock("at home")
		r.Invite()
		if s := r.state(); s.Phase != Opening || s.Invitation.Role != Inviter || s.Invitation.Outgoing != "block" || !s.Invitation.AwaitsReply {
			t.Fatalf("%v, %+v", s.Phase, s.Invitation)
		}
		time.Sleep(3 * time.Minute)
		if s := r.state(); s.Invitation.Age != 3*time.Minute {
			t.Errorf("after 3 minutes it is %v old", s.Invitation.Age)
		}
		r.PasteBlock("nonsense")
		if s := r.state(); s.Invitation.Rejection.Text != wrong.Text || !s.Invitation.AwaitsReply {
			t.Fatalf("%+v", s.Invitation)
		}
		r.PasteBlock("answer")
		if s := r.state(); s.Phase != Waiting || s.Invitation.AwaitsReply || taken != "answer" {
			t.Fatalf("%v, %+v, taken %q", s.Phase, s.Invitation, taken)
		}
		cfg := <-r.room.config
		cfg.OnMember(peer.Member{ID: "1", State: peer.Connected})
		if s := r.state(); s.Phase != InCall || s.Invitation.Role != Inviter || s.Invitation.Outgoing != "" || s.Link != "" {
			t.Fatalf("connected: %v, %+v", s.Phase, s.Invitation)
		}
	})
}

func TestInvitationRole(t *testing.T) {
	for link, want := range map[string]InvitationRole{
		"":                                NoInvitation, // Start opens a room of its own
		"ws://192.0.2.1:5000/#k=1":        NoInvitation,
		"whep+https://host/camera":        NoInvitation,
		" invite: ":                       Inviter,
		"PEERSCOPE1(\nabc\n)":             Invitee,
		"Paste this: invite:PEERSCOPE1()": Invitee,
	} {
		if got := invitationRole(link); got != want {
			t.Errorf("sideOf(%q) = %v, want %v", link, got, want)
		}
	}
}
