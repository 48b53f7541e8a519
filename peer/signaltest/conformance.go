package signaltest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// patience is how long the suite waits for what should take a moment.
const patience = 20 * time.Second

// Run tests a kind of Signaler. open makes a fresh, empty room that takes at
// least three members, and gives the function by which a member joins it; what
// it needs it cleans up with t. Joining returns when the member is in the room.
func Run(t *testing.T, open func(t *testing.T) (join func() peer.Signaler)) {
	tests := []struct {
		name string
		test func(*testing.T, func() peer.Signaler)
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
			test.test(t, func() peer.Signaler {
				s := join()
				t.Cleanup(func() { s.Close() }) // a second time in most tests
				return s
			})
		})
	}
}

func testPresence(t *testing.T, join func() peer.Signaler) {
	a := join()
	b := join()
	fromA := expect(t, b, peer.Present)
	fromB := expect(t, a, peer.Joined)
	c := join()
	if first, second := expect(t, c, peer.Present), expect(t, c, peer.Present); first.From != fromA.From || second.From != fromB.From {
		t.Errorf("the third sees %v and %v, not %v and %v", first.From, second.From, fromA.From, fromB.From)
	}
	if toA, toB := expect(t, a, peer.Joined), expect(t, b, peer.Joined); toA.From != toB.From || toA.From == fromB.From {
		t.Errorf("the third is %v to one and %v to the other", toA.From, toB.From)
	}
}

func testOrder(t *testing.T, join func() peer.Signaler) {
	a := join()
	b := join()
	idA := expect(t, b, peer.Present).From
	idB := expect(t, a, peer.Joined).From
	c := join()
	expect(t, c, peer.Present)
	expect(t, c, peer.Present)
	idC := expect(t, a, peer.Joined).From
	expect(t, b, peer.Joined)

	description := description(strings.Repeat("a=x\r\n", 2000))
	send(t, b, idA, description)
	const n = 40
	for i := range n {
		send(t, b, idA, candidate(i))
	}
	send(t, b, idC, candidate(n))
	if e := expect(t, a, peer.Signaled); e.From != idB || e.Signal.Description == nil || *e.Signal.Description != *description.Description {
		t.Errorf("the description arrived as %+v", e)
	}
	for i := range n {
		expectCandidate(t, a, idB, i)
	}
	expectCandidate(t, c, idB, n) // and nothing that was for a
}

func testLeft(t *testing.T, join func() peer.Signaler) {
	a := join()
	b := join()
	expect(t, b, peer.Present)
	idB := expect(t, a, peer.Joined).From
	b.Close()
	if e := expect(t, a, peer.Left); e.From != idB {
		t.Errorf("%v left, not %v", e.From, idB)
	}
	c := join()
	expect(t, c, peer.Present) // a alone
	idC := expect(t, a, peer.Joined).From
	send(t, a, idB, candidate(0)) // to nobody: no harm
	send(t, a, idC, candidate(1))
	if e := expect(t, c, peer.Signaled); e.Signal.Candidate == nil {
		t.Errorf("after present and before the signal: %+v", e)
	}
}

func testCloseTwice(t *testing.T, join func() peer.Signaler) {
	a := join()
	for range 2 {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
}

func testAfterClose(t *testing.T, join func() peer.Signaler) {
	a := join()
	b := join()
	idA := expect(t, b, peer.Present).From
	a.Close()
	b.Close()
	within(t, "Receive after Close", func() {
		if e, err := b.Receive(context.Background()); err == nil {
			t.Errorf("Receive after Close gives %+v", e)
		}
	})
	within(t, "Send after Close", func() {
		if err := b.Send(context.Background(), idA, candidate(0)); err == nil {
			t.Error("Send after Close gives no error")
		}
	})
}

func testCloseUnblocks(t *testing.T, join func() peer.Signaler) {
	a := join()
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

func testCancelReceive(t *testing.T, join func() peer.Signaler) {
	a := join()
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

func testCancelSend(t *testing.T, join func() peer.Signaler) {
	a := join()
	b := join()
	idA := expect(t, b, peer.Present).From
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for i := 0; b.Send(ctx, idA, candidate(i)) == nil; i++ {
			if i == 10 {
				cancel()
			}
		}
	}()
	within(t, "cancelled Send", func() { <-stopped })
	cancel()
	expect(t, a, peer.Joined) // the others are well
}

func testBothWays(t *testing.T, join func() peer.Signaler) {
	a := join()
	b := join()
	idA := expect(t, b, peer.Present).From
	idB := expect(t, a, peer.Joined).From
	const n = 50
	sent := make(chan error, 2)
	flood := func(s peer.Signaler, to peer.ID) {
		for i := range n {
			if err := s.Send(context.Background(), to, candidate(i)); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}
	go flood(a, idB)
	go flood(b, idA)
	for i := range n {
		expectCandidate(t, a, idB, i)
		expectCandidate(t, b, idA, i)
	}
	for range 2 {
		if err := <-sent; err != nil {
			t.Error(err)
		}
	}
}

func description(sdp string) peer.Signal {
	return peer.Signal{Description: &webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: sdp}}
}

func candidate(i int) peer.Signal {
	return peer.Signal{Candidate: &webrtc.ICECandidateInit{Candidate: fmt.Sprint("candidate:", i)}}
}

func send(t *testing.T, s peer.Signaler, to peer.ID, signal peer.Signal) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.Send(ctx, to, signal); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, s peer.Signaler, kind peer.EventKind) peer.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	e, err := s.Receive(ctx)
	if err != nil {
		t.Fatalf("waiting for event %v: %v", kind, err)
	}
	if e.Kind != kind {
		t.Fatalf("event %+v, not one of kind %v", e, kind)
	}
	return e
}

func expectCandidate(t *testing.T, s peer.Signaler, from peer.ID, i int) {
	t.Helper()
	e := expect(t, s, peer.Signaled)
	want := candidate(i).Candidate.Candidate
	if e.From != from || e.Signal.Candidate == nil || e.Signal.Candidate.Candidate != want {
		t.Fatalf("%+v, not %q from %v", e, want, from)
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
	case <-time.After(patience):
		t.Fatalf("%s does not return", what)
	}
}
