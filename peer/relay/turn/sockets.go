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

// What a TCP connection may do.
const (
	firstReadTimeout = 10 * time.Second // until it says something
	idleTimeout      = 6 * time.Minute  // allocations and permissions are refreshed more often
	maxTCPConns      = 4096             // at once
)

var (
	errOnlyUDP       = errors.New("only UDP is relayed")
	errAddressFamily = errors.New("the server has no address of this family")
)

// relays makes the relay ports: pion's generators take any port that is asked
// for, and relay TCP too.
type relayAddressGenerator struct {
	network          string // udp4 or udp6
	public           net.IP
	bind             string // address of this machine; "" for all
	minPort, maxPort int
	openPorts        sync.WaitGroup // relay ports
}

// Validate is part of pion's interface; Config was checked.
func (g *relayAddressGenerator) Validate() error { return nil }

// AllocatePacketConn opens a relay port, at random in the range.
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

// AllocateListener and AllocateConn are those of RFC 6062, which is not served.
func (g *relayAddressGenerator) AllocateListener(pion.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errOnlyUDP
}

// AllocateConn is not served.
func (g *relayAddressGenerator) AllocateConn(pion.AllocateConnConfig) (net.Conn, error) {
	return nil, errOnlyUDP
}

// A relayed socket tells once that it is closed.
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

// A listener closes what it accepted when it is closed, which pion does not,
// and bounds it in number and time.
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
			_ = c.SetReadDeadline(time.Now().Add(firstReadTimeout)) // Read says so if it is closed
			return c, nil
		}
		_ = accepted.Close() // one too many
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

// wait ends what was accepted.
func (l *tcpListener) closeConns() {
	l.mu.Lock()
	l.closed = true
	for c := range l.conns {
		_ = c.Conn.Close() // its reader then closes c
	}
	l.mu.Unlock()
	l.openConns.Wait()
}

// A conn that is silent for idleLimit ends.
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
