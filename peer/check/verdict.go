package check

import "net/netip"

// A VerdictKind is what a check comes to.
type VerdictKind string

// The verdicts. Calls work with those from Good to Unchecked.
const (
	Good         VerdictKind = "good"
	Slow         VerdictKind = "slow"          // the bit rate is low
	Lossy        VerdictKind = "lossy"         // packets are lost
	Far          VerdictKind = "far"           // the round trip is long
	TCPOnly      VerdictKind = "tcp_only"      // UDP does not get through
	Direct       VerdictKind = "direct"        // only direct paths: there is no TURN, which this NAT can do without
	LocalNetwork VerdictKind = "local_network" // the relay is on this machine's network, and serves no other
	Unchecked    VerdictKind = "unchecked"     // there is a network; no relay was to be checked
	NoICE        VerdictKind = "no_ice"        // a relay elsewhere has neither STUN nor TURN
	HardNAT      VerdictKind = "hard_nat"      // no TURN, which this NAT needs
	ICEBlocked   VerdictKind = "ice_blocked"   // the relay answers, its STUN and TURN servers do not
	RelayGone    VerdictKind = "relay_unreachable"
	Untrusted    VerdictKind = "relay_untrusted"
	Refused      VerdictKind = "relay_refused"
	NoNetwork    VerdictKind = "no_network"
)

// What a path has to bear for good calls.
const (
	goodKbps        = 700 // of 640x480 at its lower end, with sound
	goodLossPercent = 3
	goodRoundTripMS = 400 // ITU-T G.114: 400 ms one way is the most that can be planned for
)

// judge sets the verdict on what was found.
func (r *Report) judge() {
	r.Verdict = r.verdict()
	switch r.Verdict {
	case Good, Slow, Lossy, Far, TCPOnly, Direct, LocalNetwork, Unchecked:
		r.Works = true
	}
}

func (r *Report) verdict() VerdictKind {
	switch {
	case r.Relay.Outcome == Failed:
		return r.relayVerdict()
	case r.Network.Outcome == Failed && r.Relay.Outcome != Passed:
		return NoNetwork
	case r.TURN.UDP.Outcome == Passed:
		return r.Path.verdict()
	case r.TURN.TCP.Outcome == Passed || r.TURN.TLS.Outcome == Passed:
		return TCPOnly
	case r.UDP.Outcome == Passed && r.NAT.hard():
		return HardNAT
	case r.UDP.Outcome == Passed:
		return Direct
	case r.UDP.Outcome == Failed:
		return ICEBlocked
	case r.Relay.Outcome == Skipped:
		return Unchecked
	case r.Relay.isLocal():
		return LocalNetwork
	}
	return NoICE
}

// isLocal says whether the relay has an address of a private network.
func (r Relay) isLocal() bool {
	a, err := netip.ParseAddrPort(r.Address)
	return err == nil && (a.Addr().IsPrivate() || a.Addr().IsLoopback() || a.Addr().IsLinkLocalUnicast())
}

func (r *Report) relayVerdict() VerdictKind {
	switch {
	case r.Network.Outcome == Failed:
		return NoNetwork
	case r.Relay.Untrusted:
		return Untrusted
	case r.Relay.Stage == WebSocket || r.Relay.Stage == Join:
		return Refused
	}
	return RelayGone
}

// hard says whether peers behind other such NATs cannot be reached directly.
func (n NAT) hard() bool {
	return n.Mapping == AddressDependent || n.Mapping == AddressAndPortDependent
}

func (p Path) verdict() VerdictKind {
	switch {
	case p.Outcome != Passed:
		return Good // as far as can be told: there is a relayed address over UDP
	case exceeds(p.LossPercent) || exceeds(p.LossUpPercent) || exceeds(p.LossDownPercent):
		return Lossy
	case min(p.UpKbps, p.DownKbps) < goodKbps:
		return Slow
	case p.RoundTripMS > goodRoundTripMS:
		return Far
	}
	return Good
}

func exceeds(lossPercent *float64) bool { return lossPercent != nil && *lossPercent > goodLossPercent }
