package check

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"time"

	"github.com/pion/stun/v4"
)

// maxPacket is what is read of a packet, in bytes; longer ones are cut.
const maxPacket = 2048

// bindingIntervals are the waits after each Binding request; RFC 8489 section 6.2.1
// would go on for 40 s.
var bindingIntervals = []time.Duration{250 * time.Millisecond, 500 * time.Millisecond, 750 * time.Millisecond}

// A binding is the answer to a Binding request.
type binding struct {
	server    netip.AddrPort
	mapped    netip.AddrPort // our address as the server sees it
	other     netip.AddrPort // of the same server (RFC 5780 OTHER-ADDRESS); zero if it tells none
	roundTrip time.Duration
}

// A udpConn is what is used of a net.UDPConn.
type udpConn interface {
	ReadFromUDPAddrPort(b []byte) (n int, from netip.AddrPort, err error)
	WriteToUDPAddrPort(b []byte, to netip.AddrPort) (int, error)
	SetReadDeadline(t time.Time) error
	LocalAddr() net.Addr
	Close() error
}

// A bindingSocket is one UDP port for Binding requests to several servers, so that
// their answers can be compared. It is for one goroutine at a time, and is closed
// when its context ends.
type bindingSocket struct {
	udpConn
	stop func() bool
}

// openBindingSocket opens a port of the family of an address.
func openBindingSocket(ctx context.Context, family netip.Addr) (*bindingSocket, error) {
	conn, err := net.ListenUDP(udpNetwork(family), nil)
	if err != nil {
		return nil, err
	}
	return newBindingSocket(ctx, conn), nil
}

func newBindingSocket(ctx context.Context, conn udpConn) *bindingSocket {
	return &bindingSocket{conn, context.AfterFunc(ctx, func() { _ = conn.Close() })}
}

func udpNetwork(family netip.Addr) string {
	if family.Is4() {
		return "udp4"
	}
	return "udp6"
}

// Close frees the port.
func (s *bindingSocket) Close() error {
	s.stop()
	return s.udpConn.Close()
}

// request asks the servers at once and returns what they have answered when all
// have, or after 1.5 s.
func (s *bindingSocket) request(servers ...netip.AddrPort) (answers []binding) {
	requests := map[netip.AddrPort]*stun.Message{}
	for _, server := range servers {
		requests[server] = stun.MustBuild(stun.TransactionID, stun.BindingRequest, stun.Fingerprint)
	}
	for _, wait := range bindingIntervals {
		sent := time.Now()
		for server, request := range requests {
			_, _ = s.WriteToUDPAddrPort(request.Raw, server) // where nothing can be sent nothing is answered
		}
		s.readUntil(sent.Add(wait), func(from netip.AddrPort, b []byte) (done bool) {
			request, waiting := requests[from]
			if !waiting {
				return false
			}
			answer, err := parseBinding(b, request.TransactionID)
			if err != nil {
				return false
			}
			answer.server, answer.roundTrip = from, time.Since(sent)
			answers = append(answers, answer)
			delete(requests, from)
			return len(requests) == 0
		})
		if len(requests) == 0 {
			break
		}
	}
	return answers
}

// readUntil hands over packets until done, or until the deadline.
func (s *bindingSocket) readUntil(deadline time.Time, handle func(from netip.AddrPort, b []byte) (done bool)) {
	if s.SetReadDeadline(deadline) != nil {
		return // it is closed
	}
	buffer := make([]byte, maxPacket)
	for {
		n, from, err := s.ReadFromUDPAddrPort(buffer)
		if err != nil || handle(netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), buffer[:n]) {
			return
		}
	}
}

var errBinding = errors.New("not the answer to our Binding request")

// parseBinding parses the answer to the request with an ID (RFC 8489 section 7.3.3).
func parseBinding(b []byte, id [stun.TransactionIDSize]byte) (binding, error) {
	m := &stun.Message{Raw: append([]byte(nil), b...)}
	if err := m.Decode(); err != nil {
		return binding{}, err
	}
	var mapped stun.XORMappedAddress
	if m.Type != stun.BindingSuccess || m.TransactionID != id || mapped.GetFrom(m) != nil {
		return binding{}, errBinding
	}
	answer := binding{mapped: addrPort(mapped.IP, mapped.Port)}
	if !answer.mapped.IsValid() {
		return binding{}, errBinding
	}
	var other stun.OtherAddress
	if other.GetFrom(m) == nil {
		answer.other = addrPort(other.IP, other.Port)
	}
	return answer, nil
}

// addrPort is the zero AddrPort for what nobody can have.
func addrPort(ip net.IP, port int) netip.AddrPort {
	a, ok := netip.AddrFromSlice(ip)
	if a = a.Unmap(); !ok || a.IsUnspecified() || a.IsMulticast() || port <= 0 || port > 0xffff {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(a, uint16(port))
}
