package relay_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"peerscope/peer"
	"peerscope/peer/relay"
)

// TestCall has two members meet through the server and leave.
func TestCall(t *testing.T) {
	address, _ := serve(t, relay.Config{})
	link := relay.Link(address, relay.NewKey())
	states := make(chan peer.MemberState, 100)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	firstCtx, leave := context.WithCancel(ctx)
	defer leave()
	done := make(chan error, 2)
	join := func(ctx context.Context, told func(peer.Member)) {
		room, err := relay.Open(link)
		if err != nil {
			t.Fatal(err)
		}
		go func() { done <- room(ctx, peer.Config{OnMember: told}) }()
	}
	join(firstCtx, nil)
	join(ctx, func(m peer.Member) { states <- m.State })
	await := func(want peer.MemberState) {
		for got := peer.MemberState(0); got != want; {
			select {
			case got = <-states:
			case <-ctx.Done():
				t.Fatalf("never in state %v", want)
			}
		}
	}
	await(peer.Connected)
	leave()
	await(peer.Gone)
	if _, err := relay.Open("nowhere"); !errors.Is(err, relay.ErrLink) {
		t.Errorf("nowhere: %v", err)
	}
	cancel()
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// TestOnOpen checks that OnOpen is called for a room that has space, and not for
// a full one.
func TestOnOpen(t *testing.T) {
	address, _ := serve(t, relay.Config{MaxMembers: 1})
	room, err := relay.Open(relay.Link(address, relay.NewKey()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	open := make(chan struct{}, 1)
	done := make(chan error, 1)
	go func() { done <- room(ctx, peer.Config{OnOpen: func() { open <- struct{}{} }}) }()
	select {
	case <-open:
	case err := <-done:
		t.Fatalf("ended before it was open: %v", err)
	}
	told := false
	if err := room(ctx, peer.Config{OnOpen: func() { told = true }}); !errors.Is(err, peer.ErrRoomFull) || told {
		t.Errorf("a full room: %v, open %v", err, told)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
