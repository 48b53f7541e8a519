package session

import (
	"fmt"
	"strings"

	"peerscope/peer/check"
)

// A CheckLine is what there is to say of one part of a check.
type CheckLine struct {
	Title   Notice
	Text    Notice // zero while there is nothing to say
	Outcome check.Outcome
}

// CheckLines are the parts of a check in order, with as much of it as is known.
func CheckLines(r check.Report) []CheckLine {
	lines := []CheckLine{
		{Notice{Text: "Network"}, networkSentence(r.Network), r.Network.Outcome},
		{Notice{Text: "Relay"}, relaySentence(r.Relay), r.Relay.Outcome},
		{Notice{Text: "UDP"}, udpSentence(r.UDP), r.UDP.Outcome},
		{Notice{Text: "TURN"}, turnSentence(r.TURN), turnOutcome(r.TURN)},
		{Notice{Text: "NAT"}, natSentence(r.NAT), r.NAT.Outcome},
		{Notice{Text: "Quality"}, pathSentence(r.Path), r.Path.Outcome},
	}
	for i := range lines {
		if lines[i].Outcome == check.Pending || lines[i].Outcome == check.Running {
			lines[i].Text = Notice{}
		} else if lines[i].Outcome == check.Skipped && r.Relay.Outcome == check.Failed {
			lines[i].Text = Notice{Text: "It was not tried, as the relay names the servers for it."}
		}
		lines[i].Text.Problem = lines[i].Outcome == check.Failed
	}
	return lines
}

func networkSentence(n check.Network) Notice {
	switch n.Outcome {
	case check.Passed:
		return Notice{Text: "This computer is on a network as {{.Addresses}}.", Args: map[string]string{"Addresses": strings.Join(n.Addresses, ", ")}}
	case check.Failed:
		return Notice{Text: "This computer is on no network."}
	}
	return Notice{Text: "On what networks this computer is cannot be told."}
}

func relaySentence(r check.Relay) Notice {
	n := Notice{Args: map[string]string{"Host": r.Host, "Time": millisecondsText(r.RoundTripMS)}, Details: r.Error}
	switch {
	case r.Outcome == check.Skipped:
		return Notice{Text: "No link was given, so no relay was tried."}
	case r.Outcome == check.Passed:
		n.Text = "{{.Host}} answers in {{.Time}}."
		return n
	case r.Untrusted:
		n.Text = "{{.Host}} shows another certificate than the link names, or one that nobody vouches for."
	case r.Stage == check.DNS:
		n.Text = "The name in {{.Host}} cannot be found."
	case r.Stage == check.TCP:
		n.Text = "{{.Host}} does not answer. It may be off, or a firewall is in between."
	case r.Stage == check.TLS:
		n.Text = "{{.Host}} answers, but no encrypted connection comes about."
	case r.Stage == check.WebSocket:
		n.Text = "{{.Host}} answers, but it is no relay, or something in between lets no WebSocket through."
	default:
		n.Text = "{{.Host}} lets nobody in, or speaks another version than this program."
	}
	delete(n.Args, "Time")
	return n
}

func udpSentence(u check.UDP) Notice {
	switch u.Outcome {
	case check.Passed:
		return Notice{Text: "UDP gets through. From outside this computer is seen as {{.Address}}.", Args: map[string]string{"Address": u.ExternalAddress}}
	case check.Failed:
		return Notice{Text: "{{.Server}} does not answer over UDP.", Args: map[string]string{"Server": u.Server}}
	}
	return Notice{Text: "There is no STUN server to ask over UDP."}
}

// turnOutcome is Passed if any transport is.
func turnOutcome(t check.TURN) check.Outcome {
	best := t.UDP.Outcome
	for _, a := range []check.Allocation{t.TCP, t.TLS} {
		if best == check.Skipped || best == check.Failed && a.Outcome == check.Passed {
			best = a.Outcome
		}
	}
	return best
}

func turnSentence(t check.TURN) Notice {
	var works, fails []string
	for _, a := range []struct {
		name string
		check.Allocation
	}{{"UDP", t.UDP}, {"TCP", t.TCP}, {"TLS", t.TLS}} {
		switch a.Outcome {
		case check.Passed:
			works = append(works, a.name)
		case check.Failed:
			fails = append(fails, a.name)
		}
	}
	args := map[string]string{"Working": strings.Join(works, ", "), "Failing": strings.Join(fails, ", ")}
	switch {
	case len(works)+len(fails) == 0:
		return Notice{Text: "There is no TURN server. Only direct paths can be used."}
	case len(fails) == 0:
		delete(args, "Failing")
		return Notice{Text: "The TURN server gives a path by {{.Working}}.", Args: args}
	case len(works) == 0:
		delete(args, "Working")
		return Notice{Text: "The TURN server gives no path by {{.Failing}}.", Args: args, Details: t.UDP.Error}
	}
	return Notice{Text: "The TURN server gives a path by {{.Working}}, and none by {{.Failing}}.", Args: args}
}

func natSentence(n check.NAT) Notice {
	switch n.Mapping {
	case check.NoNAT:
		return Notice{Text: "There is no NAT in between."}
	case check.EndpointIndependent, check.PortIndependent:
		return Notice{Text: "The NAT in between lets direct paths through."}
	case check.AddressDependent, check.AddressAndPortDependent:
		return Notice{Text: "The NAT in between is a strict one, with which many calls need a TURN server."}
	}
	return Notice{Text: "Of what kind a NAT in between is cannot be told."}
}

func pathSentence(p check.Path) Notice {
	switch p.Outcome {
	case check.Skipped:
		return Notice{Text: "There is no server to measure it with."}
	case check.Unknown:
		return Notice{Text: "It could not be measured."}
	}
	args := map[string]string{
		"Up": bitRateText(p.UpKbps, p.UpAtLeast), "Down": bitRateText(p.DownKbps, p.DownAtLeast),
		"RoundTrip": millisecondsText(p.RoundTripMS), "Jitter": millisecondsText(p.JitterMS),
	}
	switch {
	case p.LossUpPercent != nil && p.LossDownPercent != nil:
		args["LossUp"], args["LossDown"] = percentText(*p.LossUpPercent), percentText(*p.LossDownPercent)
		return Notice{Text: "Up {{.Up}} ({{.LossUp}} lost), down {{.Down}} ({{.LossDown}} lost). Round trip {{.RoundTrip}}, jitter {{.Jitter}}.", Args: args}
	case p.LossPercent != nil:
		args["Loss"] = percentText(*p.LossPercent)
		return Notice{Text: "Up {{.Up}}, down {{.Down}} ({{.Loss}} lost there and back). Round trip {{.RoundTrip}}, jitter {{.Jitter}}.", Args: args}
	}
	return Notice{Text: "Up {{.Up}}, down {{.Down}}. Round trip {{.RoundTrip}}, jitter {{.Jitter}}.", Args: args}
}

func bitRateText(kbps int, atLeast bool) string {
	text := fmt.Sprintf("%d kbit/s", kbps)
	switch {
	case kbps == 0:
		return "–"
	case kbps >= 950:
		text = fmt.Sprintf("%.1f Mbit/s", float64(kbps)/1000)
	}
	if atLeast {
		text = "≥ " + text
	}
	return text
}

func millisecondsText(ms float64) string {
	if ms < 10 {
		return fmt.Sprintf("%.1f ms", ms)
	}
	return fmt.Sprintf("%.0f ms", ms)
}

func percentText(percent float64) string { return fmt.Sprintf("%g %%", percent) }
