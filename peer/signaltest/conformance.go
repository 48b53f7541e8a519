package signaltest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// A Limitation is what a kind of signalling cannot do, so that the suite does without.
type Limitation int

const (
	// NoPresence: nobody is told who comes and who goes; a member is known by its offer.
	NoPresence Limitation = iota + 1
	// NoTrickle: only descriptions are carried, no candidates.
	NoTrickle
)

// A place is a room under test.
type place struct {
	join  func() peer.Signaler
	lacks []Limitation
}

// Run tests a kind of Signaler. open makes a fresh, empty room that takes at
// least three members, and gives the function by which a member joins it; what
// it needs it cleans up with t. Joining returns when the member is in the room.
func Run(t *testing.T, open func(t *testing.T) (join func() peer.Signaler), lacks ...Limitation) {
	tests := []struct {
		name string
		test func(*testing.T, place)
	}{
		{"Presence", testPresence},
		{"Order", testOrder},
		{"LeftOnClose", testLeft},
		{"CloseTwice", testCloseTwice},
		{"AfterClose", testAfterClose},
		{"CloseUnblocksReceive", testCloseUnblocks},
		{"CancelReceive", testCancelReceive},
		{"CancelSend", testCancelSend},
		{"SendWhileReceiving", testBothWays},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			join := open(t)
			test.test(t, place{lacks: lacks, join: func() peer.Signaler {
				s := join()
				t.Cleanup(func() { s.Close() }) // a second time in most tests
				return s
			}})
		})
	}
}

func testPresence(t *testing.T, p place) {
	a := p.join()
	b := p.join()
	idB, ids := p.meet(t, b, a)
	c := p.join()
	idC, idsOfC := p.meet(t, c, a, b)
	if idsOfC[0] != ids[0] || idsOfC[1] != idB {
		t.Errorf("the third sees %v, not %v and %v", idsOfC, ids[0], idB)
	}
	if idC == idB || idC == ids[0] {
		t.Errorf("two members are %v", idC)
	}
}

func testOrder(t *testing.T, p place) {
	a := p.join()
	b := p.join()
	idB, ids := p.meet(t, b, a)
	idA := ids[0]
	c := p.join()
	idC, _ := p.meet(t, c, a, b)

	long := description(strings.Repeat("a=x\r\n", 2000))
	send(t, b, idA, long)
	const n = 40
	for i := range n {
		send(t, b, idA, p.signal(i))
	}
	send(t, b, idC, p.signal(n))
	if e := Expect(t, a, peer.Signaled); e.From != idB || e.Signal.Description == nil || *e.Signal.Description != *long.Description {
		t.Errorf("the description arrived as %+v", e)
	}
	for i := range n {
		p.expectSignal(t, a, idB, i)
	}
	p.expectSignal(t, c, idB, n) // and nothing that was for a
}

func testLeft(t *testing.T, p place) {
	a := p.join()
	b := p.join()
	idB, _ := p.meet(t, b, a)
	b.Close()
	if !slices.Contains(p.lacks, NoPresence) {
		if e := Expect(t, a, peer.Left); e.From != idB {
			t.Errorf("%v left, not %v", e.From, idB)
		}
	}
	c := p.join()
	idC, idsOfC := p.meet(t, c, a) // a alone
	send(t, a, idB, p.signal(0))   // to nobody: no harm
	send(t, a, idC, p.signal(1))
	p.expectSignal(t, c, idsOfC[0], 1)
}

func testCloseTwice(t *testing.T, p place) {
	a := p.join()
	for range 2 {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
}

func testAfterClose(t *testing.T, p place) {
	a := p.join()
	b := p.join()
	_, ids := p.meet(t, b, a)
	a.Close()
	b.Close()
	within(t, "Receive after Close", func() {
		if e, err := b.Receive(context.Background()); err == nil {
			t.Errorf("Receive after Close gives %+v", e)
		}
	})
	within(t, "Send after Close", func() {
		if err := b.Send(context.Background(), ids[0], p.signal(0)); err == nil {
			t.Error("Send after Close gives no error")
		}
	})
}

func testCloseUnblocks(t *testing.T, p place) {
	a := p.join()
	got := make(chan error, 1)
	go func() {
		_, err := a.Receive(context.Background())
		got <- err
	}()
	a.Close()
	within(t, "Receive during Close", func() {
		if err := <-got; err == nil {
			t.Error("Receive gives no error")
		}
	})
}

func testCancelReceive(t *testing.T, p place) {
	a := p.join()
	ctx, cancel := context.WithCancel(context.Background())
	got := make(chan error, 1)
	go func() {
		_, err := a.Receive(ctx)
		got <- err
	}()
	cancel()
	within(t, "cancelled Receive", func() {
		if err := <-got; err == nil {
			t.Error("a cancelled Receive gives no error")
		}
	})
}

func testCancelSend(t *testing.T, p place) {
	a := p.join()
	b := p.join()
	idB, ids := p.meet(t, b, a)
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for i := 0; b.Send(ctx, ids[0], p.signal(i)) == nil; i++ {
			if i == 10 {
				cancel()
			}
		}
	}()
	within(t, "cancelled Send", func() { <-stopped })
	cancel()
	p.expectSignal(t, a, idB, 0) // the others are well
}

func testBothWays(t *testing.T, p place) {
	a := p.join()
	b := p.join()
	idB, ids := p.meet(t, b, a)
	const n = 50
	sent := make(chan error, 2)
	flood := func(s peer.Signaler, to peer.ID) {
		for i := range n {
			if err := s.Send(context.Background(), to, p.signal(i)); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}
	go flood(a, idB)
	go flood(b, ids[0])
	for i := range n {
		p.expectSignal(t, a, idB, i)
		p.expectSignal(t, b, ids[0], i)
	}
	for range 2 {
		if err := <-sent; err != nil {
			t.Error(err)
		}
	}
}

// meet lets a newcomer and those who are there see each other, and gives the IDs
// by which they do.
func (p place) meet(t *testing.T, newcomer peer.Signaler, present ...peer.Signaler) (id peer.ID, theirs []peer.ID) {
	t.Helper()
	for range present {
		theirs = append(theirs, Expect(t, newcomer, peer.Present).From)
	}
	for i, member := range present {
		var e peer.Event
		if slices.Contains(p.lacks, NoPresence) {
			send(t, newcomer, theirs[i], description("hello"))
			e = Expect(t, member, peer.Signaled)
		} else {
			e = Expect(t, member, peer.Joined)
		}
		if i > 0 && e.From != id {
			t.Errorf("the newcomer is %v to one and %v to the other", id, e.From)
		}
		id = e.From
	}
	return id, theirs
}

// signal makes signals that can be told apart.
func (p place) signal(i int) peer.Signal {
	if slices.Contains(p.lacks, NoTrickle) {
		return description(fmt.Sprint("number ", i))
	}
	return peer.Signal{Candidate: &webrtc.ICECandidateInit{Candidate: fmt.Sprint("candidate:", i)}}
}

func (p place) expectSignal(t *testing.T, s peer.Signaler, from peer.ID, i int) {
	t.Helper()
	e := Expect(t, s, peer.Signaled)
	if e.From != from || !reflect.DeepEqual(e.Signal, p.signal(i)) {
		t.Fatalf("%+v, not number %d from %v", e, i, from)
	}
}

func description(sdp string) peer.Signal {
	return peer.Signal{Description: &webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: sdp}}
}

func send(t *testing.T, s peer.Signaler, to peer.ID, signal peer.Signal) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Timeout)
	defer cancel()
	if err := s.Send(ctx, to, signal); err != nil {
		t.Fatal(err)
	}
}

func within(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(Timeout):
		t.Fatalf("%s does not return", what)
	}
}
