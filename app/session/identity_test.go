package session

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/app/people"
	"peerscope/peer"
	"peerscope/peer/seal"
	"peerscope/peer/signaltest"
)

// withPeople runs a test on a session that knows a verified person called Ada.
func withPeople(t *testing.T, test func(r *harness, b *people.Book, ada seal.PublicKey)) {
	b, own, ada := people.NewBook(t.TempDir()), seal.NewIdentity(), seal.NewIdentity().Public()
	if err := b.SetVerified("Ada", ada, true, time.Now()); err != nil {
		t.Fatal(err)
	}
	setup := func(_ *harness, p *Parts) {
		p.People, p.Identity = b, func() (seal.Identity, error) { return own, nil }
	}
	withHarness(t, setup, func(r *harness) {
		r.Join("test://room")
		test(r, b, ada)
	})
}

// meet has a member come, and gives whether it is admitted, and its State.
func (r *harness) meet(cfg peer.Config, id, name string, key seal.PublicKey) (bool, Member) {
	r.t.Helper()
	m := peer.Member{ID: peer.ID(id), State: peer.Connecting, Key: key}
	cfg.OnMember(m)
	m.About.Name = name
	admitted := cfg.Admit(m)
	m.State = peer.Connected
	cfg.OnMember(m)
	return admitted, r.member(id)
}

func (r *harness) member(id string) Member {
	r.t.Helper()
	members := r.state().Members
	i := slices.IndexFunc(members, func(m Member) bool { return m.ID == peer.ID(id) })
	if i < 0 {
		r.t.Fatalf("%s is not in the call", id)
	}
	return members[i]
}

func TestImpostorIsHeldUntilThePersonAgrees(t *testing.T) {
	withPeople(t, func(r *harness, _ *people.Book, ada seal.PublicKey) {
		cfg := <-r.room.config
		if admitted, m := r.meet(cfg, "1", "Countess", ada); !admitted || m.Standing != people.Verified || m.Name != "Ada" {
			t.Errorf("Ada herself: %v, %+v", admitted, m)
		}
		eve := seal.NewIdentity().Public()
		for id, key := range map[string]seal.PublicKey{"2": eve, "3": {}} {
			admitted, m := r.meet(cfg, id, "ada", key)
			if admitted || !m.Held || m.Standing != people.Impostor || (m.SafetyNumber == "") != (key == seal.PublicKey{}) {
				t.Fatalf("with the key %v: %v, %+v", key, admitted, m)
			}
			r.Admit(peer.ID(id))
			if m := r.member(id); m.Held || m.Standing != people.Impostor {
				t.Errorf("after the consent: %+v", m)
			}
			select {
			case got := <-cfg.Admitted:
				if got != peer.ID(id) {
					t.Errorf("%s is admitted", got)
				}
			default:
				t.Error("nobody is admitted")
			}
			cfg.OnMember(peer.Member{ID: peer.ID(id), State: peer.Lost})
			if admitted, m := r.meet(cfg, id, "Ada", key); !admitted || m.Held {
				t.Errorf("on its next connection: %v, %+v", admitted, m)
			}
		}
		cfg.OnMember(peer.Member{ID: "2", State: peer.Lost})
		if admitted, _ := r.meet(cfg, "2", "Ada", seal.NewIdentity().Public()); admitted {
			t.Error("the consent was for another key")
		}
		if len(r.problems()) < 2 {
			t.Errorf("a script is told %q", r.problems())
		}
	})
}

func TestVerifyingAnImpostorSendsToIt(t *testing.T) {
	withPeople(t, func(r *harness, b *people.Book, _ seal.PublicKey) {
		cfg := <-r.room.config
		r.meet(cfg, "1", "Ada", seal.NewIdentity().Public())
		r.SetVerified("1", true)
		if m := r.member("1"); m.Held || m.Standing != people.Verified {
			t.Errorf("%+v", m)
		}
		if len(cfg.Admitted) != 1 {
			t.Error("nothing is sent to it")
		}
		r.SetVerified("1", false)
		if m := r.member("1"); m.Standing != people.Impostor {
			t.Errorf("no longer verified: %+v", m)
		}
	})
}

// Whoever is in the call cannot become a verified person.
func TestNobodyTakesAVerifiedNameDuringACall(t *testing.T) {
	withPeople(t, func(r *harness, b *people.Book, _ seal.PublicKey) {
		cfg := <-r.room.config
		bob := seal.NewIdentity().Public()
		for id, key := range map[string]seal.PublicKey{"1": bob, "2": {}} {
			r.meet(cfg, id, "Bob", key)
			cfg.OnMember(peer.Member{ID: peer.ID(id), State: peer.Connected, About: peer.About{Name: "Ada"}})
			s := r.state()
			if m := r.member(id); m.Name != "Bob" || !s.Notice.Problem {
				t.Errorf("%+v, %v", m, s.Notice)
			}
			cfg.OnMember(peer.Member{ID: peer.ID(id), State: peer.Connected, About: peer.About{Name: "Robert"}})
			if m := r.member(id); m.Name != "Robert" {
				t.Errorf("another name is refused too: %+v", m)
			}
		}
		if m := r.member("1"); m.Standing != people.New {
			t.Errorf("%+v", m)
		}
		if err := b.Rename(bob, "Bobby"); err != nil {
			t.Fatal(err)
		}
		r.RefreshPeople()
		if m := r.member("1"); m.Name != "Bobby" {
			t.Errorf("after it was renamed in the list: %+v", m)
		}
	})
}

func TestNamesakeIsToldQuietly(t *testing.T) {
	withPeople(t, func(r *harness, b *people.Book, _ seal.PublicKey) {
		cfg := <-r.room.config
		r.meet(cfg, "1", "Bob", seal.NewIdentity().Public())
		admitted, m := r.meet(cfg, "2", "Bob", seal.NewIdentity().Public())
		if s := r.publishedState(); !admitted || m.Standing != people.NameReused || s.Notice.Problem || s.Notice.Text == "" {
			t.Errorf("%v, %+v, %v", admitted, m, s.Notice)
		}
	})
}

func TestNamesakeDuringACallIsToldQuietly(t *testing.T) {
	withPeople(t, func(r *harness, b *people.Book, _ seal.PublicKey) {
		cfg := <-r.room.config
		for name, key := range map[string]seal.PublicKey{"Bob": seal.NewIdentity().Public(), "Lee": seal.NewIdentity().Public()} {
			if _, _, err := b.Met(name, key, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		eve := seal.NewIdentity().Public()
		r.meet(cfg, "1", "Eve", eve)
		for _, name := range []string{"Bob", "Lee"} {
			cfg.OnMember(peer.Member{ID: "1", State: peer.Connected, About: peer.About{Name: name}})
			if s := r.state(); s.Notice.String() != namesakeNotice(name).String() || s.Members[0].Standing != people.NameReused {
				t.Errorf("%s: %v, %+v", name, s.Notice, s.Members[0])
			}
		}
		r.RefreshPeople()
		cfg.OnMember(peer.Member{ID: "1", State: peer.Connected, About: peer.About{Name: "Eve"}})
		if m := r.member("1"); m.Standing != people.NameReused {
			t.Errorf("later in the call: %+v", m)
		}
		var told []people.Standing
		for _, e := range r.events {
			if e.Kind == EventIdentified {
				told = append(told, e.Standing)
			}
		}
		if want := []people.Standing{people.New, people.NameReused, people.NameReused}; !slices.Equal(told, want) {
			t.Errorf("a script is told %v", told)
		}
		cfg.OnMember(peer.Member{ID: "1", State: peer.Lost})
		if _, m := r.meet(cfg, "1", "Bob", eve); m.Standing != people.NameReused {
			t.Errorf("when it comes again: %+v", m)
		}
	})
}

// Two windows of one person are the same identity, and nobody new.
func TestOwnKeyIsNotNoted(t *testing.T) {
	withPeople(t, func(r *harness, b *people.Book, _ seal.PublicKey) {
		cfg := <-r.room.config
		r.meet(cfg, "1", "Kim", cfg.Identity.Public())
		r.SetVerified("1", true)
		if m := r.member("1"); m.Standing != people.Known {
			t.Errorf("%+v", m)
		}
		if all, err := b.People(); err != nil || len(all) != 1 {
			t.Errorf("noted are %+v, %v", all, err)
		}
	})
}

func TestCallGoesOnWithoutIdentityAndList(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "people.json"), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	setup := func(_ *harness, p *Parts) {
		p.People, p.Identity = people.NewBook(folder), func() (seal.Identity, error) { return seal.Identity{}, people.ErrKeyring }
	}
	withHarness(t, setup, func(r *harness) {
		r.Join("test://room")
		cfg := <-r.room.config
		synctest.Wait()
		if admitted, m := r.meet(cfg, "1", "Bob", seal.NewIdentity().Public()); !admitted || m.Name != "Bob" || m.SafetyNumber != "" {
			t.Errorf("%v, %+v", admitted, m)
		}
		want := []string{"No microphone was found. The others do not hear you.", "The others cannot tell that it is you, because your key cannot be read.", "Whom you know cannot be looked up or noted."}
		if cfg.Identity != nil || !slices.Equal(r.problems(), want) {
			t.Errorf("told were %q", r.problems())
		}
	})
}

func TestWhyAMemberIsRefused(t *testing.T) {
	for err, want := range map[error]string{seal.ErrUnauthentic: unauthenticText, seal.ErrIdentity: unprovenText} {
		withHarness(t, nil, func(r *harness) {
			r.Join("test://room")
			cfg := <-r.room.config
			cfg.OnMember(peer.Member{ID: "1", State: peer.Connecting})
			cfg.OnMember(peer.Member{ID: "1", State: peer.Failed, Err: fmt.Errorf("a signal: %w", err)})
			if s := r.state(); s.Notice.Text != want || !s.Notice.Problem {
				t.Errorf("%v: %v", err, s.Notice)
			}
			if n := new(Parts).callNotice(err); n.Text != want {
				t.Errorf("a call that ends with %v: %v", err, n)
			}
		})
	}
}

// Two people compare their safety numbers, and know each other in the next call.
func TestVerifiedIsRecognisedInTheNextCall(t *testing.T) {
	room := signaltest.NewRoom(2)
	start := func(name string) (*runningSession, *people.Book) {
		parts, b, own := peerParts(room), people.NewBook(t.TempDir()), seal.NewIdentity()
		parts.People, parts.Identity = b, func() (seal.Identity, error) { return own, nil }
		return startSession(t, parts, Settings{Name: name}), b
	}
	kim, _ := start("Kim")
	ada, _ := start("Ada")
	call := func(good func(State) bool) Member {
		kim.Join("test://room")
		kim.until("an empty room", func(s State) bool { return s.Phase == Waiting })
		ada.Join("test://room")
		return kim.until("Ada", good).Members[0]
	}
	identified := func(s State) bool { return len(s.Members) == 1 && s.Members[0].SafetyNumber != "" }
	first := call(identified)
	if len(first.SafetyNumber) != 12*5+11 || len(first.SafetyWords) != 12 || first.Standing != people.New {
		t.Errorf("%+v", first)
	}
	if theirs := ada.until("Kim", identified).Members[0]; theirs.SafetyNumber != first.SafetyNumber || !slices.Equal(theirs.SafetyWords, first.SafetyWords) {
		t.Errorf("one side has %s, the other %s", first.SafetyNumber, theirs.SafetyNumber)
	}
	kim.SetVerified(first.ID, true)
	kim.until("Ada verified", func(s State) bool { return len(s.Members) == 1 && s.Members[0].Standing == people.Verified })
	for _, s := range []*runningSession{kim, ada} {
		s.Leave()
		s.until("home", func(s State) bool { return s.Phase == Home })
	}
	ada.Configure(Settings{Name: "Countess"})
	again := call(func(s State) bool {
		return identified(s) && s.Members[0].State == peer.Connected && s.Members[0].FPS > 1
	})
	if again.Standing != people.Verified || again.Name != "Ada" || again.SafetyNumber != first.SafetyNumber {
		t.Errorf("in the next call: %+v", again)
	}
}

// A held member gets no picture over a real connection until the person agrees.
func TestHeldMemberGetsNothing(t *testing.T) {
	room := signaltest.NewRoom(2)
	parts, b, own := peerParts(room), people.NewBook(t.TempDir()), seal.NewIdentity()
	parts.People, parts.Identity = b, func() (seal.Identity, error) { return own, nil }
	if err := b.SetVerified("Ada", seal.NewIdentity().Public(), true, time.Now()); err != nil {
		t.Fatal(err)
	}
	kim := startSession(t, parts, Settings{Name: "Kim"})
	eve := startSession(t, peerParts(room), Settings{Name: "Ada"})
	kim.Join("test://room")
	kim.until("an empty room", func(s State) bool { return s.Phase == Waiting })
	eve.Join("test://room")
	held := kim.until("Eve's pictures", func(s State) bool { return len(s.Members) == 1 && s.Members[0].FPS > 5 }).Members[0]
	if !held.Held || kim.FramesSent() != 0 {
		t.Fatalf("%d pictures are sent to %+v", kim.FramesSent(), held)
	}
	kim.Admit(held.ID)
	eve.until("Kim's pictures", func(s State) bool { return len(s.Members) == 1 && s.Members[0].FPS > 5 })
}

// In the call of a neighbour, nobody else is the first to whom we send.
func TestOnlyTheNeighbourIsExpected(t *testing.T) {
	eve, mallory := seal.NewIdentity().Public(), seal.NewIdentity().Public()
	check := func(r *harness, cfg peer.Config) {
		t.Helper()
		admitted, m := r.meet(cfg, "1", "Eve", mallory)
		if n := ImpostorNotice(m); admitted || !m.Held || !m.Unexpected || n.Text != "This is not who called or was called: the key is another one." {
			t.Errorf("somebody else: %v, %+v, %v", admitted, m, n)
		}
		for id, key := range map[string]seal.PublicKey{"3": mallory, "4": {}} {
			if admitted, _ := r.meet(cfg, id, "Eve", key); admitted {
				t.Errorf("with the key %v too", key)
			}
		}
		if admitted, m := r.meet(cfg, "2", "Eve", eve); !admitted || m.Unexpected {
			t.Errorf("the neighbour: %v, %+v", admitted, m)
		}
		if admitted, m := r.meet(cfg, "5", "Bob", seal.NewIdentity().Public()); !admitted || m.Unexpected {
			t.Errorf("who comes later: %v, %+v", admitted, m)
		}
		r.Admit("1")
		if m := r.member("1"); m.Held || !m.Unexpected {
			t.Errorf("after the consent: %+v", m)
		}
	}
	withNetwork(t, func(r *harness, network *fakeNetwork) { // we are called
		r.Configure(Settings{VisibleNearby: true, AutoAnswer: true})
		r.state()
		done := make(chan error)
		go func() {
			_, err := network.handler.IncomingCall(r.t.Context(), Caller{Name: "Eve", Key: eve})
			done <- err
		}()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		check(r, <-r.room.config)
	})
	setup := func(r *harness, p *Parts) {
		p.OpenRoom = func(string, InvitationExchange) (peer.Room, error) { return r.room.join, nil }
	}
	withHarness(t, setup, func(r *harness) { // we call
		r.Join("nearby:Eve#ABCDEFGH." + eve.String())
		check(r, <-r.room.config)
	})
}
