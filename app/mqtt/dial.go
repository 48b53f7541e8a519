package mqtt

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
)

// maxReply is how long a packet of the broker may be after its first two bytes. To who
// subscribes to nothing it sends CONNACK, PUBACK and PINGRESP alone (MQTT 3.1.1, sections
// 3.2, 3.4, 3.13).
const maxReply = 2 // bytes

var errReply = errors.New("the broker sends what was not asked for")

// dial connects to the broker, trusting roots; nil are those of the system.
func (b broker) dial(ctx context.Context, roots *x509.CertPool) (net.Conn, error) {
	var conn net.Conn
	var err error
	if b.tls {
		dialer := tls.Dialer{Config: &tls.Config{ServerName: b.host, RootCAs: roots}}
		conn, err = dialer.DialContext(ctx, "tcp", b.address())
	} else {
		conn, err = new(net.Dialer).DialContext(ctx, "tcp", b.address())
	}
	if err != nil {
		return nil, err
	}
	return &replyConn{Conn: conn}, nil
}

// A replyConn fails to read a packet longer than maxReply, for which the library would
// have up to 256 MiB of memory ready. One goroutine at a time may read.
type replyConn struct {
	net.Conn
	typed bool // the first byte of a packet was read, and its length is next
	left  int  // bytes of a packet
}

func (c *replyConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	for _, b := range p[:n] {
		switch {
		case c.left > 0:
			c.left--
		case !c.typed:
			c.typed = true
		case b > maxReply:
			return 0, errReply
		default:
			c.typed, c.left = false, int(b)
		}
	}
	return n, err
}
