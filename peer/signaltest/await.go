package signaltest

import (
	"context"
	"testing"
	"time"

	"peerscope/peer"
)

// Timeout is how long tests wait for what should take a moment.
const Timeout = 20 * time.Second

// Next waits for the next value.
func Next[T any](t testing.TB, what string, from <-chan T) T {
	t.Helper()
	return Await(t, what, from, func(T) bool { return true })
}

// Await waits for a value that matches and drops those before it.
func Await[T any](t testing.TB, what string, from <-chan T, matches func(T) bool) T {
	t.Helper()
	limit := time.After(Timeout)
	for {
		select {
		case v := <-from:
			if matches(v) {
				return v
			}
		case <-limit:
			t.Fatalf("never: %s", what)
		}
	}
}

// Receive waits for an event of the room.
func Receive(t testing.TB, s peer.Signaler) (peer.Event, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Timeout)
	defer cancel()
	return s.Receive(ctx)
}

// Expect is Receive of an event of that kind.
func Expect(t testing.TB, s peer.Signaler, kind peer.EventKind) peer.Event {
	t.Helper()
	e, err := Receive(t, s)
	if err != nil || e.Kind != kind {
		t.Fatalf("%+v, %v, not an event of kind %v", e, err, kind)
	}
	return e
}
