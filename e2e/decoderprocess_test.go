//go:build linux

package e2e

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/process"
)

// TestDecoderProcesses looks at the processes that decode in a call of two: they are
// locked down, and gone when the call is over.
func TestDecoderProcesses(t *testing.T) {
	demo := launch(t, nil, "demo", "--headless", "--for", "5s")
	self, err := process.NewProcess(int32(demo.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	var found []*process.Process
	for deadline := time.Now().Add(processTimeout); len(found) < 2; time.Sleep(20 * time.Millisecond) {
		if found, err = self.Children(); err != nil && !errors.Is(err, process.ErrorNoChildren) {
			t.Fatal(err)
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d decoder processes for two who see each other", len(found))
		}
	}
	for _, p := range found {
		awaitLockedDown(t, p.Pid)
	}
	if code := demo.exit(processTimeout); code != 0 || demo.stderr.Len() > 0 {
		t.Errorf("%d, %s", code, &demo.stderr)
	}
	for _, p := range found {
		if running, err := p.IsRunning(); err != nil || running {
			t.Errorf("process %d is left: %v", p.Pid, err)
		}
	}
}

// awaitLockedDown waits for the filter of system calls; a process has it before it
// is given a frame.
func awaitLockedDown(t *testing.T, pid int32) {
	t.Helper()
	for deadline := time.Now().Add(processTimeout); ; time.Sleep(10 * time.Millisecond) {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(status), "\nSeccomp:\t2\n") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("not locked down:\n%s", status)
		}
	}
}
