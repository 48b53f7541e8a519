package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// asProgram in the environment makes the test binary the program itself, so
// that tests start it as processes of its own, built as they are. Other values
// than "1" are those of beMember.
const asProgram = "PEERSCOPE_TEST_PROGRAM"

func TestMain(m *testing.M) {
	switch role := os.Getenv(asProgram); role {
	case "":
	case "1":
		main()
	default:
		beMember(role)
	}
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) // Fyne starts a goroutine when it is loaded
}

// A program is a process of peerscope. What it prints comes line by line; the
// channel is closed at its end.
type program struct {
	t      testing.TB
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	lines  chan string
	stderr bytes.Buffer // to be read when it has ended
	ended  chan struct{}
}

// launch starts the program in a home of its own. It ends with the test.
func launch(t testing.TB, env []string, args ...string) *program {
	t.Helper()
	return launchIn(t, "", env, args...)
}

// launchIn is launch in a network namespace; "" is that of the test.
func launchIn(t testing.TB, space string, env []string, args ...string) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := append([]string{self}, args...)
	if space != "" {
		command = append([]string{"ip", "netns", "exec", space}, command...) // it becomes the command
	}
	home := t.TempDir()
	p := &program{t: t, cmd: exec.Command(command[0], command[1:]...), lines: make(chan string, 10000), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), asProgram+"=1", "LANG=en_US.UTF-8", "LC_ALL=", "WAYLAND_DISPLAY=", "DISPLAY=",
		"HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_DATA_HOME="+home, "XDG_CACHE_HOME="+home)
	p.cmd.Env = append(p.cmd.Env, env...)
	p.cmd.Stderr = &p.stderr
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		defer close(p.lines)
		for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
			p.lines <- scanner.Text()
		}
		_ = p.cmd.Wait() // its result is in ProcessState
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // it may have ended
		<-p.ended
		if t.Failed() {
			t.Logf("peerscope %s: %v\n%s", strings.Join(args, " "), p.cmd.ProcessState, &p.stderr)
		}
	})
	return p
}

// line is the next line that the program prints, within limit.
func (p *program) line(limit time.Duration) string {
	p.t.Helper()
	select {
	case line, ok := <-p.lines:
		if !ok {
			p.t.Fatal("it has ended and prints no more")
		}
		return line
	case <-time.After(limit):
		p.t.Fatalf("it has printed nothing for %v", limit)
	}
	return ""
}

// exit waits for the program's end and gives its exit code.
func (p *program) exit(limit time.Duration) int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(limit):
		p.t.Fatalf("it has not ended within %v", limit)
	}
	return p.cmd.ProcessState.ExitCode()
}

// signal sends it a signal.
func (p *program) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}
