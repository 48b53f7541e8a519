package nearby

import (
	"context"
	"testing"

	"peerscope/internal/skip"
)

// Run on the network of this machine returns when ctx ends.
func TestRunEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ether, err := openMulticast()
	if err != nil {
		skip.Lacking(t, "multicast DNS is not possible here: %v", err)
	}
	ether.close()
	cancel() // nobody on a real network should see the test
	if err := Run(ctx, Config{Name: "test", OnNeighbours: func([]Neighbour) {}}); err != nil {
		t.Errorf("Run: %v", err)
	}
	if _, err := find(ctx, parsedLink{name: "Eve"}); err == nil {
		t.Error("somebody was found")
	}
}
