package turn

import (
	"net"
	"net/netip"
)

// specialPrefixes are those of the IANA IPv4 and IPv6 Special-Purpose Address
// Registries (RFC 6890), and multicast, reserved and deprecated ones: no member
// is there. IPv6 outside of 2000::/3 is not listed, since none of it is global
// unicast.
var specialPrefixes = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
	"192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
)

var globalUnicast = netip.MustParsePrefix("2000::/3")

// localNetworks are groups of special prefixes. A server whose own address is in
// one is for that network, and relays within it.
var localNetworks = [][]netip.Prefix{
	prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
	prefixes("100.64.0.0/10"),
	prefixes("fc00::/7"),
	prefixes("127.0.0.0/8"),
	prefixes("::1/128"),
}

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

func contains(all []netip.Prefix, a netip.Addr) bool {
	for _, p := range all {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// localNetwork is the group of an address; nil if it is public.
func localNetwork(a netip.Addr) []netip.Prefix {
	for _, network := range localNetworks {
		if contains(network, a) {
			return network
		}
	}
	return nil
}

// isPermitted says whether a server with the address own may relay to another:
// members must not reach what only the server's own network can.
func isPermitted(own, to netip.Addr) bool {
	if contains(localNetwork(own), to) {
		return true
	}
	return !contains(specialPrefixes, to) && (to.Is4() || globalUnicast.Contains(to))
}

// addressOf is the netip form of an address; IPv4 is never mapped into IPv6.
func addressOf(ip net.IP) netip.Addr {
	a, _ := netip.AddrFromSlice(ip)
	return a.Unmap()
}
