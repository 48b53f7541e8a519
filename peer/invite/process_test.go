package invite

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"peerscope/internal/skip"
	"peerscope/peer"
	"peerscope/peer/signaltest"
)

// guestLink has the link that this binary opens when it runs as the other
// process of TestTwoProcesses.
const guestLink = "PEERSCOPE_TEST_INVITATION"

// TestTwoProcesses has the one who is invited in a process of their own, which
// talks through its standard streams alone.
func TestTwoProcesses(t *testing.T) {
	kim := newPerson()
	inviter := enter(t, "invite:", kim)
	link, err := Link(signaltest.Next(t, "an invitation", kim.given))
	if err != nil {
		t.Fatal(err)
	}
	guest := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestGuest$", "-test.v")
	guest.Env = append(os.Environ(), guestLink+"="+link)
	guest.Stderr = os.Stderr
	out, err := guest.StdoutPipe()
	if err == nil {
		err = guest.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var answer strings.Builder
	for lines.Scan() && lines.Text() != ")" {
		answer.WriteString(lines.Text() + "\n")
	}
	kim.taken <- answer.String() + ")"
	inviter.AwaitState(t, peer.Connected)
	signaltest.Await(t, "a name", inviter.Members, func(m peer.Member) bool { return m.About.Name != "" })
	inviter.Leave()
	for lines.Scan() { // until it ends
	}
	if err := guest.Wait(); err != nil {
		t.Errorf("the other process: %v", err)
	}
}

// TestGuest is the other process; it ends when the inviter leaves.
func TestGuest(t *testing.T) {
	link := os.Getenv(guestLink)
	if link == "" {
		skip.For(t, skip.Subprocess)
	}
	user := newTerminalUser(t, strings.NewReader(""))
	user.print = func(block string) error {
		_, err := fmt.Print(block)
		return err
	}
	s := enter(t, link, user)
	if err := s.AwaitEnd(t); err != nil {
		t.Error(err)
	}
}
