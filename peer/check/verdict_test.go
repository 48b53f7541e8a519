package check

import "testing"

func TestVerdict(t *testing.T) {
	percent := func(p float64) *float64 { return &p }
	line := Path{Outcome: Passed, UpKbps: 3000, DownKbps: 3000, RoundTripMS: 20, LossPercent: percent(0)}
	lossy, slow, far := line, line, line
	lossy.LossUpPercent, slow.UpKbps, far.RoundTripMS = percent(6), 300, 700
	online := Network{Outcome: Passed}
	reached := Relay{Outcome: Passed, Stage: Join, Address: "203.0.113.1:443"}
	nearby := Relay{Outcome: Passed, Stage: Join, Address: "[fd00::1]:443"}
	relayed := TURN{UDP: Allocation{Outcome: Passed}, TCP: Allocation{Outcome: Passed}, TLS: Allocation{Outcome: Skipped}}
	tcpOnly := TURN{UDP: Allocation{Outcome: Failed}, TCP: Allocation{Outcome: Passed}}
	blocked := TURN{UDP: Allocation{Outcome: Failed}, TCP: Allocation{Outcome: Failed}}
	udp := UDP{Outcome: Passed}
	for _, c := range []struct {
		want  VerdictKind
		works bool
		r     Report
	}{
		{Good, true, Report{Network: online, Relay: reached, UDP: udp, TURN: relayed, Path: line}},
		{Good, true, Report{Network: online, Relay: reached, UDP: udp, TURN: relayed, Path: Path{Outcome: Unknown}}},
		{Slow, true, Report{Network: online, Relay: reached, UDP: udp, TURN: relayed, Path: slow}},
		{Lossy, true, Report{Network: online, Relay: reached, UDP: udp, TURN: relayed, Path: lossy}},
		{Far, true, Report{Network: online, Relay: reached, UDP: udp, TURN: relayed, Path: far}},
		{TCPOnly, true, Report{Network: online, Relay: reached, UDP: UDP{Outcome: Failed}, TURN: tcpOnly, Path: line}},
		{Direct, true, Report{Network: online, Relay: reached, UDP: udp, NAT: NAT{Mapping: EndpointIndependent}}},
		{HardNAT, false, Report{Network: online, Relay: reached, UDP: udp, NAT: NAT{Mapping: AddressAndPortDependent}}},
		{HardNAT, false, Report{Network: online, Relay: reached, UDP: udp, TURN: blocked, NAT: NAT{Mapping: AddressDependent}}},
		{ICEBlocked, false, Report{Network: online, Relay: reached, UDP: UDP{Outcome: Failed}, TURN: blocked}},
		{NoICE, false, Report{Network: online, Relay: reached, UDP: UDP{Outcome: Skipped}}},
		{LocalNetwork, true, Report{Network: online, Relay: nearby, UDP: UDP{Outcome: Skipped}}},
		{Unchecked, true, Report{Network: online, Relay: Relay{Outcome: Skipped}, UDP: UDP{Outcome: Skipped}}},
		{NoNetwork, false, Report{Network: Network{Outcome: Failed}, Relay: Relay{Outcome: Skipped}, UDP: UDP{Outcome: Skipped}}},
		{NoNetwork, false, Report{Network: Network{Outcome: Failed}, Relay: Relay{Outcome: Failed, Stage: DNS}}},
		{RelayGone, false, Report{Network: online, Relay: Relay{Outcome: Failed, Stage: TCP}}},
		{Untrusted, false, Report{Network: online, Relay: Relay{Outcome: Failed, Stage: TLS, Untrusted: true}}},
		{RelayGone, false, Report{Network: online, Relay: Relay{Outcome: Failed, Stage: TLS}}},
		{Refused, false, Report{Network: online, Relay: Relay{Outcome: Failed, Stage: WebSocket}}},
		{Refused, false, Report{Network: online, Relay: Relay{Outcome: Failed, Stage: Join}}},
	} {
		if c.r.judge(); c.r.Verdict != c.want || c.r.Works != c.works {
			t.Errorf("%s, works: %v, not %s: %+v", c.r.Verdict, c.r.Works, c.want, c.r)
		}
	}
}
