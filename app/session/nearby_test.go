package session

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/app/people"
	"peerscope/peer"
	"peerscope/peer/seal"
)

// A fakeNetwork is the network as Parts.RunNearby shows it, which the test moves.
type fakeNetwork struct {
	names   chan string // as whom we became visible
	handler NearbyHandler
	end     chan error
}

func withNetwork(t *testing.T, test func(*harness, *fakeNetwork)) {
	network := &fakeNetwork{}
	withHarness(t, func(r *harness, parts *Parts) {
		*network = fakeNetwork{names: make(chan string, 10), end: make(chan error, 1)}
		parts.RunNearby = func(ctx context.Context, name string, n NearbyHandler) error {
			network.handler = n
			network.names <- name
			select {
			case <-ctx.Done():
				network.names <- "nobody"
				return nil
			case err := <-network.end:
				return err
			}
		}
	}, func(r *harness) { test(r, network) })
}

// expectNames checks how we were visible since it was asked last.
func (s *fakeNetwork) expectNames(t *testing.T, want ...string) {
	t.Helper()
	var got []string
	for len(s.names) > 0 {
		got = append(got, <-s.names)
	}
	if !slices.Equal(got, want) {
		t.Errorf("visible as %q, want %q", got, want)
	}
}

// call calls, and gives what comes of it.
func (s *fakeNetwork) call(ctx context.Context) chan callReply {
	done := make(chan callReply, 1)
	go func() {
		link, err := s.handler.IncomingCall(ctx, Caller{Name: "Eve", Address: "192.0.2.1"})
		done <- callReply{link, err}
	}()
	return done
}

func TestNearbyIsOffAtFirst(t *testing.T) {
	withNetwork(t, func(r *harness, network *fakeNetwork) {
		if s := r.state(); s.Nearby.Visible || s.Nearby.Name != "" {
			t.Errorf("at first: %+v", s.Nearby)
		}
		r.Configure(Settings{Name: "Kim", VisibleNearby: true})
		if s := r.state(); !s.Nearby.Visible || s.Nearby.Name != "Kim" {
			t.Errorf("switched on: %+v", s.Nearby)
		}
		r.Configure(Settings{Name: "Kim", VisibleNearby: true, HD: true}) // not anew
		all := []Neighbour{{Name: "Eve", Address: "192.0.2.1", Link: "nearby:Eve#AAAAAAAA"}}
		network.handler.NeighboursChanged(all)
		if s := r.state(); !slices.Equal(s.Nearby.Neighbours, all) {
			t.Errorf("with a neighbour: %+v", s.Nearby)
		}
		r.Configure(Settings{VisibleNearby: true})
		if s := r.state(); !s.Nearby.Visible || s.Nearby.Name != "Peerscope" || len(s.Nearby.Neighbours) > 0 {
			t.Errorf("without a name: %+v", s.Nearby)
		}
		r.Configure(Settings{Name: "Kim"})
		if s := r.state(); s.Nearby.Visible || s.Nearby.Name != "" {
			t.Errorf("switched off: %+v", s.Nearby)
		}
		network.expectNames(t, "Kim", "nobody", "Peerscope", "nobody")
	})
}

func TestNearbyDoesNotWork(t *testing.T) {
	withNetwork(t, func(r *harness, network *fakeNetwork) {
		r.Configure(Settings{Name: "Kim", VisibleNearby: true})
		r.state()
		network.end <- errors.New("no sockets")
		if s := r.state(); s.Nearby.Visible || s.Nearby.Problem.Details != "no sockets" {
			t.Errorf("%+v", s.Nearby)
		}
		r.Configure(Settings{Name: "Kim", VisibleNearby: true})
		if s := r.state(); !s.Nearby.Visible || s.Nearby.Problem.Text != "" {
			t.Errorf("tried again: %+v", s.Nearby)
		}
	})
}

// Who answers while the call before is still letting go, and leaves, has not
// answered: the caller is told at once.
func TestLeaveBeforeTheAnsweredCallBegins(t *testing.T) {
	withNetwork(t, func(r *harness, network *fakeNetwork) {
		r.Configure(Settings{Name: "Kim", VisibleNearby: true})
		r.state()
		r.inbox.post(func(l *loop) { // as one that takes its time to end
			l.calls.cancel, l.calls.running = func() {}, &call{}
		})
		called := network.call(r.t.Context())
		r.state()
		r.AnswerCall()
		r.Leave()
		r.state()
		select {
		case got := <-called:
			if !errors.Is(got.err, peer.ErrDeclined) {
				t.Errorf("the caller is told %+v", got)
			}
		default:
			t.Error("the caller still waits")
		}
		r.inbox.post(func(l *loop) { l.calls.cancel = nil })
	})
}

func TestIncomingNearbyCall(t *testing.T) {
	withNetwork(t, func(r *harness, network *fakeNetwork) {
		r.Configure(Settings{Name: "Kim", VisibleNearby: true})
		r.state()
		called := network.call(r.t.Context())
		s := r.state()
		if (s.Nearby.IncomingCall != Caller{Name: "Eve", Address: "192.0.2.1"}) || s.Phase != Home {
			t.Fatalf("called: %+v", s)
		}
		if second := <-network.call(r.t.Context()); !errors.Is(second.err, peer.ErrBusy) {
			t.Errorf("a second caller: %+v", second)
		}
		r.AnswerCall()
		if s := r.state(); s.Nearby.IncomingCall != (Caller{}) || s.Phase != Waiting {
			t.Errorf("answered: %+v", s)
		}
		if got := <-called; got != (callReply{link: "test://room"}) {
			t.Errorf("the caller is told %+v", got)
		}
		if late := <-network.call(r.t.Context()); !errors.Is(late.err, peer.ErrBusy) {
			t.Errorf("in a call, another is told %+v", late)
		}
		r.AnswerCall()
		r.DeclineCall() // of nobody
		if want := []EventKind{EventVisible, EventIncomingCall, EventOpen}; !slices.Equal(r.eventKinds(), want) {
			t.Errorf("events %v, want %v", r.eventKinds(), want)
		}
	})
}

func TestAutoAnswer(t *testing.T) {
	withNetwork(t, func(r *harness, network *fakeNetwork) {
		r.Configure(Settings{Name: "Kim", VisibleNearby: true, AutoAnswer: true})
		r.state()
		if got := <-network.call(r.t.Context()); got != (callReply{link: "test://room"}) {
			t.Errorf("the caller is told %+v", got)
		}
		if s := r.state(); s.Phase != Waiting {
			t.Errorf("%+v", s)
		}
	})
}

// Who is answered without a person and never comes, or has left, does not keep others
// from calling; who is back soon finds the call as it was.
func TestAnEmptyAutoAnsweredCallEnds(t *testing.T) {
	withNetwork(t, func(r *harness, network *fakeNetwork) {
		r.Configure(Settings{Name: "Kim", VisibleNearby: true, AutoAnswer: true})
		r.state()
		answered := func() peer.Config {
			t.Helper()
			if got := <-network.call(r.t.Context()); got != (callReply{link: "test://room"}) {
				t.Fatalf("the caller is told %+v", got)
			}
			return <-r.room.config
		}
		expectPhaseAfter := func(d time.Duration, want Phase) {
			t.Helper()
			time.Sleep(d)
			if s := r.state(); s.Phase != want {
				t.Errorf("phase %v, want %v", s.Phase, want)
			}
		}
		answered()
		expectPhaseAfter(maxEmptyTime-2*time.Second, Waiting)
		expectPhaseAfter(time.Second, Home)

		cfg := answered()
		eve := peer.Member{ID: "1", State: peer.Connected}
		cfg.OnMember(eve)
		expectPhaseAfter(2*maxEmptyTime, InCall)
		eve.State = peer.Lost
		cfg.OnMember(eve)
		expectPhaseAfter(maxEmptyTime-2*time.Second, Waiting)
		eve.State = peer.Connected
		cfg.OnMember(eve)
		expectPhaseAfter(2*maxEmptyTime, InCall)
		eve.State = peer.Gone
		cfg.OnMember(eve)
		expectPhaseAfter(maxEmptyTime, Home)

		answered()
		if slices.Contains(r.eventKinds(), EventError) { // which ends the command watch
			t.Errorf("events %v", r.eventKinds())
		}
	})
}

func TestRefusedIncomingCalls(t *testing.T) {
	for name, test := range map[string]struct {
		do   func(*harness)
		want error
	}{
		"declined":          {func(r *harness) { r.DeclineCall() }, peer.ErrDeclined},
		"another call":      {func(r *harness) { r.Join("test://room") }, peer.ErrBusy},
		"the person is out": {func(r *harness) { time.Sleep(time.Minute) }, context.DeadlineExceeded},
		"switched off":      {func(r *harness) { r.Configure(Settings{}) }, context.Canceled},
	} {
		withNetwork(t, func(r *harness, network *fakeNetwork) {
			r.Configure(Settings{Name: "Kim", VisibleNearby: true})
			r.state()
			ctx, cancel := context.WithTimeout(r.t.Context(), 30*time.Second)
			defer cancel()
			called := network.call(ctx)
			r.state()
			test.do(r)
			if name == "switched off" {
				cancel() // as Parts.RunNearby does
			}
			if got := <-called; !errors.Is(got.err, test.want) {
				t.Errorf("%s: %+v, want %v", name, got, test.want)
			}
			if s := r.state(); s.Nearby.IncomingCall != (Caller{}) {
				t.Errorf("%s: still asked about %+v", name, s.Nearby)
			}
			missed := slices.Contains(r.eventKinds(), EventMissedCall)
			if want := test.want == context.DeadlineExceeded || test.want == context.Canceled; missed != want {
				t.Errorf("%s: events %v", name, r.eventKinds())
			}
		})
	}
}

// Numbers are nobody's name.
func TestAMissedCallOfSomebodyWithoutAName(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		r.inbox.post(func(l *loop) {
			l.incoming = &incomingCall{Caller{Address: "fe80::fc:ff:fe00:1"}, make(chan callReply, 1)}
			l.handleMissedCall(l.incoming)
		})
		missed := r.state().Nearby.MissedCalls
		if len(missed) != 1 || missed[0].Caller.Name != "" {
			t.Errorf("missed were %+v", missed)
		}
		if got := missedCallNotice(missed[0].Caller).String(); got != "Somebody on this network called." {
			t.Errorf("the notice is %q", got)
		}
	})
}

// A room that cannot be opened is news for both sides.
func TestAnswerFails(t *testing.T) {
	network := &fakeNetwork{}
	withHarness(t, func(_ *harness, parts *Parts) {
		parts.ServeRoom = func(context.Context) (string, func() error, error) { return "", nil, errors.New("no port") }
		parts.RunNearby = func(ctx context.Context, _ string, n NearbyHandler) error {
			network.handler = n
			<-ctx.Done()
			return nil
		}
	}, func(r *harness) {
		r.Configure(Settings{Name: "Kim", VisibleNearby: true})
		r.state()
		called := network.call(r.t.Context())
		r.state()
		r.AnswerCall()
		if got := <-called; got.err == nil {
			t.Errorf("the caller is told %+v", got)
		}
		if s := r.state(); s.Phase != Home || !s.Notice.Problem {
			t.Errorf("%+v", s)
		}
	})
}

func TestOutgoingNearbyCall(t *testing.T) {
	for want, end := range map[string]error{
		"The call was declined.":                     peer.ErrDeclined,
		"They are in another call. Try again later.": peer.ErrBusy,
		"Nobody answered the call.":                  peer.ErrRingTimeout,
	} {
		var answer chan error
		withHarness(t, func(r *harness, parts *Parts) {
			parts.OpenRoom = func(link string, _ InvitationExchange) (peer.Room, error) {
				return func(ctx context.Context, cfg peer.Config) error {
					select {
					case err := <-answer:
						return err
					case <-ctx.Done():
						return ctx.Err()
					}
				}, nil
			}
		}, func(r *harness) {
			answer = make(chan error)
			r.Join("nearby:Eve%20Smith#AAAAAAAA")
			if s := r.state(); s.Phase != Opening || s.Nearby.CalledName != "Eve Smith" || s.Link != "" || s.Invitation.Role != NoInvitation {
				t.Errorf("calling: %+v", s)
			}
			answer <- end
			synctest.Wait()
			if s := r.state(); s.Phase != Home || s.Nearby.CalledName != "" || s.Notice.String() != want {
				t.Errorf("%v: %+v", end, s.Notice)
			}
			r.Join("nearby:Eve")
			r.state()
			r.Leave()
			if s := r.state(); s.Phase != Home || s.Notice.Text != "" {
				t.Errorf("called off: %+v", s)
			}
		})
	}
}

// TestCallersAreKnownByTheirKey: a caller is who the list of people says, whatever
// the name.
func TestCallersAreKnownByTheirKey(t *testing.T) {
	book, ada, eve := people.NewBook(t.TempDir()), seal.NewIdentity().Public(), seal.NewIdentity().Public()
	if err := book.SetVerified("Ada", ada, true, time.Now()); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[seal.PublicKey]people.Standing{ada: people.Verified, eve: people.Impostor} {
		l := &loop{parts: &Parts{People: book}}
		l.handleIncomingCall(&incomingCall{caller: Caller{Name: "Ada", Key: key}})
		if got := l.incoming.caller.Standing; got != want {
			t.Errorf("%v, want %v", got, want)
		}
	}
}
