package nearby

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"
)

// checkAddresses compares the addresses that would be called, in their order.
func checkAddresses(t *testing.T, r *neighbourRecord, want ...string) {
	t.Helper()
	var got []string
	for _, a := range r.addresses {
		got = append(got, a.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("called at %q, want %q", got, want)
	}
}

// eve is what Eve announces.
var eve = serviceInstance{instance{"AAAAAAAA", eveKey}, "Eve", 4000, ttl}

// announce has addresses announce the same.
func (c recordCache) announce(i serviceInstance, now time.Time, from ...string) (changed bool) {
	for _, a := range from {
		changed = c.update(i, netip.MustParseAddr(a), now) || changed
	}
	return changed
}

func TestAddresses(t *testing.T) {
	c, now := recordCache{}, time.Now()
	c.announce(eve, now, "fe80::1%eth0", "fd00::1", "192.0.2.2", "192.0.2.2", "192.0.2.1", "192.0.2.3")
	checkAddresses(t, c[eve.instance], "192.0.2.2", "192.0.2.1", "fd00::1", "fe80::1%eth0")
	restarted := eve
	restarted.port++
	if !c.announce(restarted, now, "192.0.2.2") {
		t.Error("another port is no change")
	}
	checkAddresses(t, c[eve.instance], "192.0.2.2")
}

// TestMovedNeighbour moves a neighbour to another network: its first address is
// kept as long as it was announced for.
func TestMovedNeighbour(t *testing.T) {
	c, now := recordCache{}, time.Now()
	c.announce(eve, now, "192.0.2.1", "fd00::1")
	c.announce(eve, now.Add(time.Minute), "fd00::1", "192.0.2.9")
	checkAddresses(t, c[eve.instance], "192.0.2.1", "fd00::1", "192.0.2.9")
	if !c.expire(now.Add(ttl * time.Second)) {
		t.Error("the first address has no end")
	}
	checkAddresses(t, c[eve.instance], "fd00::1", "192.0.2.9")
}

// A neighbour that announces the ID, and even the key, of another moves, renames
// and hides nobody.
func TestNeighbourAnswersForAnother(t *testing.T) {
	const honest, hostile = "192.0.2.2", "192.0.2.1"
	for name, forge := range map[string]func(*serviceInstance){
		"her announcement": func(*serviceInstance) {},
		"another port":     func(i *serviceInstance) { i.port++ },
		"another name":     func(i *serviceInstance) { i.name = "Mallory" },
		"another key":      func(i *serviceInstance) { i.key = kimKey },
	} {
		c, now := recordCache{}, time.Now()
		c.announce(eve, now, honest)
		forged := eve
		forge(&forged)
		for range 100 {
			now = now.Add(time.Second)
			c.announce(forged, now, hostile)
			c.expire(now)
		}
		found := c.list()
		if !slices.Contains(found, Neighbour{"Eve", "AAAAAAAA", netip.MustParseAddr(honest), eveKey}) {
			t.Errorf("%s: Eve is not among %+v", name, found)
		}
		if r := c[eve.instance]; r == nil || r.port != eve.port {
			t.Errorf("%s: she would be called at %+v", name, r)
		}
	}
}

// A goodbye counts only from where its neighbour is.
func TestNeighbourSaysGoodbyeForAnother(t *testing.T) {
	c, now, goodbye := recordCache{}, time.Now(), eve
	goodbye.ttl = 0
	c.announce(eve, now, "192.0.2.2", "fd00::2")
	if c.announce(goodbye, now, "192.0.2.1") || len(c) != 1 {
		t.Fatal("a stranger's goodbye removes Eve")
	}
	c.announce(eve, now, "192.0.2.1") // the stranger as one of her addresses
	if c.announce(goodbye, now, "192.0.2.1") || len(c) != 1 {
		t.Fatal("the goodbye of one who repeats her announcement removes Eve")
	}
	checkAddresses(t, c[eve.instance], "192.0.2.2", "fd00::2")
	if !c.announce(goodbye, now, "192.0.2.2") || len(c) != 0 {
		t.Error("her own goodbye does not")
	}
}

// A neighbour that invents others takes the places of its own address only.
func TestNeighbourInventsOthers(t *testing.T) {
	c, now := recordCache{}, time.Now()
	for i := range 2 * maxNeighbours {
		invented := eve
		invented.id = "CC" + idSuffix(i)
		c.announce(invented, now, "192.0.2.1")
	}
	if len(c) != maxNeighboursPerAddress {
		t.Errorf("%d of one address", len(c))
	}
	if !c.announce(eve, now, "192.0.2.2") {
		t.Error("there is no place for Eve")
	}
	for i := range 2 * maxNeighbours {
		other := eve
		other.id = "BB" + idSuffix(i)
		c.announce(other, now, fmt.Sprintf("192.0.3.%d", i))
	}
	if len(c) != maxNeighbours || c[eve.instance] == nil {
		t.Errorf("%d of many addresses", len(c))
	}
}
