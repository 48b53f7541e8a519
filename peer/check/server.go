package check

import (
	"context"
	"errors"
	"net"
	"net/netip"

	"github.com/pion/stun/v4"
	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// maxServers bounds how many URLs of each kind are tried.
const maxServers = 4

// A server is one URL of an ICE server (RFC 7064, RFC 7065).
type server struct {
	uri                *stun.URI
	username, password string
}

// A transport is how TURN servers are reached.
type transport string

const (
	overUDP transport = "udp"
	overTCP transport = "tcp"
	overTLS transport = "tls"
)

func (s server) transport() transport {
	switch {
	case s.uri.IsSecure() && s.uri.Proto == stun.ProtoTypeTCP:
		return overTLS
	case s.uri.Proto == stun.ProtoTypeTCP:
		return overTCP
	case s.uri.IsSecure():
		return "dtls" // which is not tried
	}
	return overUDP
}

// parseServers gives the URLs of servers one by one, without those that are wrong.
func parseServers(all []webrtc.ICEServer) (servers []server) {
	for _, s := range all {
		password, _ := s.Credential.(string)
		for _, text := range s.URLs {
			if uri, err := peer.ParseICEURL(text); err == nil {
				servers = append(servers, server{uri, s.Username, password})
			}
		}
	}
	return servers
}

// turnServers are the TURN servers of a transport.
func turnServers(all []server, t transport) (some []server) {
	for _, s := range all {
		if peer.IsTURN(s.uri) && s.transport() == t && len(some) < maxServers {
			some = append(some, s)
		}
	}
	return some
}

var errNoAddress = errors.New("the name has no address")

// resolve finds the address of the server, that of IPv4 if there are both.
func (s server) resolve(ctx context.Context) (netip.AddrPort, error) {
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", s.uri.Host)
	if err != nil {
		return netip.AddrPort{}, err
	}
	var found netip.Addr
	for _, a := range addresses {
		if a = a.Unmap(); !found.IsValid() || a.Is4() && !found.Is4() {
			found = a
		}
	}
	if !found.IsValid() {
		return netip.AddrPort{}, errNoAddress
	}
	return netip.AddrPortFrom(found, uint16(s.uri.Port)), nil
}
