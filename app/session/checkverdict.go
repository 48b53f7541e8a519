package session

import (
	"cmp"

	"peerscope/peer/check"
)

// CheckVerdict is what a check comes to and what to do about it; zero before its end.
func CheckVerdict(r check.Report) Notice {
	n := Notice{Problem: !r.Works, Text: checkVerdicts[r.Verdict]}
	switch r.Verdict {
	case check.Slow:
		n.Args = map[string]string{"Rate": bitRateText(min(r.Path.UpKbps, r.Path.DownKbps), false)}
	case check.Lossy:
		n.Args = map[string]string{"Loss": percentText(worstLoss(r.Path))}
	case check.Far:
		n.Args = map[string]string{"Time": millisecondsText(r.Path.RoundTripMS)}
	case check.TCPOnly, check.ICEBlocked:
		n.Args = map[string]string{"Server": cmp.Or(r.UDP.Server, r.TURN.UDP.Server, r.Relay.Host)}
	case "":
		return Notice{}
	}
	return n
}

var checkVerdicts = map[check.VerdictKind]string{
	check.Good:         "Calls will work, in good quality.",
	check.Slow:         "Calls will work, but in small pictures: the line carries {{.Rate}}. Stop what else uses it, or use a cable.",
	check.Lossy:        "Calls will work, but pictures will stand still at times: {{.Loss}} of what is sent is lost. Go closer to the wireless router, or use a cable.",
	check.Far:          "Calls will work, but what is said arrives late: the way to the relay and back takes {{.Time}}. Use a relay that is nearer.",
	check.TCPOnly:      "Only TCP gets through, so pictures will lag. Allow UDP to {{.Server}} in the firewall.",
	check.Direct:       "Most calls will work, by a direct path. For all others the relay needs a TURN server.",
	check.LocalNetwork: "Calls on the network of the relay will work. For others it needs STUN and TURN: start it with --turn.",
	check.Unchecked:    "This computer can make calls on its network. Check the link of a relay to learn about others.",
	check.NoICE:        "Only calls within one network will work, as the relay has neither STUN nor TURN. Ask who runs it to start it with --turn.",
	check.HardNAT:      "Calls to other networks will mostly fail: the NAT in between is a strict one, and the relay has no TURN server. Use a relay that has one.",
	check.ICEBlocked:   "The relay answers, but its STUN and TURN servers do not, so only calls within one network will work. Allow UDP and TCP to {{.Server}} in the firewall.",
	check.RelayGone:    "The relay cannot be reached, so nobody can meet there. Check your network and the link, or ask who runs the relay.",
	check.Untrusted:    "The relay is not the one that the link was made for. Ask for a new link.",
	check.Refused:      "The relay lets nobody in. Check that the link is complete and the program up to date, or try again later.",
	check.NoNetwork:    "This computer is on no network. Connect it to one.",
}

// worstLoss is the loss on the worse way, or there and back where that is all that is
// known.
func worstLoss(p check.Path) (percent float64) {
	for _, loss := range []*float64{p.LossUpPercent, p.LossDownPercent} {
		if loss != nil {
			percent = max(percent, *loss)
		}
	}
	if percent == 0 && p.LossPercent != nil {
		return *p.LossPercent
	}
	return percent
}
