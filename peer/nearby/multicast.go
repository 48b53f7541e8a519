package nearby

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
	"golang.org/x/sync/errgroup"
)

const mdnsPort = 5353

var (
	group4 = netip.MustParseAddr("224.0.0.251")
	group6 = netip.MustParseAddr("ff02::fb")
)

// A packet is one that an on-link address has sent.
type packet struct {
	data []byte
	from netip.Addr
}

// A transport sends packets to all hosts on the same links, and receives
// theirs.
type transport interface {
	// receive receives packets until close.
	receive(ctx context.Context, to chan<- packet) error
	// send sends on each interface what encode makes of the interface's
	// addresses.
	send(encode func(own []netip.Addr) ([]byte, error))
	// updateInterfaces joins the groups on the interfaces that are there now, where
	// it has not, and forgets removed interfaces.
	updateInterfaces()
	close()
}

// A multicastConn is multicast DNS (RFC 6762) over IPv4 and IPv6 on every
// interface that has multicast, beside other programs that use the same port.
type multicastConn struct {
	v4 *net.UDPConn // nil if IPv4 is not available
	v6 *net.UDPConn

	mu         sync.Mutex
	interfaces []networkInterface
}

// A networkInterface is an interface with its addresses.
type networkInterface struct {
	iface    net.Interface
	prefixes []netip.Prefix
}

// openMulticast opens the sockets. It succeeds without any network too, since
// one may come up later.
func openMulticast() (*multicastConn, error) {
	m := &multicastConn{}
	var err4, err6 error
	// For a multicast address, Go sets SO_REUSEADDR, which shares the port.
	m.v4, err4 = net.ListenUDP("udp4", &net.UDPAddr{IP: group4.AsSlice(), Port: mdnsPort})
	m.v6, err6 = net.ListenUDP("udp6", &net.UDPAddr{IP: group6.AsSlice(), Port: mdnsPort})
	if err4 != nil && err6 != nil {
		return nil, fmt.Errorf("listening for neighbours: %w", err4)
	}
	// Failures are ignored: without these options announcements may not arrive,
	// which nobody can change.
	if err4 == nil {
		p := ipv4.NewPacketConn(m.v4)
		_, _ = p.SetMulticastTTL(255), p.SetMulticastLoopback(true)
	}
	if err6 == nil {
		p := ipv6.NewPacketConn(m.v6)
		_, _ = p.SetMulticastHopLimit(255), p.SetMulticastLoopback(true)
	}
	m.updateInterfaces()
	return m, nil
}

// close unblocks receive. It may be called twice.
func (m *multicastConn) close() {
	for _, conn := range m.conns() {
		conn.Close()
	}
}

func (m *multicastConn) conns() (all []*net.UDPConn) {
	for _, conn := range []*net.UDPConn{m.v4, m.v6} {
		if conn != nil {
			all = append(all, conn)
		}
	}
	return all
}

func (m *multicastConn) receive(ctx context.Context, packets chan<- packet) error {
	var g errgroup.Group
	for _, conn := range m.conns() {
		g.Go(func() error {
			err := m.receiveFrom(ctx, conn, packets)
			if err != nil {
				m.close() // unblocks the other one
			}
			return err
		})
	}
	return g.Wait()
}

func (m *multicastConn) receiveFrom(ctx context.Context, conn *net.UDPConn, packets chan<- packet) error {
	buffer := make([]byte, 64<<10) // the largest UDP packet
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buffer)
		switch {
		case errors.Is(err, net.ErrClosed):
			return nil
		case err != nil:
			return fmt.Errorf("listening for neighbours: %w", err)
		case from.Port() != mdnsPort || !mentionsService(buffer[:n]) || !m.onLink(from.Addr()):
			continue
		}
		select {
		case packets <- packet{append([]byte(nil), buffer[:n]...), from.Addr().Unmap()}:
		case <-ctx.Done():
			return nil
		}
	}
}

// onLink says whether an address belongs to a network that this machine is on
// (RFC 6762 section 11).
func (m *multicastConn) onLink(a netip.Addr) bool {
	a = a.Unmap()
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.ContainsFunc(m.interfaces, func(l networkInterface) bool { return l.contains(a) })
}

// contains says whether an address is on the interface's link.
func (l networkInterface) contains(a netip.Addr) bool {
	if a.Zone() != "" { // link-local: the zone is the interface
		return a.Zone() == l.iface.Name
	}
	return slices.ContainsFunc(l.prefixes, func(p netip.Prefix) bool { return p.Contains(a) })
}

func (m *multicastConn) updateInterfaces() {
	all, err := net.Interfaces()
	if err != nil {
		return // keeps the interfaces known so far until the next time
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.interfaces = m.interfaces[:0:0]
	for _, iface := range all {
		const wanted, unwanted = net.FlagUp | net.FlagMulticast, net.FlagLoopback | net.FlagPointToPoint
		if iface.Flags&(wanted|unwanted) != wanted {
			continue
		}
		l := networkInterface{iface: iface, prefixes: interfacePrefixes(iface)}
		if len(l.prefixes) == 0 {
			continue
		}
		m.joinGroups(iface)
		m.interfaces = append(m.interfaces, l)
	}
}

// joinGroups joins the multicast groups on an interface. Errors are ignored: either
// it has joined already, or it has no multicast of this family, or not yet: Windows
// joins an IPv4 group only where there is an IPv4 address.
func (m *multicastConn) joinGroups(iface net.Interface) {
	if m.v4 != nil {
		_ = ipv4.NewPacketConn(m.v4).JoinGroup(&iface, &net.UDPAddr{IP: group4.AsSlice()})
	}
	if m.v6 != nil {
		_ = ipv6.NewPacketConn(m.v6).JoinGroup(&iface, &net.UDPAddr{IP: group6.AsSlice()})
	}
}

func interfacePrefixes(iface net.Interface) (all []netip.Prefix) {
	addresses, err := iface.Addrs()
	if err != nil {
		return nil
	}
	for _, a := range addresses {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			all = append(all, p)
		}
	}
	return all
}

// send may be called by one goroutine at a time, since the interface is an
// option of the socket. Like any packet, one that cannot be sent is lost.
func (m *multicastConn) send(encode func(own []netip.Addr) ([]byte, error)) {
	m.mu.Lock()
	links := m.interfaces
	m.mu.Unlock()
	for _, l := range links {
		own := make([]netip.Addr, len(l.prefixes))
		for i, p := range l.prefixes {
			own[i] = p.Addr()
		}
		data, err := encode(own)
		if err != nil {
			continue
		}
		deadline := time.Now().Add(time.Second)
		if m.v4 != nil && ipv4.NewPacketConn(m.v4).SetMulticastInterface(&l.iface) == nil {
			_ = m.v4.SetWriteDeadline(deadline)
			_, _ = m.v4.WriteToUDPAddrPort(data, netip.AddrPortFrom(group4, mdnsPort))
		}
		if m.v6 != nil && ipv6.NewPacketConn(m.v6).SetMulticastInterface(&l.iface) == nil {
			_ = m.v6.SetWriteDeadline(deadline)
			_, _ = m.v6.WriteToUDPAddrPort(data, netip.AddrPortFrom(group6.WithZone(l.iface.Name), mdnsPort))
		}
	}
}
