// Package skip skips tests for what a machine lacks. Where PEERSCOPE_NO_SKIP is set,
// as in CI, such a test fails: nobody reads there that it was skipped.
package skip

import (
	"os"
	"os/exec"
	"testing"
)

const forbidden = "PEERSCOPE_NO_SKIP"

// A Reason is one for which a test may be skipped everywhere.
type Reason string

// All that may be skipped in CI.
const (
	Subprocess Reason = "another test runs it, in a process of its own"
	NoCgo      Reason = "built without cgo; make test runs it with cgo too"
	HasDevice  Reason = "it is about a machine without such a device, and this one has one"
	NoLiveKit  Reason = "no package brings a LiveKit server; PEERSCOPE_LIVEKIT names one"
	NoTun      Reason = "no container has a tun device unless it was asked for; the link is emulated by one"
	NoArm64    Reason = "compiling for arm64 takes minutes; make test-arm64 does, and runs it"
	Short      Reason = "it takes long; -short was asked for"
)

// For skips a test for a reason that holds in CI too.
func For(t testing.TB, why Reason) {
	t.Helper()
	t.Skip(why)
}

// Lacking skips a test for something that this machine lacks, and says what.
func Lacking(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv(forbidden) != "" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// WithoutCommands skips a test on a machine that lacks one of the commands.
func WithoutCommands(t testing.TB, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			Lacking(t, "there is no %s on this machine; make test installs it", name)
		}
	}
}
