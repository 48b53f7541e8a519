package nearby

import (
	"net"
	"net/netip"
	"sync"
)

// A limitedListener closes connections that are one too many, in all or from one
// address: who holds theirs cannot keep others out.
type limitedListener struct {
	net.Listener

	mu    sync.Mutex
	total int
	open  map[netip.Addr]int
}

func limitConns(l net.Listener) *limitedListener {
	return &limitedListener{Listener: l, open: map[netip.Addr]int{}}
}

// Accept waits for a connection that may stay.
func (l *limitedListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from := conn.RemoteAddr().(*net.TCPAddr).AddrPort().Addr().Unmap()
		if l.admit(from) {
			return &countedConn{conn, sync.OnceFunc(func() { l.release(from) })}, nil
		}
		conn.Close()
	}
}

func (l *limitedListener) admit(from netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.total >= maxConns || l.open[from] >= maxConnsPerAddress {
		return false
	}
	l.total++
	l.open[from]++
	return true
}

func (l *limitedListener) release(from netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total--
	if l.open[from]--; l.open[from] == 0 {
		delete(l.open, from)
	}
}

// A countedConn gives its place back when it is closed.
type countedConn struct {
	net.Conn
	release func()
}

// Close may be called more than once.
func (c *countedConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}
