package peer

import (
	"crypto/tls"
	"encoding/binary"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/webrtc/v4"
)

const (
	turnDialTimeout = 5 * time.Second
	maxSplit        = 2048 // bytes; no longer message is a check or its answer
)

// A turnDialer connects to TURN servers over TCP and TLS, with a checkLimiter for
// what is sent through them. It is pion's proxy.Dialer.
type turnDialer struct {
	limiter *checkLimiter
	secure  []string // addresses, as host:port, with TLS
}

// newTURNDialer takes the servers that may be dialed.
func newTURNDialer(l *checkLimiter, servers []webrtc.ICEServer) turnDialer {
	d := turnDialer{limiter: l}
	for _, s := range servers {
		for _, text := range s.URLs {
			if u, err := ParseICEURL(text); err == nil && u.Scheme == stun.SchemeTypeTURNS {
				d.secure = append(d.secure, net.JoinHostPort(u.Host, strconv.Itoa(u.Port)))
			}
		}
	}
	return d
}

// Dial is proxy.Dialer's; address is host:port, where an IPv6 host has no brackets.
func (d turnDialer) Dial(network, address string) (net.Conn, error) {
	colon := strings.LastIndex(address, ":")
	host, port := strings.Trim(address[:max(colon, 0)], "[]"), address[colon+1:]
	address = net.JoinHostPort(host, port)
	dialer := net.Dialer{Timeout: turnDialTimeout}
	if !slices.Contains(d.secure, address) {
		return d.limit(dialer.Dial(network, address))
	}
	c, err := tls.DialWithDialer(&dialer, network, address, &tls.Config{ServerName: host})
	if err != nil {
		return nil, err
	}
	return d.limit(c, nil)
}

func (d turnDialer) limit(c net.Conn, err error) (net.Conn, error) {
	if err != nil {
		return nil, err
	}
	return &limitedStream{Conn: c, limiter: d.limiter, server: c.RemoteAddr().(*net.TCPAddr).AddrPort()}, nil
}

// withoutDTLS leaves out TURN over DTLS, whose checks could not be counted. Browsers
// do not know it either.
func withoutDTLS(servers []webrtc.ICEServer) []webrtc.ICEServer {
	var kept []webrtc.ICEServer
	for _, s := range servers {
		s.URLs = slices.DeleteFunc(slices.Clone(s.URLs), func(text string) bool {
			u, err := ParseICEURL(text)
			return err == nil && u.Scheme == stun.SchemeTypeTURNS && u.Proto == stun.ProtoTypeUDP
		})
		if len(s.URLs) > 0 {
			kept = append(kept, s)
		}
	}
	return kept
}

// A limitedStream is a limitedConn for a stream to a TURN server (RFC 8656 section
// 2.1), of which each Write is one message.
type limitedStream struct {
	net.Conn
	limiter *checkLimiter
	server  netip.AddrPort
	inbound messageSplitter
}

func (s *limitedStream) Write(b []byte) (int, error) {
	if !s.limiter.allowSend(time.Now(), s, s.server, b) {
		return len(b), nil
	}
	return s.Conn.Write(b)
}

func (s *limitedStream) Read(b []byte) (int, error) {
	n, err := s.Conn.Read(b)
	s.inbound.split(b[:n], func(message []byte) { s.limiter.received(time.Now(), s, s.server, message) })
	return n, err
}

func (s *limitedStream) Close() error {
	s.limiter.forget(s)
	return s.Conn.Close()
}

// A messageSplitter finds the messages in a stream from a TURN server: of STUN, and
// ChannelData, which is padded to a multiple of four bytes.
type messageSplitter struct {
	message []byte // that begins
	left    int    // bytes of it that are still to come, once its length is known
}

// split calls found with each message that is complete; those above maxSplit are cut
// off. found must not keep it.
func (m *messageSplitter) split(b []byte, found func([]byte)) {
	const header = 4 // bytes: type or channel, length
	for len(b) > 0 {
		n := m.left
		if len(m.message) < header {
			n = header - len(m.message)
		}
		n = min(n, len(b))
		if room := maxSplit - len(m.message); room > 0 {
			m.message = append(m.message, b[:min(n, room)]...)
		}
		b = b[n:]
		if m.left > 0 {
			m.left -= n
		} else if len(m.message) == header {
			m.left = bodyLength(m.message)
		}
		if m.left == 0 && len(m.message) >= header {
			found(m.message)
			m.message = m.message[:0]
		}
	}
}

// bodyLength is how much follows the first four bytes of a message.
func bodyLength(head []byte) int {
	length := int(binary.BigEndian.Uint16(head[2:]))
	if head[0]>>6 == 1 { // RFC 8656 section 12.5
		return (length + 3) &^ 3
	}
	return length + 16 // the rest of the header: RFC 8489 section 5
}
