package check

import (
	"net"
	"net/netip"
	"os"
	"sync"
	"testing"
	"time"
)

// A fakeNAT is a UDP port behind a NAT on loopback: each mapping is a port of its own
// (RFC 4787).
type fakeNAT struct {
	mapping, filtering Behavior
	inbound            chan inboundPacket
	reading            sync.WaitGroup
	closeOnce          sync.Once
	closed             chan struct{}

	mu       sync.Mutex
	deadline time.Time
	ports    map[netip.AddrPort]*net.UDPConn // by what a mapping depends on
	asked    []netip.AddrPort
}

type inboundPacket struct {
	data []byte
	from netip.AddrPort
}

func newFakeNAT(t *testing.T, mapping, filtering Behavior) *fakeNAT {
	n := &fakeNAT{mapping: mapping, filtering: filtering, inbound: make(chan inboundPacket, 100), closed: make(chan struct{}), ports: map[netip.AddrPort]*net.UDPConn{}}
	t.Cleanup(func() {
		n.Close()
		n.reading.Wait()
	})
	return n
}

// portOf is the port through which packets to a destination go.
func (n *fakeNAT) portOf(to netip.AddrPort) (*net.UDPConn, error) {
	var key netip.AddrPort
	switch n.mapping {
	case AddressDependent:
		key = netip.AddrPortFrom(to.Addr(), 0)
	case AddressAndPortDependent:
		key = to
	}
	if port := n.ports[key]; port != nil {
		return port, nil
	}
	port, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	n.ports[key] = port
	n.reading.Go(func() { n.read(port) })
	return port, nil
}

func (n *fakeNAT) read(port *net.UDPConn) {
	b := make([]byte, maxPacket)
	for {
		size, from, err := port.ReadFromUDPAddrPort(b)
		if err != nil {
			return
		}
		if !n.admits(from) {
			continue
		}
		select {
		case n.inbound <- inboundPacket{append([]byte(nil), b[:size]...), from}:
		case <-n.closed:
			return
		}
	}
}

func (n *fakeNAT) admits(from netip.AddrPort) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, asked := range n.asked {
		if asked == from || n.filtering == AddressDependent && asked.Addr() == from.Addr() {
			return true
		}
	}
	return n.filtering == EndpointIndependent
}

func (n *fakeNAT) WriteToUDPAddrPort(b []byte, to netip.AddrPort) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	port, err := n.portOf(to)
	if err != nil {
		return 0, err
	}
	n.asked = append(n.asked, to)
	return port.WriteToUDPAddrPort(b, to)
}

func (n *fakeNAT) ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error) {
	n.mu.Lock()
	limit := time.NewTimer(time.Until(n.deadline))
	n.mu.Unlock()
	defer limit.Stop()
	select {
	case p := <-n.inbound:
		return copy(b, p.data), p.from, nil
	case <-limit.C:
		return 0, netip.AddrPort{}, os.ErrDeadlineExceeded
	case <-n.closed:
		return 0, netip.AddrPort{}, net.ErrClosed
	}
}

func (n *fakeNAT) SetReadDeadline(t time.Time) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.deadline = t
	return nil
}

func (n *fakeNAT) LocalAddr() net.Addr { return &net.UDPAddr{IP: net.IPv4(192, 168, 1, 2), Port: 5000} }

func (n *fakeNAT) Close() error {
	n.closeOnce.Do(func() {
		close(n.closed)
		n.mu.Lock()
		defer n.mu.Unlock()
		for _, port := range n.ports {
			port.Close()
		}
	})
	return nil
}
