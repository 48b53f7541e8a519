package session

import (
	"context"
	"testing"

	"peerscope/peer"
)

// Nobody is waited for in a sample call, and its link leads nobody anywhere.
func TestASampleCallWaitsForNobody(t *testing.T) {
	setup := func(_ *harness, p *Parts) {
		p.RunSample = func(ctx context.Context, _ string) error { <-ctx.Done(); return nil }
	}
	withHarness(t, setup, func(r *harness) {
		r.StartSampleCall()
		cfg := <-r.room.config
		if s := r.state(); s.Phase != Opening || s.Link != "" {
			t.Errorf("before the sample is there: phase %v, link %q", s.Phase, s.Link)
		}
		cfg.OnMember(peer.Member{ID: "1", State: peer.Connected})
		if s := r.state(); s.Phase != InCall || s.Link != "" {
			t.Errorf("with the sample: phase %v, link %q", s.Phase, s.Link)
		}
	})
}
