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

// childLinkEnv is the environment variable with the link that the child process
// of TestTwoProcesses opens.
const childLinkEnv = "PEERSCOPE_TEST_INVITATION"

// TestTwoProcesses runs the invited side in a child process that uses only its
// standard streams.
func TestTwoProcesses(t *testing.T) {
	kim := newMemoryExchange()
	inviter := enter(t, "invite:", kim)
	link, err := Link(signaltest.Next(t, "an invitation", kim.blocks))
	if err != nil {
		t.Fatal(err)
	}
	process := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestChildProcess$", "-test.v")
	process.Env = append(os.Environ(), childLinkEnv+"="+link)
	process.Stderr = os.Stderr
	out, err := process.StdoutPipe()
	if err == nil {
		err = process.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var answer strings.Builder
	for lines.Scan() && lines.Text() != ")" {
		answer.WriteString(lines.Text() + "\n")
	}
	kim.texts <- answer.String() + ")"
	inviter.AwaitState(t, peer.Connected)
	signaltest.Await(t, "a name", inviter.Members, func(m peer.Member) bool { return m.About.Name != "" })
	inviter.Leave()
	for lines.Scan() { // until it ends
	}
	if err := process.Wait(); err != nil {
		t.Errorf("the other process: %v", err)
	}
}

// TestChildProcess is the child process; it ends when the inviter leaves.
func TestChildProcess(t *testing.T) {
	link := os.Getenv(childLinkEnv)
	if link == "" {
		skip.For(t, skip.Subprocess)
	}
	user := newTerminalExchange(t, strings.NewReader(""))
	user.print = func(block string) error {
		_, err := fmt.Print(block)
		return err
	}
	s := enter(t, link, user)
	if err := s.AwaitEnd(t); err != nil {
		t.Error(err)
	}
}
