// Package e2e tests the program from outside: its commands, its windows, and its
// page in a browser. launch starts the program.
package e2e

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"peerscope/media/codec/sandbox"
)

// memberRole in the environment makes this test binary a member of BenchmarkRoom, or a
// window.
const memberRole = "PEERSCOPE_MEMBER_ROLE"

// binary is the path of the program, which TestMain builds.
var binary string

func TestMain(m *testing.M) {
	sandbox.RunIfDecoder()
	if role := os.Getenv(memberRole); isWindowRole(role) {
		os.Exit(runWindow(role))
	} else if role != "" {
		os.Exit(runMember(role))
	}
	folder, err := os.MkdirTemp("", "peerscope-e2e")
	if err == nil {
		binary = filepath.Join(folder, "peerscope")
		err = errors.Join(dependOnSources(), build())
	}
	if err != nil {
		log.Fatal(err)
	}
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent(), goleak.Cleanup(func(code int) {
		_ = os.RemoveAll(folder) // it is in the system's folder for such files
		os.Exit(code)
	}))
}

// build builds the program, with the race detector if these tests have it.
func build() error {
	args := []string{"build", "-o", binary}
	if raceDetector {
		args = append(args, "-race", "-buildmode=exe")
	}
	if out, err := exec.Command("go", append(args, "peerscope")...).CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

// dependOnSources looks at every file of the module. The go command takes results
// of tests from its cache while the files that a test has looked at stay the same,
// and does not know what go build reads.
func dependOnSources() error {
	return filepath.WalkDir("..", func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && slices.Contains([]string{".git", "build", "dist", "third_party"}, d.Name()) {
			return fs.SkipDir
		}
		return err
	})
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
	return launchCommand(t, env, binary, args...)
}

// launchCommand starts a command that becomes the program.
func launchCommand(t testing.TB, env []string, name string, args ...string) *program {
	t.Helper()
	home := t.TempDir()
	p := &program{t: t, cmd: exec.Command(name, args...), lines: make(chan string, 10000), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), "LANG=C.UTF-8", "LC_ALL=", "WAYLAND_DISPLAY=", "DISPLAY=",
		"HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_DATA_HOME="+home, "XDG_CACHE_HOME="+home,
		"DBUS_SESSION_BUS_ADDRESS=unix:path="+home+"/bus") // a keyring would be that of all of them
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
		if t.Failed() {
			_ = p.cmd.Process.Signal(syscall.SIGQUIT) // it writes on stderr what its goroutines do
			select {
			case <-p.ended:
			case <-time.After(5 * time.Second):
			}
		}
		_ = p.cmd.Process.Kill() // it may have ended
		<-p.ended
		if t.Failed() {
			t.Logf("%s: %v\n%s", strings.Join(p.cmd.Args, " "), p.cmd.ProcessState, &p.stderr)
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
