package seal

import (
	"errors"
	"strconv"
	"testing"
)

// TestCountersAreBounded: beyond maxPeers nobody new can be talked to, and those who
// are known can.
func TestCountersAreBounded(t *testing.T) {
	c := NewKeys("secret").NewChannel("a")
	if _, err := c.Seal(nil, "b", nil); err != nil {
		t.Fatal(err)
	}
	for i := range maxPeers - 1 {
		c.peers[strconv.Itoa(i)] = counters{}
	}
	if _, err := c.Seal(nil, "b", nil); err != nil {
		t.Error(err)
	}
	if _, err := c.Seal(nil, "c", nil); !errors.Is(err, ErrUnauthentic) || len(c.peers) != maxPeers {
		t.Errorf("%v, %d members are remembered", err, len(c.peers))
	}
	b := NewKeys("secret").NewChannel("b")
	stranger, err := NewKeys("secret").NewChannel("c").Seal(nil, "a", nil)
	if err != nil {
		t.Fatal(err)
	}
	known, err := b.Seal(nil, "a", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Open("c", stranger); !errors.Is(err, ErrUnauthentic) {
		t.Errorf("a stranger: %v", err)
	}
	if _, err := c.Open("b", known); err != nil {
		t.Errorf("somebody known: %v", err)
	}
}
