package relay_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"peerscope/peer"
	"peerscope/peer/relay"
	"peerscope/peer/seal"
)

// forward is what an honest relay does.
func forward(r *hostileRelay, s wireMessage) { r.deliver(s.To, r.told(s.From), s.Signal) }

// alter changes one bit of a signal; which one differs from signal to signal.
func alter(r *hostileRelay, s wireMessage) {
	b := unseal(s.Signal)
	b[len(r.signals)*101%len(b)] ^= 1
	r.deliver(s.To, s.From, sealText(b))
}

func unseal(signal json.RawMessage) []byte {
	var text string
	if err := json.Unmarshal(signal, &text); err != nil {
		panic(err) // what members of version 2 send is a string here
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return b
}

func sealText(b []byte) json.RawMessage {
	return json.RawMessage(`"` + base64.RawURLEncoding.EncodeToString(b) + `"`)
}

// reorder delivers signals in pairs, the second of each first.
func reorder(r *hostileRelay, s wireMessage) {
	var held *wireMessage
	for i, earlier := range r.signals[:len(r.signals)-1] {
		if earlier.From == s.From {
			if held == nil {
				held = &r.signals[i]
			} else {
				held = nil
			}
		}
	}
	if held != nil {
		forward(r, s)
		forward(r, *held)
	}
}

// invent makes signals up: an offer that can be read, and noise of the size of
// a sealed one.
func invent(r *hostileRelay, s wireMessage) {
	r.deliver(s.To, s.From, sealText([]byte(`{"description":{"type":"offer","sdp":"v=0"}}`)))
	r.deliver(s.To, s.From, sealText(bytes.Repeat([]byte{7}, 8+512+16)))
}

// TestHostileRelay checks that no attack of a relay gets it a picture, and that
// the members whose signals it touches are refused.
func TestHostileRelay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		attack  func(r *hostileRelay, s wireMessage)
		members int  // 2 if 0
		calls   bool // the members may get a call with each other nevertheless
	}{
		"altered":  {attack: alter},
		"invented": {attack: invent},
		"reflected": {attack: func(r *hostileRelay, s wireMessage) {
			r.deliver(s.From, s.To, s.Signal)
		}},
		"replayed": {calls: true, attack: func(r *hostileRelay, s wireMessage) {
			forward(r, s)
			forward(r, s)
		}},
		"reordered": {calls: true, attack: reorder},
		"to another member": {members: 3, attack: func(r *hostileRelay, s wireMessage) {
			for _, id := range r.others(s.From) {
				if id != s.To {
					r.deliver(id, s.From, s.Signal)
				}
			}
		}},
		"from another member": {members: 3, attack: func(r *hostileRelay, s wireMessage) {
			for _, id := range r.others(s.To) {
				if id != s.From {
					r.deliver(s.To, id, s.Signal)
				}
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newHostileRelay(t, c.attack)
			members := joinVictims(t, relay.Link(r.address, relay.NewKey()), max(c.members, 2))
			expectRefusal(t, members, c.calls)
		})
	}
}

// joinVictims joins with members that send pictures.
func joinVictims(t *testing.T, link string, n int) (all []*testMember) {
	for range n {
		m := newTestMember()
		m.sendVideo(t)
		m.join(t, link)
		<-m.opened
		all = append(all, m)
	}
	return all
}

// expectRefusal waits until a member is told that a signal was not authentic.
// Until then nobody is connected, unless calls are allowed.
func expectRefusal(t *testing.T, members []*testMember, calls bool) {
	t.Helper()
	states := make(chan peer.Member)
	ctx, cancel := context.WithTimeout(context.Background(), testTimeout)
	defer cancel()
	for _, m := range members {
		go func() { // ends with ctx
			for {
				select {
				case state := <-m.states:
					select {
					case states <- state:
					case <-ctx.Done():
					}
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	for {
		select {
		case m := <-states:
			if errors.Is(m.Err, seal.ErrUnauthentic) {
				return
			}
			if m.State == peer.Connected && !calls {
				t.Fatalf("a call with %s", m.ID)
			}
		case <-ctx.Done():
			t.Fatal("nobody is refused")
		}
	}
}

// TestManInTheMiddle puts the relay between two members. It gets pictures of
// both where it can read signals, and of none where they are sealed.
func TestManInTheMiddle(t *testing.T) {
	t.Parallel()
	attacked := func(t *testing.T) (*hostileRelay, chan peer.ID) {
		pictures := make(chan peer.ID, 100)
		return newHostileRelay(t, func(r *hostileRelay, s wireMessage) { r.impersonate(s, pictures) }), pictures
	}
	t.Run("signals that it can read", func(t *testing.T) {
		t.Parallel()
		r, pictures := attacked(t)
		for range 2 {
			m := newTestMember()
			m.sendVideo(t)
			m.joinPlain(t, r.address)
		}
		seen := map[peer.ID]bool{}
		for limit := time.After(testTimeout); len(seen) < 2; {
			select {
			case id := <-pictures:
				seen[id] = true
			case <-limit:
				t.Fatalf("it sees %d of 2: this test could not fail", len(seen))
			}
		}
	})
	t.Run("sealed signals", func(t *testing.T) {
		t.Parallel()
		r, pictures := attacked(t)
		members := joinVictims(t, relay.Link(r.address, relay.NewKey()), 2)
		for _, m := range members {
			expectRefusal(t, []*testMember{m}, false)
		}
		if len(pictures) > 0 {
			t.Errorf("it sees %s", <-pictures)
		}
	})
}

// joinPlain joins as a client of version 1 until the end of the test.
func (m *testMember) joinPlain(t *testing.T, address string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s, err := dialPlain(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		m.done <- peer.Join(ctx, s, m.cfg)
	}()
	t.Cleanup(func() { cancel(); <-ended; s.Close() })
}

// TestEarlierStay replays the signals of an earlier stay of members in the same
// room, under their IDs of then and of now.
func TestEarlierStay(t *testing.T) {
	t.Parallel()
	for name, then := range map[string]bool{"IDs of then": true, "IDs of now": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newHostileRelay(t, forward)
			link := relay.Link(r.address, relay.NewKey())
			first, second := dial(t, link), dial(t, link)
			old := nextEvent(t, first).From
			if err := second.Send(context.Background(), nextEvent(t, second).From, signal); err != nil {
				t.Fatal(err)
			}
			nextEvent(t, first)
			first.Close()
			second.Close()
			r.awaitEmpty(t)
			recorded := r.signals[0]
			if recorded.From != old {
				t.Fatalf("the signal of %s, not of %s", recorded.From, old)
			}
			r.mu.Lock()
			r.attack = func(r *hostileRelay, s wireMessage) {
				from := s.From
				if then {
					from = recorded.From
					r.write(r.find(s.To), wireMessage{Type: "joined", From: from})
				}
				r.deliver(s.To, from, recorded.Signal)
			}
			r.mu.Unlock()
			expectRefusal(t, joinVictims(t, link, 2), false)
		})
	}
}

// TestFalseIDs tells members the IDs that they had in an earlier stay. Who
// believes them seals for somebody who is not here.
func TestFalseIDs(t *testing.T) {
	t.Parallel()
	r := newHostileRelay(t, forward)
	link := relay.Link(r.address, relay.NewKey())
	first, second := dial(t, link), dial(t, link)
	former := []peer.ID{nextEvent(t, second).From, nextEvent(t, first).From}
	first.Close()
	second.Close()
	r.awaitEmpty(t)
	given := map[peer.ID]peer.ID{}
	r.mu.Lock()
	r.falseID = func(id peer.ID) peer.ID {
		if given[id] == "" {
			given[id] = former[len(given)%2]
		}
		return given[id]
	}
	r.mu.Unlock()
	expectRefusal(t, joinVictims(t, link, 2), false)
}

// TestFalseOwnID: a member does not believe the ID in welcome.
func TestFalseOwnID(t *testing.T) {
	t.Parallel()
	r := newHostileRelay(t, forward)
	r.ownID = peer.ID(relay.NewKey())
	for _, m := range joinVictims(t, relay.Link(r.address, relay.NewKey()), 2) {
		m.awaitState(t, peer.Connected)
	}
}

// TestDroppedSignals: there is no call, and nobody is accused.
func TestDroppedSignals(t *testing.T) {
	t.Parallel()
	r := newHostileRelay(t, func(*hostileRelay, wireMessage) {})
	for _, m := range joinVictims(t, relay.Link(r.address, relay.NewKey()), 2) {
		for state := range m.states {
			if state.State == peer.Connected || errors.Is(state.Err, seal.ErrUnauthentic) {
				t.Errorf("%+v", state)
			}
			if state.State == peer.Failed {
				break
			}
		}
	}
}

// TestJunkEndsNoCall: a relay cannot end a call that works.
func TestJunkEndsNoCall(t *testing.T) {
	t.Parallel()
	somebody := peer.ID(relay.NewKey())
	r := newHostileRelay(t, forward)
	link := relay.Link(r.address, relay.NewKey())
	a, b := newTestMember(), newTestMember()
	frames := a.receiveVideo()
	b.sendVideo(t)
	for _, m := range []*testMember{a, b} {
		m.join(t, link)
		<-m.opened
	}
	a.awaitState(t, peer.Connected)
	b.awaitState(t, peer.Connected)
	awaitFrames(t, frames, 10)
	r.mu.Lock()
	for _, s := range r.signals {
		forward(r, s)
		alter(r, s)
		invent(r, s)
		r.deliver(s.From, s.To, s.Signal)
	}
	for _, v := range r.victims {
		for _, id := range r.others(v.id) {
			for _, kind := range []string{"joined", "left", "nothing known"} {
				r.write(v, wireMessage{Type: kind, From: id})
			}
			r.write(v, wireMessage{Type: "welcome", ID: v.id, Present: []peer.ID{id, v.id, somebody}})
		}
		r.write(v, wireMessage{Type: "full"})
		r.write(v, wireMessage{Type: "signal", From: somebody, Signal: sealText(nil)})
		r.write(v, wireMessage{Type: "signal", Signal: json.RawMessage(`{}`)})    // of version 1
		r.write(v, wireMessage{Type: "signal", From: "x", Signal: sealText(nil)}) // too short: this ends the signalling
	}
	r.mu.Unlock()
	awaitFrames(t, frames, 30)
	for _, m := range []*testMember{a, b} {
		select {
		case err := <-m.done:
			t.Errorf("the room ended: %v", err)
		default:
		}
		for len(m.states) > 0 {
			if state := <-m.states; state.ID != somebody && state.State > peer.Connected {
				t.Errorf("%+v", state)
			}
		}
	}
}
