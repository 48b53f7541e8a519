package peer

import (
	"context"
	"crypto/tls"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/webrtc/v4"
)

const turnDialTimeout = 5 * time.Second

// A turnDialer connects to TURN servers over TCP and TLS, with a checkLimiter for
// what is sent through them. It is pion's proxy.Dialer, and safe for any goroutine.
type turnDialer struct {
	ctx     context.Context // of the member, as pion passes none
	limiter *checkLimiter
	secure  sync.Map // of addresses, as host:port: those with TLS
}

// add takes servers that may be dialed from now on.
func (d *turnDialer) add(servers ...webrtc.ICEServer) {
	for _, s := range servers {
		for _, text := range s.URLs {
			if u, err := ParseICEURL(text); err == nil && u.Scheme == stun.SchemeTypeTURNS {
				d.secure.Store(net.JoinHostPort(u.Host, strconv.Itoa(u.Port)), true)
			}
		}
	}
}

// Dial is proxy.Dialer's; address is host:port, where an IPv6 host has no brackets.
func (d *turnDialer) Dial(network, address string) (net.Conn, error) {
	colon := strings.LastIndex(address, ":")
	host, port := strings.Trim(address[:max(colon, 0)], "[]"), address[colon+1:]
	address = net.JoinHostPort(host, port)
	dialer := net.Dialer{Timeout: turnDialTimeout}
	if _, secure := d.secure.Load(address); !secure {
		return d.limit(dialer.DialContext(d.ctx, network, address))
	}
	secure := tls.Dialer{NetDialer: &dialer, Config: &tls.Config{ServerName: host}}
	return d.limit(secure.DialContext(d.ctx, network, address))
}

func (d *turnDialer) limit(c net.Conn, err error) (net.Conn, error) {
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
