package relay

import (
	"errors"
	"net"
	"net/netip"
	"time"
)

const routeInterval = time.Second // between looks at the route

var errRouteChanged = errors.New("the way to the server is another one now")

// watchRoute gives the connection up, as a lost one, when packets to the server would be
// sent from another address than before: on another network than that of its address
// a connection is dead, and TCP would take long to notice.
func (c *queuedConn) watchRoute() {
	remote := c.conn.netConn.RemoteAddr().String()
	before, _ := sourceAddress(remote)
	clock := time.NewTicker(routeInterval)
	defer clock.Stop()
	for {
		select {
		case <-c.ctx.Done():
			return
		case <-clock.C:
		}
		if now, ok := sourceAddress(remote); ok && now != before {
			c.cancel(errRouteChanged)
			return
		}
	}
}

// sourceAddress is that from which packets to a remote address are sent; false if there
// is no route. None is sent to find out.
func sourceAddress(remote string) (source netip.Addr, ok bool) {
	c, err := net.Dial("udp", remote)
	if err != nil {
		return netip.Addr{}, false
	}
	defer c.Close()
	return c.LocalAddr().(*net.UDPAddr).AddrPort().Addr(), true
}
