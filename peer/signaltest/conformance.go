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

// A Limitation is what a kind of signalling cannot do; the suite does not test it.
type Limitation int

const (
	// NoPresence: neither Joined nor Left is reported; a member is known by its offer.
	NoPresence Limitation = iota + 1
	// NoTrickle: only descriptions are carried, no candidates.
	NoTrickle
)

type roomUnderTest struct {
	join        func() peer.Signaler
	limitations []Limitation
}

// Run tests a kind of Signaler. open makes a fresh, empty room that takes at
// least three members, cleans up with t, and returns the function by which a
// member joins it. That returns when the member is in the room.
func Run(t *testing.T, open func(t *testing.T) (join func() peer.Signaler), limitations ...Limitation) {
	tests := []struct {
		name string
		test func(*testing.T, roomUnderTest)
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
			test.test(t, roomUnderTest{limitations: limitations, join: func() peer.Signaler {
				s := join()
				t.Cleanup(func() { s.Close() }) // a second time in most tests
				return s
			}})
		})
	}
}

func testPresence(t *testing.T, r roomUnderTest) {
	a := r.join()
	b := r.join()
	idB, ids := r.introduce(t, b, a)
	c := r.join()
	idC, idsOfC := r.introduce(t, c, a, b)
	if idsOfC[0] != ids[0] || idsOfC[1] != idB {
		t.Errorf("the third sees %v, not %v and %v", idsOfC, ids[0], idB)
	}
	if idC == idB || idC == ids[0] {
		t.Errorf("two members are %v", idC)
	}
}

func testOrder(t *testing.T, r roomUnderTest) {
	a := r.join()
	b := r.join()
	idB, ids := r.introduce(t, b, a)
	idA := ids[0]
	c := r.join()
	idC, _ := r.introduce(t, c, a, b)

	long := description(strings.Repeat("a=x\r\n", 2000))
	send(t, b, idA, long)
	const n = 40
	for i := range n {
		send(t, b, idA, r.signal(i))
	}
	send(t, b, idC, r.signal(n))
	if e := Expect(t, a, peer.Signaled); e.From != idB || e.Signal.Description == nil || *e.Signal.Description != *long.Description {
		t.Errorf("the description arrived as %+v", e)
	}
	for i := range n {
		r.expectSignal(t, a, idB, i)
	}
	r.expectSignal(t, c, idB, n) // and nothing that was sent to a
}

func testLeft(t *testing.T, r roomUnderTest) {
	a := r.join()
	b := r.join()
	idB, _ := r.introduce(t, b, a)
	b.Close()
	if !slices.Contains(r.limitations, NoPresence) {
		if e := Expect(t, a, peer.Left); e.From != idB {
			t.Errorf("%v left, not %v", e.From, idB)
		}
	}
	c := r.join()
	idC, idsOfC := r.introduce(t, c, a) // a alone
	send(t, a, idB, r.signal(0))        // to nobody: no harm
	send(t, a, idC, r.signal(1))
	r.expectSignal(t, c, idsOfC[0], 1)
}

func testCloseTwice(t *testing.T, r roomUnderTest) {
	a := r.join()
	for range 2 {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
}

func testAfterClose(t *testing.T, r roomUnderTest) {
	a := r.join()
	b := r.join()
	_, ids := r.introduce(t, b, a)
	a.Close()
	b.Close()
	expectReturn(t, "Receive after Close", func() {
		if e, err := b.Receive(context.Background()); err == nil {
			t.Errorf("Receive after Close gives %+v", e)
		}
	})
	expectReturn(t, "Send after Close", func() {
		if err := b.Send(context.Background(), ids[0], r.signal(0)); err == nil {
			t.Error("Send after Close gives no error")
		}
	})
}

func testCloseUnblocks(t *testing.T, r roomUnderTest) {
	a := r.join()
	got := make(chan error, 1)
	go func() {
		_, err := a.Receive(context.Background())
		got <- err
	}()
	a.Close()
	expectReturn(t, "Receive during Close", func() {
		if err := <-got; err == nil {
			t.Error("Receive gives no error")
		}
	})
}

func testCancelReceive(t *testing.T, r roomUnderTest) {
	a := r.join()
	ctx, cancel := context.WithCancel(context.Background())
	got := make(chan error, 1)
	go func() {
		_, err := a.Receive(ctx)
		got <- err
	}()
	cancel()
	expectReturn(t, "cancelled Receive", func() {
		if err := <-got; err == nil {
			t.Error("a cancelled Receive gives no error")
		}
	})
}

func testCancelSend(t *testing.T, r roomUnderTest) {
	a := r.join()
	b := r.join()
	idB, ids := r.introduce(t, b, a)
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for i := 0; b.Send(ctx, ids[0], r.signal(i)) == nil; i++ {
			if i == 10 {
				cancel()
			}
		}
	}()
	expectReturn(t, "cancelled Send", func() { <-stopped })
	cancel()
	r.expectSignal(t, a, idB, 0) // and the others go on
}

func testBothWays(t *testing.T, r roomUnderTest) {
	a := r.join()
	b := r.join()
	idB, ids := r.introduce(t, b, a)
	const n = 50
	sent := make(chan error, 2)
	sendAll := func(s peer.Signaler, to peer.ID) {
		for i := range n {
			if err := s.Send(context.Background(), to, r.signal(i)); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}
	go sendAll(a, idB)
	go sendAll(b, ids[0])
	for i := range n {
		r.expectSignal(t, a, idB, i)
		r.expectSignal(t, b, ids[0], i)
	}
	for range 2 {
		if err := <-sent; err != nil {
			t.Error(err)
		}
	}
}

// introduce expects the events by which a newcomer and those who are there learn
// of each other, and returns their IDs in them.
func (r roomUnderTest) introduce(t *testing.T, newcomer peer.Signaler, present ...peer.Signaler) (id peer.ID, theirs []peer.ID) {
	t.Helper()
	for range present {
		theirs = append(theirs, Expect(t, newcomer, peer.Present).From)
	}
	for i, member := range present {
		var e peer.Event
		if slices.Contains(r.limitations, NoPresence) {
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

// signal makes signals that differ.
func (r roomUnderTest) signal(i int) peer.Signal {
	if slices.Contains(r.limitations, NoTrickle) {
		return description(fmt.Sprint("number ", i))
	}
	return peer.Signal{Candidate: &webrtc.ICECandidateInit{Candidate: fmt.Sprint("candidate:", i)}}
}

func (r roomUnderTest) expectSignal(t *testing.T, s peer.Signaler, from peer.ID, i int) {
	t.Helper()
	e := Expect(t, s, peer.Signaled)
	if e.From != from || !reflect.DeepEqual(e.Signal, r.signal(i)) {
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

func expectReturn(t *testing.T, what string, f func()) {
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
