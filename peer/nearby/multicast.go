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

// A packet came from an address on one of our networks.
type packet struct {
	data []byte
	from netip.Addr
}

// A network carries packets to all on the same links, and from them.
type transport interface {
	// receive hands over packets until close.
	receive(ctx context.Context, to chan<- packet) error
	// send makes a packet for each interface, of which it is told the addresses.
	send(make func(own []netip.Addr) ([]byte, error))
	// refresh finds interfaces that came, and forgets those that went.
	updateInterfaces()
	close()
}

// An ether is multicast DNS (RFC 6762) on every interface that has it, with IPv4
// and IPv6, beside other programs that do the same.
type multicastConn struct {
	v4 *net.UDPConn // nil where there is none
	v6 *net.UDPConn

	mu         sync.Mutex
	interfaces []networkInterface
	joined     map[int]bool // by interface index
}

// A link is one interface.
type networkInterface struct {
	iface    net.Interface
	prefixes []netip.Prefix
}

// openEther opens the sockets. That there is no network now is no error: one can
// come.
func openMulticast() (*multicastConn, error) {
	e := &multicastConn{joined: map[int]bool{}}
	var err4, err6 error
	// A multicast address has Go share the port with other programs.
	e.v4, err4 = net.ListenUDP("udp4", &net.UDPAddr{IP: group4.AsSlice(), Port: mdnsPort})
	e.v6, err6 = net.ListenUDP("udp6", &net.UDPAddr{IP: group6.AsSlice(), Port: mdnsPort})
	if err4 != nil && err6 != nil {
		return nil, fmt.Errorf("listening for neighbours: %w", err4)
	}
	// What cannot be set is as it should be already, or nothing can be done: an
	// answer that stays here is seen nowhere.
	if err4 == nil {
		p := ipv4.NewPacketConn(e.v4)
		_, _ = p.SetMulticastTTL(255), p.SetMulticastLoopback(true)
	}
	if err6 == nil {
		p := ipv6.NewPacketConn(e.v6)
		_, _ = p.SetMulticastHopLimit(255), p.SetMulticastLoopback(true)
	}
	e.updateInterfaces()
	return e, nil
}

// close ends receive. It may be called twice.
func (e *multicastConn) close() {
	for _, conn := range e.conns() {
		conn.Close()
	}
}

func (e *multicastConn) conns() (all []*net.UDPConn) {
	for _, conn := range []*net.UDPConn{e.v4, e.v6} {
		if conn != nil {
			all = append(all, conn)
		}
	}
	return all
}

func (e *multicastConn) receive(ctx context.Context, to chan<- packet) error {
	var g errgroup.Group
	for _, conn := range e.conns() {
		g.Go(func() error {
			err := e.receiveFrom(ctx, conn, to)
			if err != nil {
				e.close() // the other one too
			}
			return err
		})
	}
	return g.Wait()
}

func (e *multicastConn) receiveFrom(ctx context.Context, conn *net.UDPConn, to chan<- packet) error {
	buffer := make([]byte, 64<<10) // none is larger
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buffer)
		switch {
		case errors.Is(err, net.ErrClosed):
			return nil
		case err != nil:
			return fmt.Errorf("listening for neighbours: %w", err)
		case from.Port() != mdnsPort || !mentionsService(buffer[:n]) || !e.onLink(from.Addr()):
			continue
		}
		select {
		case to <- packet{append([]byte(nil), buffer[:n]...), from.Addr().Unmap()}:
		case <-ctx.Done():
			return nil
		}
	}
}

// onLink says whether an address is of a network that this machine is on
// (RFC 6762 section 11).
func (e *multicastConn) onLink(a netip.Addr) bool {
	a = a.Unmap()
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.ContainsFunc(e.interfaces, func(l networkInterface) bool { return l.contains(a) })
}

// has says whether an address is of the link.
func (l networkInterface) contains(a netip.Addr) bool {
	if a.Zone() != "" { // it is of that one link, by what it is
		return a.Zone() == l.iface.Name
	}
	return slices.ContainsFunc(l.prefixes, func(p netip.Prefix) bool { return p.Contains(a) })
}

func (e *multicastConn) updateInterfaces() {
	all, err := net.Interfaces()
	if err != nil {
		return // as before; it is tried again
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.interfaces = e.interfaces[:0:0]
	there := map[int]bool{}
	for _, iface := range all {
		const wanted, unwanted = net.FlagUp | net.FlagMulticast, net.FlagLoopback | net.FlagPointToPoint
		if iface.Flags&(wanted|unwanted) != wanted {
			continue
		}
		l := networkInterface{iface: iface, prefixes: prefixes(iface)}
		if len(l.prefixes) == 0 {
			continue
		}
		if there[iface.Index] = true; !e.joined[iface.Index] {
			e.join(iface)
		}
		e.interfaces = append(e.interfaces, l)
	}
	e.joined = there
}

// join listens on an interface. Where that does not work, and where it is done
// already, there is no more to do.
func (e *multicastConn) join(iface net.Interface) {
	if e.v4 != nil {
		_ = ipv4.NewPacketConn(e.v4).JoinGroup(&iface, &net.UDPAddr{IP: group4.AsSlice()})
	}
	if e.v6 != nil {
		_ = ipv6.NewPacketConn(e.v6).JoinGroup(&iface, &net.UDPAddr{IP: group6.AsSlice()})
	}
}

func prefixes(iface net.Interface) (all []netip.Prefix) {
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

// send is for one goroutine: the interface is an option of the socket. What is
// not sent is as good as lost on its way.
func (e *multicastConn) send(message func(own []netip.Addr) ([]byte, error)) {
	e.mu.Lock()
	links := e.interfaces
	e.mu.Unlock()
	for _, l := range links {
		own := make([]netip.Addr, len(l.prefixes))
		for i, p := range l.prefixes {
			own[i] = p.Addr()
		}
		data, err := message(own)
		if err != nil {
			continue
		}
		deadline := time.Now().Add(time.Second)
		if e.v4 != nil && ipv4.NewPacketConn(e.v4).SetMulticastInterface(&l.iface) == nil {
			_ = e.v4.SetWriteDeadline(deadline)
			_, _ = e.v4.WriteToUDPAddrPort(data, netip.AddrPortFrom(group4, mdnsPort))
		}
		if e.v6 != nil && ipv6.NewPacketConn(e.v6).SetMulticastInterface(&l.iface) == nil {
			_ = e.v6.SetWriteDeadline(deadline)
			_, _ = e.v6.WriteToUDPAddrPort(data, netip.AddrPortFrom(group6.WithZone(l.iface.Name), mdnsPort))
		}
	}
}
