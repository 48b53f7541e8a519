package nearby

import (
	"net"
	"net/netip"
	"testing"

	"golang.org/x/net/ipv4"

	"peerscope/internal/skip"
)

func TestOnLink(t *testing.T) {
	e := &multicastConn{interfaces: []networkInterface{
		{net.Interface{Name: "eth0"}, []netip.Prefix{netip.MustParsePrefix("192.0.2.7/24"), netip.MustParsePrefix("fd00::7/64")}},
		{net.Interface{Name: "wlan0"}, []netip.Prefix{netip.MustParsePrefix("198.51.100.7/25")}},
	}}
	for a, want := range map[string]bool{
		"192.0.2.1":          true,
		"::ffff:192.0.2.1":   true,
		"198.51.100.127":     true,
		"fd00::1":            true,
		"fe80::1%wlan0":      true,
		"198.51.100.128":     false,
		"203.0.113.1":        false,
		"fd00:0:0:1::1":      false,
		"fe80::1%eth1":       false,
		"fe80::1":            false,
		"::ffff:203.0.113.1": false,
	} {
		if got := e.onLink(netip.MustParseAddr(a)); got != want {
			t.Errorf("%s is on a link: %v", a, got)
		}
	}
}

// An interface on which IPv4 multicast could not be joined at first, as on Windows
// before there is an IPv4 address, is joined later.
func TestGroupIsJoinedLater(t *testing.T) {
	m, err := openMulticast()
	if err != nil {
		skip.Lacking(t, "multicast DNS is not possible here: %v", err)
	}
	defer m.close()
	for _, l := range m.interfaces {
		leave := func() error {
			return ipv4.NewPacketConn(m.v4).LeaveGroup(&l.iface, &net.UDPAddr{IP: group4.AsSlice()})
		}
		if m.v4 == nil || leave() != nil {
			continue
		}
		m.updateInterfaces()
		if err := leave(); err != nil {
			t.Errorf("%s: %v", l.iface.Name, err)
		}
		return
	}
	skip.Lacking(t, "no interface has IPv4 multicast")
}
