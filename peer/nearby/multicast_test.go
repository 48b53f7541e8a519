package nearby

import (
	"net"
	"net/netip"
	"testing"
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
