package signaltest_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"go.uber.org/goleak"

	"peerscope/peer"
	"peerscope/peer/signaltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRoomConforms(t *testing.T) {
	signaltest.Run(t, func(*testing.T) func() peer.Signaler { return signaltest.NewRoom(0).Join })
}

func TestFull(t *testing.T) {
	room := signaltest.NewRoom(1)
	room.Join()
	e, err := room.Join().Receive(context.Background())
	if err != nil || e.Kind != peer.Full {
		t.Errorf("%+v, %v, not Full", e, err)
	}
}

func TestCutIsSilent(t *testing.T) {
	room := signaltest.NewRoom(0)
	a := room.Join()
	room.Cut()
	if e, err := a.Receive(context.Background()); !errors.Is(err, io.EOF) {
		t.Errorf("%+v, %v, not io.EOF", e, err)
	}
}

func TestSlowMemberIsPutOut(t *testing.T) {
	a, b := signaltest.Pair()
	e, err := b.Receive(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for range 2000 {
		if err := b.Send(context.Background(), e.From, peer.Signal{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Receive(context.Background()); !errors.Is(err, io.EOF) {
		t.Errorf("the one who reads nothing gets %v, not io.EOF", err)
	}
}
