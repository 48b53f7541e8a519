package e2e

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"peerscope/internal/command"
	"peerscope/internal/wan"
	"peerscope/peer/check"
	"peerscope/peer/relay/host"
)

// TestCheck checks a relay that works while somebody waits in the room of its link,
// who sees nobody come; then the same relay when it is gone.
func TestCheck(t *testing.T) {
	relay := launch(t, nil, "serve", "--listen", "127.0.0.1:0", "--self-signed", "--turn", "--turn-listen", "127.0.0.1:0")
	var told host.Info
	decode(t, relay.line(processTimeout), &told)
	waiting := launch(t, nil, "watch", told.Link, "--camera", "none", "--mic", "off")
	waiting.awaitEvent("open", processTimeout)
	code, stdout, stderr := execute(t, "check", told.Link, "--json")
	checkKeys(t, stdout, "network", "relay", "udp", "turn", "nat", "path", "verdict", "calls_work", "sentence")
	var found struct {
		check.Report
		Sentence string
	}
	decode(t, stdout, &found)
	if code != 0 || !found.Works || found.Relay.Outcome != check.Passed || found.TURN.UDP.Outcome != check.Passed || found.TURN.TCP.Outcome != check.Passed ||
		found.Path.UpKbps == 0 || !strings.HasPrefix(found.Sentence, "Calls will work") || stderr != "" {
		t.Errorf("exit code %d, %s, %q", code, stdout, stderr)
	}
	address, _, _ := strings.Cut(told.Link, "#")
	if code, stdout, _ := execute(t, "check", address); code != command.ExitFailure || !strings.Contains(stdout, "\nThe relay is not the one that the link was made for") {
		t.Errorf("without the fingerprint: exit code %d, %s", code, stdout)
	}
	waiting.signal(os.Interrupt)
	waiting.exit(processTimeout)
	for line := range waiting.lines {
		for _, kind := range []string{"joined", "connected", "left"} {
			if strings.Contains(line, `"event":"`+kind+`"`) {
				t.Errorf("who waits in the room has seen %s", line)
			}
		}
	}
	relay.signal(os.Interrupt)
	relay.exit(processTimeout)
	code, stdout, stderr = execute(t, "check", told.Link)
	if code != command.ExitFailure || !strings.Contains(stdout, "\nThe relay cannot be reached") || !strings.Contains(stderr, "calls will not work: relay_unreachable") {
		t.Errorf("a relay that is gone: exit code %d, %s, %q", code, stdout, stderr)
	}
}

// TestCheckOverALink checks over a link that loses packets on its way up alone and is
// slower down than up. What it measures is bounded by what the link lets through.
func TestCheckOverALink(t *testing.T) {
	up := wan.Conditions{Rate: 2_000_000, Queue: 300 * time.Millisecond, Delay: 30 * time.Millisecond, Loss: 0.08}
	down := wan.Conditions{Rate: 800_000, Queue: 300 * time.Millisecond, Delay: 30 * time.Millisecond}
	l := wan.Open(t, 1, []wan.Phase{{Conditions: up}}, []wan.Phase{{Conditions: down}})
	relay := launchIn(t, l.NamespaceB, nil, "serve", "--listen", wan.AddressB+":8777", "--turn", "--turn-listen", wan.AddressB+":3478")
	var told host.Info
	decode(t, relay.line(processTimeout), &told)
	begin := append(wan.In(l.NamespaceA), "bash", "-c", "head -c 400 /dev/zero >/dev/udp/"+wan.AddressB+"/9") // the clock of the link
	if out, err := exec.Command(begin[0], begin[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	checking := launchIn(t, l.NamespaceA, nil, "check", told.Link, "--json")
	var found check.Report
	decode(t, checking.line(processTimeout), &found)
	p := found.Path
	if found.UDP.ExternalAddress == "" || found.NAT.Mapping != check.NoNAT || p.Through != "udp" || p.LossUpPercent == nil || p.LossDownPercent == nil {
		t.Fatalf("%+v", found)
	}
	if *p.LossUpPercent < 1 || *p.LossUpPercent > 25 || *p.LossDownPercent > *p.LossUpPercent {
		t.Errorf("%g %% are lost up, %g %% down", *p.LossUpPercent, *p.LossDownPercent)
	}
	if p.UpKbps > 2200 || p.DownKbps > 900 || p.UpKbps < 100 || p.DownKbps < 100 || p.RoundTripMS < 60 {
		t.Errorf("%+v", p)
	}
	t.Logf("up %d kbit/s, %g %% lost, down %d kbit/s, %g %% lost, %g ms, %s", p.UpKbps, *p.LossUpPercent, p.DownKbps, *p.LossDownPercent, p.RoundTripMS, found.Verdict)
}
