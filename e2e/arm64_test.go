//go:build linux

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"peerscope/internal/skip"
)

// emulatedTimeout bounds a command whose every instruction is translated.
const emulatedTimeout = 5 * time.Minute

// TestArm64Program unpacks the package for arm64 and runs what is in it under QEMU, with
// the libraries of PEERSCOPE_ARM64_SYSROOT.
func TestArm64Program(t *testing.T) {
	sysroot := os.Getenv("PEERSCOPE_ARM64_SYSROOT")
	if sysroot == "" {
		skip.For(t, skip.NoArm64)
	}
	found, err := filepath.Glob("../dist/peerscope_*_arm64.deb")
	if err != nil || len(found) != 1 {
		t.Fatalf("%q, %v", found, err)
	}
	tree := t.TempDir()
	if out, err := exec.Command("dpkg-deb", "--extract", found[0], tree).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run := func(args ...string) string {
		t.Helper()
		p := launchCommand(t, nil, "qemu-aarch64", append([]string{"-L", sysroot, tree + "/usr/bin/peerscope"}, args...)...)
		if code := p.exit(emulatedTimeout); code != 0 {
			t.Fatalf("%q: exit code %d", args, code)
		}
		return p.last()
	}
	if got := run("version"); !strings.HasPrefix(got, "peerscope ") || !strings.Contains(got, "linux/arm64") {
		t.Errorf("%q", got)
	}
	sameDetections(t, run("detect", photo))
}
