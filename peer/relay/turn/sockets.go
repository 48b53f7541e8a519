package turn

import (
	"errors"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	pion "github.com/pion/turn/v5"

	"peerscope/internal/quota"
)

// Limits of TCP connections.
const (
	firstReadTimeout = 10 * time.Second // for the first bytes
	idleTimeout      = 6 * time.Minute  // longer than the refresh intervals of allocations and permissions
	maxTCPConns      = 4096             // at once
	maxTCPConnsEach  = 64               // of one address
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
	ports            sync.Map       // the same: int to nothing
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
			g.ports.Store(port, nil)
			return &relayConn{PacketConn: conn, generator: g, port: port}, &net.UDPAddr{IP: g.public, Port: port}, nil
		}
	}
	return nil, nil, err
}

// reaches says whether packets may go to an address that isPermitted: at a
// public server's own address only relay ports are for strangers.
func (g *relayAddressGenerator) reaches(to net.Addr) bool {
	a := to.(*net.UDPAddr)
	if !a.IP.Equal(g.public) || localNetwork(addressOf(g.public)) != nil {
		return true
	}
	_, open := g.ports.Load(a.Port)
	return open
}

// AllocateListener is for TCP relaying (RFC 6062), which is not supported.
func (g *relayAddressGenerator) AllocateListener(pion.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errOnlyUDP
}

// AllocateConn is for TCP relaying too.
func (g *relayAddressGenerator) AllocateConn(pion.AllocateConnConfig) (net.Conn, error) {
	return nil, errOnlyUDP
}

// A relayConn is a relay port with a bounded rate in each direction; what is
// above it is dropped.
type relayConn struct {
	net.PacketConn
	generator *relayAddressGenerator
	port      int
	once      sync.Once
	in, out   trafficLimiter
}

// ReadFrom waits for the next packet within the rate.
func (c *relayConn) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := c.PacketConn.ReadFrom(b)
		if err != nil || c.in.allow(time.Now(), n) {
			return n, from, err
		}
	}
}

// WriteTo drops what is above the rate, and what may not reach its address.
func (c *relayConn) WriteTo(b []byte, to net.Addr) (int, error) {
	if !c.out.allow(time.Now(), len(b)) || !c.generator.reaches(to) {
		return len(b), nil
	}
	return c.PacketConn.WriteTo(b, to)
}

// Close frees the port, once.
func (c *relayConn) Close() error {
	err := c.PacketConn.Close()
	c.once.Do(func() {
		c.generator.ports.Delete(c.port)
		c.generator.openPorts.Done()
	})
	return err
}

// maxTraffic is for one allocation in one direction: bytes a second, of several
// pictures of 1920x1080.
const maxTraffic = 20_000_000 / 8

// A trafficLimiter counts bytes in windows of a second.
type trafficLimiter struct {
	mu          sync.Mutex
	windowStart time.Time
	bytes       int
}

func (l *trafficLimiter) allow(now time.Time, n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.windowStart) >= time.Second {
		l.windowStart, l.bytes = now, 0
	}
	l.bytes += n
	return l.bytes <= maxTraffic
}

// Between attempts to accept a connection after one that failed, as in net/http.
const (
	minAcceptPause = 5 * time.Millisecond
	maxAcceptPause = time.Second
)

// A tcpListener bounds its connections in number and time, and can close them,
// which pion's server does not do.
type tcpListener struct {
	net.Listener
	openConns sync.WaitGroup
	quota     quota.Quota[netip.Prefix]

	mu     sync.Mutex
	closed bool
	conns  map[*tcpConn]bool
}

func newTCPListener(l net.Listener) *tcpListener {
	return &tcpListener{
		Listener: l,
		conns:    map[*tcpConn]bool{},
		quota:    quota.Quota[netip.Prefix]{Each: maxTCPConnsEach, Total: maxTCPConns},
	}
}

// Accept fails when the listener is closed only: pion's server would listen no more. It
// waits where the machine has no room for another connection.
func (l *tcpListener) Accept() (net.Conn, error) {
	pause := minAcceptPause
	for {
		accepted, err := l.Listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil, err
		}
		if err != nil {
			time.Sleep(pause)
			pause = min(2*pause, maxAcceptPause)
			continue
		}
		c := &tcpConn{Conn: accepted, listener: l, from: quota.BlockOf(accepted.RemoteAddr())}
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
	if l.closed || !l.quota.Acquire(c.from) {
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
		l.quota.Release(c.from)
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
	from     netip.Prefix
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
