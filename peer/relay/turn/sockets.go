package turn

import (
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"time"

	pion "github.com/pion/turn/v5"
)

// Limits of TCP connections.
const (
	firstReadTimeout = 10 * time.Second // for the first bytes
	idleTimeout      = 6 * time.Minute  // longer than the refresh intervals of allocations and permissions
	maxTCPConns      = 4096             // at once
)

var (
	errOnlyUDP       = errors.New("only UDP is relayed")
	errAddressFamily = errors.New("the server has no address of this family")
)

// A relayAddressGenerator opens relay ports. Unlike pion's generators it does
// not let clients choose a port, and relays only UDP.
type relayAddressGenerator struct {
	network          string // udp4 or udp6
	public           net.IP
	bind             string // local address; "" for all
	minPort, maxPort int
	openPorts        sync.WaitGroup // open relay ports
}

// Validate implements pion's interface; Config was validated before.
func (g *relayAddressGenerator) Validate() error { return nil }

// AllocatePacketConn opens a random relay port in the range.
func (g *relayAddressGenerator) AllocatePacketConn(c pion.AllocateListenerConfig) (conn net.PacketConn, public net.Addr, err error) {
	if c.Network != g.network {
		return nil, nil, errAddressFamily
	}
	for range 16 {
		port := g.minPort + rand.IntN(g.maxPort-g.minPort+1)
		conn, err = net.ListenPacket(c.Network, net.JoinHostPort(g.bind, strconv.Itoa(port)))
		if err == nil {
			g.openPorts.Add(1)
			return &relayConn{PacketConn: conn, onClose: g.openPorts.Done}, &net.UDPAddr{IP: g.public, Port: port}, nil
		}
	}
	return nil, nil, err
}

// AllocateListener is for TCP relaying (RFC 6062), which is not supported.
func (g *relayAddressGenerator) AllocateListener(pion.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errOnlyUDP
}

// AllocateConn is for TCP relaying too.
func (g *relayAddressGenerator) AllocateConn(pion.AllocateConnConfig) (net.Conn, error) {
	return nil, errOnlyUDP
}

// A relayConn calls onClose once when it is closed.
type relayConn struct {
	net.PacketConn
	once    sync.Once
	onClose func()
}

func (c *relayConn) Close() error {
	err := c.PacketConn.Close()
	c.once.Do(c.onClose)
	return err
}

// A tcpListener bounds its connections in number and time, and can close them,
// which pion's server does not do.
type tcpListener struct {
	net.Listener
	openConns sync.WaitGroup

	mu     sync.Mutex
	closed bool
	conns  map[*tcpConn]bool
}

func newTCPListener(l net.Listener) *tcpListener {
	return &tcpListener{Listener: l, conns: map[*tcpConn]bool{}}
}

func (l *tcpListener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := &tcpConn{Conn: accepted, listener: l}
		if l.add(c) {
			_ = c.SetReadDeadline(time.Now().Add(firstReadTimeout)) // Read fails if it is closed
			return c, nil
		}
		_ = accepted.Close() // too many, or the listener is closed
	}
}

func (l *tcpListener) add(c *tcpConn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.conns) >= maxTCPConns {
		return false
	}
	l.conns[c] = true
	l.openConns.Add(1)
	return true
}

func (l *tcpListener) remove(c *tcpConn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conns[c] {
		delete(l.conns, c)
		l.openConns.Done()
	}
}

// closeConns closes all accepted connections and waits until pion has, too.
func (l *tcpListener) closeConns() {
	l.mu.Lock()
	l.closed = true
	for c := range l.conns {
		_ = c.Conn.Close() // pion's reader then closes c
	}
	l.mu.Unlock()
	l.openConns.Wait()
}

// A tcpConn is closed after idleTimeout without data.
type tcpConn struct {
	net.Conn
	listener *tcpListener
}

func (c *tcpConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err == nil {
		err = c.SetReadDeadline(time.Now().Add(idleTimeout))
	}
	return n, err
}

func (c *tcpConn) Close() error {
	err := c.Conn.Close()
	c.listener.remove(c)
	return err
}
