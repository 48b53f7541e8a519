// Package pipe has a listener whose connections are in memory, for tests in the
// bubbles of testing/synctest.
package pipe

import (
	"net"
	"net/netip"
	"sync"
)

// A Listener accepts what is dialed. It is a net.Listener.
type Listener struct {
	conns  chan net.Conn
	closed chan struct{}
	close  sync.Once
}

// NewListener makes one within the bubble in which it is used.
func NewListener() *Listener {
	return &Listener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

// Dial connects from an address, such as "192.0.2.1:5000", and returns when the
// connection is accepted; net.ErrClosed after Close.
func (l *Listener) Dial(from netip.AddrPort) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.conns <- conn{far, net.TCPAddrFromAddrPort(from)}:
		return near, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Accept is net.Listener's.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close is net.Listener's. It may be called twice.
func (l *Listener) Close() error {
	l.close.Do(func() { close(l.closed) })
	return nil
}

// Addr is net.Listener's.
func (l *Listener) Addr() net.Addr { return &net.TCPAddr{} }

// A conn has the address that it was dialed from.
type conn struct {
	net.Conn
	remote net.Addr
}

func (c conn) RemoteAddr() net.Addr { return c.remote }
