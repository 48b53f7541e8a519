package turn

import (
	"net"
	"net/netip"
	"testing"
	"time"
)

// special are the entries of the IANA IPv4 and IPv6 Special-Purpose Address
// Registries as of 2025, and multicast and deprecated blocks.
var special = []string{
	"0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/32", "192.0.0.171/32",
	"192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.88.99.2/32", "192.168.0.0/16",
	"192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "255.255.255.255/32",
	"224.0.0.0/4",
	"::1/128", "::/128", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23",
	"2001::/32", "2001:1::1/128", "2001:1::2/128", "2001:1::3/128", "2001:2::/48", "2001:3::/32", "2001:4:112::/48",
	"2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
	"5f00::/16", "fc00::/7", "fe80::/10",
	"::/96", "fec0::/10", "ff00::/8",
}

// last is the last address of a block.
func last(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < 8*len(b); i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

// TestSpecialAddresses checks that a public server relays to no block of the
// registries, neither to its first nor to its last address.
func TestSpecialAddresses(t *testing.T) {
	for _, public := range []string{"1.1.1.1", "2606:4700::1111"} {
		own := addressOf(net.ParseIP(public))
		for _, block := range special {
			p := netip.MustParsePrefix(block)
			for _, a := range []netip.Addr{p.Addr(), last(p)} {
				if block == "::ffff:0:0/96" && a != p.Addr() {
					continue // an IPv4 address, of which the others tell
				}
				if isPermitted(own, a.Unmap()) {
					t.Errorf("from %s to %s of %s", public, a, block)
				}
			}
		}
		for _, a := range []string{"8.8.8.8", "100.63.255.255", "100.128.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1", "2a00::1", "2001:200::1"} {
			if !isPermitted(own, netip.MustParseAddr(a)) {
				t.Errorf("not from %s to %s", public, a)
			}
		}
	}
}

// TestLocalNetworks checks that a server in a local network relays within it.
func TestLocalNetworks(t *testing.T) {
	for public, wants := range map[string]map[string]bool{
		"10.1.2.3":   {"8.8.8.8": true, "10.0.0.1": true, "192.168.1.1": true, "127.0.0.1": false, "169.254.169.254": false, "100.64.0.1": false},
		"100.64.0.9": {"100.127.0.1": true, "10.0.0.1": false},
		"127.0.0.1":  {"127.0.0.1": true, "10.0.0.1": false, "169.254.169.254": false},
		"fd00::1":    {"fd12::1": true, "fe80::1": false, "::1": false, "64:ff9b::a00:1": false},
		"::1":        {"::1": true, "fd12::1": false},
	} {
		own := addressOf(net.ParseIP(public))
		for ip, want := range wants {
			if got := isPermitted(own, netip.MustParseAddr(ip)); got != want {
				t.Errorf("from %s to %s: %v", public, ip, got)
			}
		}
	}
}

// A packetSink is a net.PacketConn that counts.
type packetSink struct {
	net.PacketConn
	packets, bytes int
}

func (s *packetSink) WriteTo(b []byte, _ net.Addr) (int, error) {
	s.packets++
	s.bytes += len(b)
	return len(b), nil
}

func (s *packetSink) ReadFrom(b []byte) (int, net.Addr, error) {
	if s.packets++; s.packets > 4000 {
		return 0, nil, net.ErrClosed
	}
	return len(b), &net.UDPAddr{}, nil
}

// TestOwnAddress checks that at a public server's own address only the relay
// ports of other members are reached.
func TestOwnAddress(t *testing.T) {
	own := net.IPv4(1, 1, 1, 1)
	for _, c := range []struct {
		to      net.UDPAddr
		reached bool
	}{
		{net.UDPAddr{IP: own, Port: 53}, false},
		{net.UDPAddr{IP: own.To4(), Port: 8777}, false},
		{net.UDPAddr{IP: own, Port: 50000}, true},
		{net.UDPAddr{IP: net.IPv4(8, 8, 8, 8), Port: 53}, true},
	} {
		g := &relayAddressGenerator{public: own}
		g.ports.Store(50000, nil)
		sink := &packetSink{}
		conn := relayConn{PacketConn: sink, generator: g}
		if n, err := conn.WriteTo([]byte("x"), &c.to); n != 1 || err != nil || (sink.packets == 1) != c.reached {
			t.Errorf("%v: %d packets, %v", &c.to, sink.packets, err)
		}
	}
}

// TestTrafficLimit floods an allocation in both directions.
func TestTrafficLimit(t *testing.T) {
	begin := time.Now()
	out, in := &packetSink{}, &packetSink{}
	conn := relayConn{PacketConn: out, generator: &relayAddressGenerator{public: net.IPv4(1, 1, 1, 1)}}
	packet, to := make([]byte, 1200), &net.UDPAddr{IP: net.IPv4(8, 8, 8, 8), Port: 9}
	for range 4000 { // 4.8 MB
		if _, err := conn.WriteTo(packet, to); err != nil {
			t.Fatal(err)
		}
	}
	conn.PacketConn = in
	read := 0
	for {
		n, _, err := conn.ReadFrom(packet)
		if err != nil {
			break
		}
		read += n
	}
	windows := int(time.Since(begin)/time.Second) + 1 // a busy machine may take longer than one
	if out.bytes > windows*maxTraffic || read > windows*maxTraffic || out.bytes < maxTraffic-1200 {
		t.Errorf("%d bytes out, %d in, in %d seconds", out.bytes, read, windows)
	}
	var l trafficLimiter
	if !l.allow(begin, maxTraffic) || l.allow(begin, 1) || !l.allow(begin.Add(time.Second), maxTraffic) {
		t.Error("the limit is not for a second")
	}
}
