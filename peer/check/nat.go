package check

import (
	"context"
	"net"
	"net/netip"
	"time"
)

// A natProbe finds out how what is in between maps and filters the packets of a
// socket (RFC 4787), by what servers have said to it (RFC 5780) and by a relayed
// address of ours, to which the socket sends as to any other host.
type natProbe struct {
	socket   *bindingSocket
	bindings []binding
	turn     *server // over UDP; nil is none
}

const (
	natTimeout     = 4 * time.Second
	arrivalTimeout = 400 * time.Millisecond // beyond the round trip, for a packet that may not come
)

// run is NoNAT for both where our address is seen from outside as it is; filtering
// then is a firewall's.
func (p *natProbe) run(ctx context.Context) NAT {
	ctx, cancel := context.WithTimeout(ctx, natTimeout)
	defer cancel()
	n := NAT{Outcome: Unknown}
	if len(p.bindings) == 0 {
		n.Outcome = Skipped
		return n
	}
	p.askOtherAddress()
	n.Filtering = p.testRelay(ctx)
	n.Mapping = p.mapping()
	if n.Mapping != "" {
		n.Outcome = Passed
	}
	return n
}

// askOtherAddress asks the server at its other address and port, if it has one (RFC
// 5780 section 4.3).
func (p *natProbe) askOtherAddress() {
	first := p.bindings[0]
	if !first.other.IsValid() || first.other.Addr().Is4() != first.server.Addr().Is4() || first.other == first.server {
		return
	}
	other := netip.AddrPortFrom(first.other.Addr(), first.server.Port())
	p.bindings = append(p.bindings, p.socket.request(other, first.other)...)
}

// testRelay has the socket and a relayed address send to each other, the relayed one
// first. That adds a binding, and tells how is filtered.
func (p *natProbe) testRelay(ctx context.Context) Behavior {
	if p.turn == nil {
		return ""
	}
	a, err := allocate(ctx, *p.turn)
	if err != nil {
		return ""
	}
	defer a.close()
	relayed, first := a.relayed(), p.bindings[0]
	if !relayed.IsValid() || relayed.Addr().Is4() != first.server.Addr().Is4() || a.permit(first.mapped) != nil {
		return ""
	}
	wait := arrivalTimeout + first.roundTrip
	unasked := p.arrives(a, first.mapped, wait)
	mapped := p.sendTo(a, relayed, wait)
	if !mapped.IsValid() {
		return ""
	}
	p.bindings = append(p.bindings, binding{server: relayed, mapped: mapped})
	if mapped.Addr() != first.mapped.Addr() && a.permit(mapped) != nil || !p.arrives(a, mapped, wait) {
		return "" // nor does what was asked for
	}
	return p.filtering(unasked, relayed)
}

func (p *natProbe) filtering(unasked bool, relayed netip.AddrPort) Behavior {
	switch {
	case !unasked:
		return AddressAndPortDependent
	case p.hasAsked(relayed.Addr()):
		return PortIndependent
	}
	return EndpointIndependent
}

// hasAsked says whether the socket has sent to an address, at another port.
func (p *natProbe) hasAsked(address netip.Addr) bool {
	for _, b := range p.bindings[:len(p.bindings)-1] {
		if b.server.Addr() == address {
			return true
		}
	}
	return false
}

// arrives says whether a packet from the allocation to an address arrives at the
// socket.
func (p *natProbe) arrives(a *allocation, to netip.AddrPort, wait time.Duration) (arrived bool) {
	packet, id := newPacket(headerSize)
	for range 2 {
		if _, err := a.WriteTo(packet, net.UDPAddrFromAddrPort(to)); err != nil {
			return false
		}
	}
	p.socket.readUntil(time.Now().Add(wait), func(_ netip.AddrPort, b []byte) bool {
		_, arrived = parsePacket(b, id, 1<<32-1)
		return arrived
	})
	return arrived
}

// sendTo sends a packet from the socket to the relayed address, and returns from
// where it arrived; the zero AddrPort if it did not.
func (p *natProbe) sendTo(a *allocation, relayed netip.AddrPort, wait time.Duration) netip.AddrPort {
	packet, id := newPacket(headerSize)
	for range 2 {
		_, _ = p.socket.WriteToUDPAddrPort(packet, relayed) // what is not sent does not arrive
	}
	_ = a.SetReadDeadline(time.Now().Add(wait)) // it never fails
	buffer := make([]byte, maxPacket)
	for {
		n, from, err := a.ReadFrom(buffer)
		if err != nil {
			return netip.AddrPort{}
		}
		if _, ok := parsePacket(buffer[:n], id, 1<<32-1); ok {
			u := from.(*net.UDPAddr)
			return addrPort(u.IP, u.Port)
		}
	}
}

// mapping compares what the bindings say.
func (p *natProbe) mapping() Behavior {
	first := p.bindings[0]
	if isOwn(first.mapped.Addr()) && int(first.mapped.Port()) == p.socket.LocalAddr().(*net.UDPAddr).Port {
		return NoNAT
	}
	var otherAddress, otherPort, addressDiffers, portDiffers bool
	for _, b := range p.bindings[1:] {
		differs := b.mapped != first.mapped
		if b.server.Addr() == first.server.Addr() {
			otherPort, portDiffers = true, portDiffers || differs
		} else {
			otherAddress, addressDiffers = true, addressDiffers || differs
		}
	}
	switch {
	case portDiffers:
		return AddressAndPortDependent
	case addressDiffers:
		return AddressDependent
	case otherAddress:
		return EndpointIndependent
	case otherPort:
		return PortIndependent
	}
	return ""
}
