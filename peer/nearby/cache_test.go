package nearby

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"
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

func TestAddresses(t *testing.T) {
	c, now := recordCache{}, time.Now()
	for _, from := range []string{"fe80::1%eth0", "fd00::1", "192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.3"} {
		c.update(serviceInstance{"AAAAAAAA", "Eve", 4000, ttl}, netip.MustParseAddr(from), now)
	}
	checkAddresses(t, c["AAAAAAAA"], "192.0.2.1", "192.0.2.2", "fd00::1", "fe80::1%eth0")
	if !c.update(serviceInstance{"AAAAAAAA", "Eve", 4001, ttl}, netip.MustParseAddr("fd00::1"), now) {
		t.Error("another port is no change")
	}
	checkAddresses(t, c["AAAAAAAA"], "fd00::1")
}

// TestManyMoves has a neighbour announce itself from one network after the other.
func TestManyMoves(t *testing.T) {
	c, now := recordCache{}, time.Now()
	for i := range 2 * maxAddresses {
		now = now.Add(2 * flushDelay)
		c.expire(now)
		c.update(serviceInstance{"AAAAAAAA", "Eve", 4000, ttl}, netip.MustParseAddr(fmt.Sprintf("192.0.2.%d", i+1)), now)
	}
	c.expire(now.Add(flushDelay))
	checkAddresses(t, c["AAAAAAAA"], fmt.Sprintf("192.0.2.%d", 2*maxAddresses))
}

// TestMovedNeighbour announces itself from two addresses, and then from one of
// them and a new one.
func TestMovedNeighbour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h hub
		kim := startResponder(t, &h, "BBBBBBBB", "Kim", "192.0.2.2")
		announce := func(addresses ...string) {
			for _, a := range addresses {
				h.send(netip.MustParseAddr(a), announcementOf(t, serviceInstance{"AAAAAAAA", "Eve", 4000, ttl}))
			}
		}
		announce("192.0.2.1", "fd00::1")
		time.Sleep(time.Minute)
		announce("fd00::1", "fd00::9")
		time.Sleep(refreshInterval)
		if got := kim.neighbours(); !slices.Equal(got, []string{"Eve fd00::1"}) {
			t.Errorf("Kim sees %q", got)
		}
		kim.stop()
	})
}
