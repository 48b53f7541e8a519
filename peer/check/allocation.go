package check

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/logging"
	"github.com/pion/turn/v5"
)

// An allocation is a relayed address on a TURN server (RFC 8656). It ends with its
// context too.
type allocation struct {
	net.PacketConn // what goes from and to the relayed address
	client         *turn.Client
	conn           net.PacketConn // to the server
	stop           func() bool
	reading        sync.WaitGroup
}

// closeTimeout bounds how long the last message to a server may take.
const closeTimeout = 500 * time.Millisecond

// allocate asks a TURN server for a relayed address, which lives until close or
// until ctx ends.
func allocate(ctx context.Context, s server) (*allocation, error) {
	address, err := s.resolve(ctx)
	if err != nil {
		return nil, err
	}
	conn, err := s.dial(ctx, address)
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline) // it is open
	}
	quiet := logging.NewDefaultLoggerFactory()
	quiet.DefaultLogLevel = logging.LogLevelDisabled
	client, err := turn.NewClient(&turn.ClientConfig{
		TURNServerAddr: address.String(), Username: s.username, Password: s.password, Conn: conn, LoggerFactory: quiet,
	})
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	a := &allocation{client: client, conn: conn}
	a.stop = context.AfterFunc(ctx, a.abort)
	a.reading.Go(a.read)
	if a.PacketConn, err = client.AllocateWithContext(ctx); err != nil {
		a.abort()
		a.reading.Wait()
		a.stop()
		return nil, err
	}
	return a, nil
}

// dial connects to the server; over UDP nothing is sent.
func (s server) dial(ctx context.Context, to netip.AddrPort) (net.PacketConn, error) {
	switch s.transport() {
	case overUDP:
		return net.ListenUDP(udpNetwork(to.Addr()), nil)
	case overTCP:
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", to.String())
		if err != nil {
			return nil, err
		}
		return turn.NewSTUNConn(conn), nil
	case overTLS:
		dialer := tls.Dialer{Config: &tls.Config{ServerName: s.uri.Host}}
		conn, err := dialer.DialContext(ctx, "tcp", to.String())
		if err != nil {
			return nil, err
		}
		return turn.NewSTUNConn(conn), nil
	}
	return nil, fmt.Errorf("%s is not tried", s.transport())
}

// read handles what the server sends. The buffer bounds what a server can make us
// keep: pion queues 1024 packets.
func (a *allocation) read() {
	buffer := make([]byte, maxPacket)
	for {
		n, from, err := a.conn.ReadFrom(buffer)
		if err != nil {
			return
		}
		_, _ = a.client.HandleInbound(buffer[:n], from) // what is wrong is left out
	}
}

// relayed is the address of the allocation.
func (a *allocation) relayed() netip.AddrPort {
	if u, ok := a.LocalAddr().(*net.UDPAddr); ok {
		return addrPort(u.IP, u.Port)
	}
	return netip.AddrPort{}
}

// permit lets packets from an address in.
func (a *allocation) permit(from netip.AddrPort) error {
	return a.client.CreatePermission(net.UDPAddrFromAddrPort(from))
}

// abort ends everything without telling the server.
func (a *allocation) abort() {
	a.client.Close()
	_ = a.conn.Close() // it may be closed
}

// close frees the relayed address.
func (a *allocation) close() {
	_ = a.conn.SetDeadline(time.Now().Add(closeTimeout)) // it may be closed
	_ = a.PacketConn.Close()                             // the server forgets it some time, too
	a.abort()
	a.reading.Wait()
	a.stop()
}
