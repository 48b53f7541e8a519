package nearby

import (
	"context"
	"net/netip"
	"strings"
	"testing"

	"peerscope/internal/skip"
	"peerscope/peer/relay"
)

// start runs until stop is called, on a hub and with a real TCP listener.
func start(t *testing.T, h *hub, id, name string, onCall func(context.Context, Caller) (string, error)) (neighbours chan []Neighbour, stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	neighbours = make(chan []Neighbour, 100)
	done := make(chan error)
	port := h.connect("127.0.0.1")
	go func() {
		done <- runOn(ctx, port, anyAddress, id, Config{Name: name, Identity: identityOf[name], OnNeighbours: func(n []Neighbour) { neighbours <- n }, OnIncomingCall: onCall})
	}()
	return neighbours, func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRun has Kim see Eve, call her, and see her leave.
func TestRun(t *testing.T) {
	var h hub
	link := relay.Link("198.51.100.1:4000", relay.NewKey())
	_, stopEve := start(t, &h, "AAAAAAAA", "Eve", func(_ context.Context, c Caller) (string, error) {
		if c.Name != "Kim" || c.Key != kimKey {
			t.Errorf("%+v calls", c)
		}
		return link, nil
	})
	neighbours, stopKim := start(t, &h, "BBBBBBBB", "Kim", nil)
	if got := <-neighbours; len(got) != 1 || got[0] != (Neighbour{"Eve", "AAAAAAAA", netip.MustParseAddr("127.0.0.1"), eveKey}) {
		t.Errorf("Kim sees %+v", got)
	}
	eve, err := findNeighbourOn(t.Context(), h.connect("127.0.0.1"), parsedLink{"Eve", instance{"AAAAAAAA", eveKey}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := placeCall(t.Context(), eve, "Kim", identityOf["Kim"]); err != nil || !strings.HasPrefix(got, "ws://127.0.0.1:4000/#") {
		t.Errorf("the call gets %q, %v", got, err)
	}
	stopEve()
	if got := <-neighbours; len(got) != 0 {
		t.Errorf("Eve has left, Kim sees %+v", got)
	}
	stopKim()
}

// TestMulticastCloses opens the sockets of this machine without sending anything.
func TestMulticastCloses(t *testing.T) {
	conn, err := openMulticast()
	if err != nil {
		skip.Lacking(t, "multicast DNS is not possible here: %v", err)
	}
	received := make(chan error)
	go func() { received <- conn.receive(t.Context(), make(chan packet, 1000)) }()
	conn.close()
	if err := <-received; err != nil {
		t.Errorf("receive: %v", err)
	}
}
