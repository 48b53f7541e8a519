package e2e

import (
	"io"
	"strings"
	"testing"
)

// TestWatchByInvitation has two processes meet by what is printed and pasted
// alone; no server runs.
func TestWatchByInvitation(t *testing.T) {
	ada := launch(t, nil, "watch", "invite:", "--camera", "clip", "--mic", "off", "--for", "20s")
	invitation := ada.awaitEvent("invitation", processTimeout).Text
	bob := launch(t, nil, "watch", "> "+strings.ReplaceAll(invitation, "\n", "\n> "), "--camera", "clip", "--mic", "off", "--for", "10s")
	answer := bob.awaitEvent("invitation", processTimeout).Text
	ada.paste("PEERSCOPE1(\nabc\n)\n")
	if wrong := ada.awaitEvent("wrong", processTimeout); wrong.Text == "" {
		t.Errorf("%+v does not say what is wrong", wrong)
	}
	ada.paste(answer)
	for _, p := range []*program{ada, bob} {
		p.awaitEvent("seen", processTimeout)
	}
	var got callSummary
	decode(t, bob.last(), &got)
	if len(got.Members) != 1 || got.FramesSent == 0 {
		t.Errorf("%+v", got)
	}
	ada.awaitEvent("left", processTimeout)
}

// paste gives the program text, as a person does in a terminal.
func (p *program) paste(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p.stdin, text); err != nil {
		p.t.Fatal(err)
	}
}
