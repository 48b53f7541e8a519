package nearby

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"sync"
)

// A limitedListener bounds the connections that are open at once. It closes a new
// one if its address has enough of them. If all addresses together have, it closes
// the oldest one that does not ring instead: a caller sends its call at once, so who
// holds connections cannot keep others out, however many addresses it has.
type limitedListener struct {
	net.Listener

	mu    sync.Mutex
	conns []*limitedConn // the oldest first
}

// Accept waits for a connection that may stay.
func (l *limitedListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from := conn.RemoteAddr().(*net.TCPAddr).AddrPort().Addr().Unmap()
		c := &limitedConn{Conn: conn, listener: l, from: from}
		if l.add(c) {
			return c, nil
		}
		conn.Close()
	}
}

// add makes room for a connection, or returns false if it may not stay.
func (l *limitedListener) add(c *limitedConn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	same := 0
	for _, other := range l.conns {
		if other.from == c.from {
			same++
		}
	}
	if same >= maxConnsPerAddress {
		return false
	}
	if len(l.conns) >= maxConns {
		oldest := slices.IndexFunc(l.conns, func(c *limitedConn) bool { return !c.kept })
		if oldest < 0 {
			return false
		}
		l.conns[oldest].Conn.Close()
		l.conns = slices.Delete(l.conns, oldest, oldest+1)
	}
	l.conns = append(l.conns, c)
	return true
}

// A limitedConn has a place with its listener until it is closed.
type limitedConn struct {
	net.Conn
	listener *limitedListener
	from     netip.Addr
	kept     bool // guarded by listener.mu
}

// Close may be called more than once.
func (c *limitedConn) Close() error {
	c.listener.mu.Lock()
	defer c.listener.mu.Unlock()
	c.listener.conns = slices.DeleteFunc(c.listener.conns, func(other *limitedConn) bool { return other == c })
	return c.Conn.Close()
}

// A connKey is the key of a request's connection in its context.
type connKey struct{}

func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// keepConn keeps the connection of a call that rings from being closed for a newer
// one.
func keepConn(ctx context.Context) {
	c := ctx.Value(connKey{}).(*limitedConn)
	c.listener.mu.Lock()
	defer c.listener.mu.Unlock()
	c.kept = true
}
