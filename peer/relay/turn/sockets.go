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
	firstLimit = 10 * time.Second // until it says something
	idleLimit  = 6 * time.Minute  // allocations and permissions are refreshed more often
	maxTCP     = 4096             // at once
)

var (
	errOnlyUDP = errors.New("only UDP is relayed")
	errFamily  = errors.New("the server has no address of this family")
)

// relays makes the relay ports: pion's generators take any port that is asked
// for, and relay TCP too.
type relays struct {
	network          string // udp4 or udp6
	public           net.IP
	bind             string // address of this machine; "" for all
	minPort, maxPort int
	open             sync.WaitGroup // relay ports
}

// Validate is part of pion's interface; Config was checked.
func (r *relays) Validate() error { return nil }

// AllocatePacketConn opens a relay port, at random in the range.
func (r *relays) AllocatePacketConn(c pion.AllocateListenerConfig) (conn net.PacketConn, public net.Addr, err error) {
	if c.Network != r.network {
		return nil, nil, errFamily
	}
	for range 16 {
		port := r.minPort + rand.IntN(r.maxPort-r.minPort+1)
		conn, err = net.ListenPacket(c.Network, net.JoinHostPort(r.bind, strconv.Itoa(port)))
		if err == nil {
			r.open.Add(1)
			return &relayed{PacketConn: conn, closed: r.open.Done}, &net.UDPAddr{IP: r.public, Port: port}, nil
		}
	}
	return nil, nil, err
}

// AllocateListener and AllocateConn are those of RFC 6062, which is not served.
func (r *relays) AllocateListener(pion.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errOnlyUDP
}

// AllocateConn is not served.
func (r *relays) AllocateConn(pion.AllocateConnConfig) (net.Conn, error) { return nil, errOnlyUDP }

// A relayed socket tells once that it is closed.
type relayed struct {
	net.PacketConn
	once   sync.Once
	closed func()
}

func (r *relayed) Close() error {
	err := r.PacketConn.Close()
	r.once.Do(r.closed)
	return err
}

// A listener closes what it accepted when it is closed, which pion does not,
// and bounds it in number and time.
type listener struct {
	net.Listener
	open sync.WaitGroup

	mu     sync.Mutex
	closed bool
	conns  map[*conn]bool
}

func newListener(l net.Listener) *listener {
	return &listener{Listener: l, conns: map[*conn]bool{}}
}

func (l *listener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := &conn{Conn: accepted, listener: l}
		if l.add(c) {
			_ = c.SetReadDeadline(time.Now().Add(firstLimit)) // Read says so if it is closed
			return c, nil
		}
		_ = accepted.Close() // one too many
	}
}

func (l *listener) add(c *conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.conns) >= maxTCP {
		return false
	}
	l.conns[c] = true
	l.open.Add(1)
	return true
}

func (l *listener) remove(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conns[c] {
		delete(l.conns, c)
		l.open.Done()
	}
}

// wait ends what was accepted.
func (l *listener) wait() {
	l.mu.Lock()
	l.closed = true
	for c := range l.conns {
		_ = c.Conn.Close() // its reader then closes c
	}
	l.mu.Unlock()
	l.open.Wait()
}

// A conn that is silent for idleLimit ends.
type conn struct {
	net.Conn
	listener *listener
}

func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err == nil {
		err = c.SetReadDeadline(time.Now().Add(idleLimit))
	}
	return n, err
}

func (c *conn) Close() error {
	err := c.Conn.Close()
	c.listener.remove(c)
	return err
}
