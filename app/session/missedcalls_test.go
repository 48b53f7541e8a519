package session

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"peerscope/media"
	"peerscope/peer"
	"peerscope/peer/seal"
)

// missed makes calls that nobody answers and gives what is kept of them.
func (r *harness) missed(callers ...Caller) []MissedCall {
	r.inbox.post(func(l *loop) {
		for _, c := range callers {
			l.incoming = &incomingCall{c, make(chan callReply, 1)}
			l.handleMissedCall(l.incoming)
		}
	})
	return r.state().Nearby.MissedCalls
}

// Missed calls are kept until they are dismissed: of each caller the last, and not
// more than some.
func TestMissedCallsAreKept(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		ada, eve := Caller{Name: "Ada", Key: seal.PublicKey{1}}, Caller{Name: "Eve", Key: seal.PublicKey{2}}
		kept := r.missed(ada, eve, ada)
		if len(kept) != 2 || kept[0].Caller != ada || kept[1].Caller != eve || kept[0].At.IsZero() {
			t.Fatalf("kept are %+v", kept)
		}
		r.DismissMissedCall(kept[0].ID)
		if kept := r.state().Nearby.MissedCalls; len(kept) != 1 || kept[0].Caller != eve {
			t.Errorf("kept are %+v", kept)
		}
		var many []Caller
		for i := range 2 * maxMissedCalls {
			many = append(many, Caller{Name: fmt.Sprint(i)})
		}
		if kept := r.missed(many...); len(kept) != maxMissedCalls || kept[0].Caller != many[len(many)-1] {
			t.Errorf("kept are %+v", kept)
		}
	})
}

// Who calls during a call is told that we are busy, and we are told of the call.
func TestACallDuringACallIsMissed(t *testing.T) {
	withNetwork(t, func(r *harness, network *fakeNetwork) {
		r.Configure(Settings{Name: "Kim", VisibleNearby: true})
		r.Join("test://room")
		r.state()
		if got := <-network.call(r.t.Context()); !errors.Is(got.err, peer.ErrBusy) {
			t.Errorf("the caller is told %+v", got)
		}
		if kept := r.state().Nearby.MissedCalls; len(kept) != 1 || kept[0].Caller.Name != "Eve" {
			t.Errorf("kept are %+v", kept)
		}
		r.expectNotice("in the call", "Eve called.")
	})
}

// It rings on the chosen loudspeaker, again and again, until the person has answered,
// and not where that is switched off.
func TestACallRings(t *testing.T) {
	for name, off := range map[string]bool{"on": false, "off": true} {
		sink := new(fakeSpeaker)
		setup := func(_ *harness, p *Parts) { p.PlaySound = sink.play }
		withHarness(t, setup, func(r *harness) {
			r.Configure(Settings{Speaker: "b", RingOff: off})
			r.inbox.post(func(l *loop) {
				l.handleIncomingCall(&incomingCall{Caller{Name: "Ada"}, make(chan callReply, 1)})
			})
			r.state()
			time.Sleep(10 * time.Second) // of a call that is not answered
			r.DeclineCall()
			s := r.state()
			played := 0
			sink.do(func() {
				played = sink.asked
				if off && played != 0 || !off && (played < 9*media.SampleRate || sink.opened[0] != "b") {
					t.Errorf("%s: %d samples played on %v", name, played, sink.opened)
				}
			})
			if s.Self.TestingSpeaker || s.Self.SpeakerProblem.Text != "" {
				t.Errorf("%s: %+v", name, s.Self)
			}
			time.Sleep(10 * time.Second)
			sink.do(func() {
				if sink.asked > played+media.BlockSize {
					t.Errorf("%s: it rings on: %d samples became %d", name, played, sink.asked)
				}
			})
		})
	}
}
