package session

import (
	"errors"
	"testing"
	"time"

	"peerscope/peer"
)

// inCallWithLee starts a call with one member, who is connected.
func inCallWithLee(r *harness) (cfg peer.Config, lee peer.Member) {
	r.HostCall()
	r.state()
	cfg = <-r.room.config
	lee = peer.Member{ID: "1", State: peer.Connected, About: peer.About{Name: "Lee"}}
	cfg.OnMember(lee)
	r.state()
	return cfg, lee
}

func (r *harness) expectNotice(when, want string) {
	r.t.Helper()
	if s := r.state(); s.Notice.String() != want {
		r.t.Errorf("%s the notice is %q, not %q", when, s.Notice, want)
	}
}

const leeStoppedAnswering = "Lee stopped answering. They can come back with the same link."

func TestWhoComesBackIsNotMissed(t *testing.T) {
	for _, back := range []peer.ID{"1", "2"} {
		withHarness(t, nil, func(r *harness) {
			cfg, lee := inCallWithLee(r)
			lee.State = peer.Lost
			cfg.OnMember(lee)
			r.expectNotice("without Lee", leeStoppedAnswering)
			lee.ID, lee.State = back, peer.Connecting
			cfg.OnMember(lee)
			r.expectNotice("while somebody comes", leeStoppedAnswering)
			lee.State = peer.Connected
			cfg.OnMember(lee)
			r.expectNotice("with somebody", "")
		})
	}
}

func TestWhatHappenedIsNoNewsForEver(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		cfg, lee := inCallWithLee(r)
		lee.State = peer.Lost
		cfg.OnMember(lee)
		r.expectNotice("without Lee", leeStoppedAnswering)
		time.Sleep(departureTime)
		r.expectNotice("later", "")
	})
}

// What passes stands in front of what still does not work, not in its place.
func TestAProblemOutlivesNews(t *testing.T) {
	setup := func(_ *harness, p *Parts) {
		p.OpenDetector = func(ModelFiles) (Detector, error) { return nil, errors.New("the model is damaged") }
	}
	withHarness(t, setup, func(r *harness) {
		cfg, lee := inCallWithLee(r)
		decodeFrames(r, "1", 3)
		problem := r.state().Notice.String()
		lee.State = peer.Gone
		cfg.OnMember(lee)
		r.expectNotice("after Lee", "Lee has left.")
		time.Sleep(noticeTime)
		r.expectNotice("later", problem)
		r.SetDetecting(true)
		r.expectNotice("when it is tried again", "")
	})
}
