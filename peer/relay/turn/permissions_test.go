package turn

import (
	"net"
	"testing"
)

// peersAt are addresses of this machine.
func peersAt(from, to int) (all []net.Addr) {
	for i := from; i < to; i++ {
		all = append(all, &net.UDPAddr{IP: net.IPv4(127, 0, 1, byte(i)), Port: 9})
	}
	return all
}

// TestPermissions asks for more permissions than there may be, and refreshes
// those that there are.
func TestPermissions(t *testing.T) {
	s := start(t, Config{})
	c := client(t, s, "udp", inAnHour(), s.issuer.Secret)
	allocate(t, c)
	if c.CreatePermission(&net.UDPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 9}) == nil {
		t.Error("there is one for another network")
	}
	for _, peers := range [][]net.Addr{peersAt(0, 64), peersAt(64, maxPermissions)} {
		if err := c.CreatePermission(peers...); err != nil {
			t.Fatal(err)
		}
	}
	if c.CreatePermission(peersAt(maxPermissions, maxPermissions+1)...) == nil {
		t.Error("there is one more")
	}
	if err := c.CreatePermission(peersAt(0, 2)...); err != nil {
		t.Errorf("refresh: %v", err)
	}
	from, err := c.SendBindingRequest()
	if err != nil {
		t.Fatal(err)
	}
	s.permissionDeleted(from, nil, "", "", "", nil, net.IPv4(127, 0, 1, 0)) // as after five minutes
	if !s.permitPeer(from, net.IPv4(127, 0, 2, 1)) {
		t.Error("none follows one that has ended")
	}
	for range maxPermissions {
		s.countChannel(from, 1)
	}
	if s.permitPeer(from, net.IPv4(127, 0, 2, 1)) {
		t.Error("there is one more channel")
	}
	for range maxPermissions {
		s.countChannel(from, -1)
	}
}
