package peer

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/pion/transport/v5"
	"github.com/pion/transport/v5/stdnet"
)

// A limitedNet is the network of a connection, with a checkLimiter for what is
// sent over UDP.
type limitedNet struct {
	*stdnet.Net
	ctx     context.Context // of the member, as pion passes none
	limiter *checkLimiter
}

func newLimitedNet(ctx context.Context, l *checkLimiter) (limitedNet, error) {
	n, err := stdnet.NewNet()
	return limitedNet{n, ctx, l}, err
}

// ResolveUDPAddr looks up STUN and TURN servers, until the member ends.
func (n limitedNet) ResolveUDPAddr(network, address string) (*net.UDPAddr, error) {
	host, portText, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return nil, err
	}
	found, err := net.DefaultResolver.LookupNetIP(n.ctx, strings.Replace(network, "udp", "ip", 1), host)
	if err != nil {
		return nil, err
	}
	return net.UDPAddrFromAddrPort(netip.AddrPortFrom(found[0].Unmap(), uint16(port))), nil
}

// Interfaces are those of now: an ICE restart may follow on another network.
func (n limitedNet) Interfaces() ([]*transport.Interface, error) {
	now, err := stdnet.NewNet()
	if err != nil {
		return nil, err
	}
	return now.Interfaces()
}

// ListenUDP opens the socket of a host or server-reflexive candidate. That of
// multicast DNS is left alone.
func (n limitedNet) ListenUDP(network string, local *net.UDPAddr) (transport.UDPConn, error) {
	c, err := net.ListenUDP(network, local)
	if err != nil || local != nil && local.IP.IsMulticast() {
		return c, err
	}
	return &limitedConn{c, n.limiter}, nil
}

// ListenPacket opens the socket to a TURN server.
func (n limitedNet) ListenPacket(network, address string) (net.PacketConn, error) {
	c, err := net.ListenPacket(network, address)
	if udp, ok := c.(*net.UDPConn); ok && err == nil {
		return &limitedConn{udp, n.limiter}, nil
	}
	return c, err
}

// A limitedConn drops connectivity checks that its limiter does not allow, as
// the network might. It is an ice.AddrPortReaderWriter.
type limitedConn struct {
	*net.UDPConn
	limiter *checkLimiter
}

func (c *limitedConn) WriteToAddrPort(b []byte, to netip.AddrPort) (int, error) {
	if !c.limiter.allowSend(time.Now(), c, to, b) {
		return len(b), nil
	}
	return c.UDPConn.WriteToUDPAddrPort(b, to)
}

func (c *limitedConn) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	n, from, err := c.UDPConn.ReadFromUDPAddrPort(b)
	if err == nil {
		c.limiter.received(time.Now(), c, from, b[:n])
	}
	return n, from, err
}

func (c *limitedConn) WriteTo(b []byte, to net.Addr) (int, error) {
	if a, ok := to.(*net.UDPAddr); ok {
		return c.WriteToAddrPort(b, a.AddrPort())
	}
	return c.UDPConn.WriteTo(b, to)
}

func (c *limitedConn) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := c.ReadFromAddrPort(b)
	return n, net.UDPAddrFromAddrPort(from), err
}

func (c *limitedConn) Close() error {
	c.limiter.forget(c)
	return c.UDPConn.Close()
}
