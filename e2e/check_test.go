package e2e

import (
	"os"
	"strings"
	"testing"

	"peerscope/internal/command"
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
