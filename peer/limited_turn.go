package peer

import (
	"context"
	"crypto/tls"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/webrtc/v4"
)

const turnDialTimeout = 5 * time.Second

// A turnDialer connects to TURN servers over TCP and TLS, with a checkLimiter for
// what is sent through them. It is pion's proxy.Dialer.
type turnDialer struct {
	ctx     context.Context // of the member, as pion passes none
	limiter *checkLimiter
	secure  []string // addresses, as host:port, with TLS
}

// newTURNDialer takes the servers that may be dialed.
func newTURNDialer(ctx context.Context, l *checkLimiter, servers []webrtc.ICEServer) turnDialer {
	d := turnDialer{ctx: ctx, limiter: l}
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
		return d.limit(dialer.DialContext(d.ctx, network, address))
	}
	secure := tls.Dialer{NetDialer: &dialer, Config: &tls.Config{ServerName: host}}
	return d.limit(secure.DialContext(d.ctx, network, address))
}

func (d turnDialer) limit(c net.Conn, err error) (net.Conn, error) {
	if err != nil {
		return nil, err
	}
	return newLimitedStream(c, d.limiter, c.RemoteAddr().(*net.TCPAddr).AddrPort()), nil
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
