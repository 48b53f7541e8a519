package peer

import (
	"net"
	"regexp"
	"slices"

	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"
)

// An AddressPolicy says which of our addresses the members learn (RFC 8828
// section 5.2), and with that how a connection can be made.
type AddressPolicy int

// The zero AddressPolicy is that of browsers in which the camera is allowed.
const (
	// AllAddresses are those of all interfaces: the shortest way is found, also
	// between networks without multicast or STUN.
	AllAddresses AddressPolicy = iota
	// DefaultRouteOnly is the interface of the default route. Its address is hidden
	// by a name that only those on the same link can resolve (multicast DNS,
	// draft-ietf-mmusic-mdns-ice-candidates), and the public one is told if there is
	// a STUN server. Resolving makes a call connect about a second later, and
	// without multicast it takes STUN or TURN to connect. If multicast DNS cannot be
	// used at all, the address is told, as RFC 8828 has it for this mode.
	DefaultRouteOnly
	// RelayOnly connects through TURN servers alone, so that members do not learn
	// our addresses; without such a server there is no connection.
	RelayOnly
	// AllByName is AllAddresses, with names for the addresses: what browsers do
	// before they may use a camera or a microphone.
	AllByName
)

// configure sets what candidates are gathered, besides the transport policy.
func (p AddressPolicy) configure(s *webrtc.SettingEngine) {
	s.SetIncludeLoopbackCandidate(true) // two programs on one machine without a network
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeQueryOnly)
	if p == DefaultRouteOnly || p == AllByName {
		s.SetICEMulticastDNSMode(ice.MulticastDNSModeQueryAndGather)
	}
	if p != DefaultRouteOnly {
		return
	}
	s.SetIPFilter(func(ip net.IP) bool {
		addresses := defaultRouteAddresses() // an ICE restart may follow on another network
		return slices.ContainsFunc(addresses, ip.Equal) || len(addresses) == 0 && ip.IsLoopback()
	})
}

// defaultRouteAddresses are those that packets to the internet are sent from.
// None is sent to find out.
func defaultRouteAddresses() (all []net.IP) {
	for network, far := range map[string]string{"udp4": "198.51.100.1:9", "udp6": "[2001:db8::1]:9"} { // RFC 5737, 3849
		c, err := net.Dial(network, far)
		if err != nil {
			continue // there is no route
		}
		all = append(all, c.LocalAddr().(*net.UDPAddr).IP)
		_ = c.Close()
	}
	return all
}

// lacksTURN says that members may learn no addresses of ours, and there is no TURN
// server to connect through.
func (m *member) lacksTURN() bool {
	isTURN := func(text string) bool {
		uri, err := ParseICEURL(text)
		return err == nil && IsTURN(uri)
	}
	return m.room.cfg.Addresses == RelayOnly && !slices.ContainsFunc(m.pc.GetConfiguration().ICEServers, func(s webrtc.ICEServer) bool {
		return slices.ContainsFunc(s.URLs, isTURN)
	})
}

var relatedAddress = regexp.MustCompile(` raddr \S+ rport \d+`)

// hideRelated removes the address that is behind a reflexive or relayed one from
// candidates (RFC 8839 section 5.1).
func (p AddressPolicy) hideRelated(candidates string) string {
	if p == AllAddresses {
		return candidates
	}
	return relatedAddress.ReplaceAllString(candidates, " raddr 0.0.0.0 rport 9")
}
