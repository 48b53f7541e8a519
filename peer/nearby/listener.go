package nearby

import (
	"net"
	"net/netip"
	"sync"

	"peerscope/internal/quota"
)

// A limitedListener closes connections that are one too many, in all or from one
// address: who holds theirs cannot keep others out.
type limitedListener struct {
	net.Listener
	conns quota.Quota[netip.Addr]
}

func limitConns(l net.Listener) *limitedListener {
	return &limitedListener{Listener: l, conns: quota.Quota[netip.Addr]{Each: maxConnsPerAddress, Total: maxConns}}
}

// Accept waits for a connection that may stay.
func (l *limitedListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from := conn.RemoteAddr().(*net.TCPAddr).AddrPort().Addr().Unmap()
		if l.conns.Acquire(from) {
			return &countedConn{conn, sync.OnceFunc(func() { l.conns.Release(from) })}, nil
		}
		conn.Close()
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
