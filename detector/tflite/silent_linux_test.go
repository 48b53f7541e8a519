//go:build cgo

package tflite

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The library announces its first delegate on stderr. A process of its own
// opens a model first, and then gives the library a file that is wrong.
func TestOnlyErrorsAreOnStderr(t *testing.T) {
	const child = "PEERSCOPE_TEST_STDERR"
	if os.Getenv(child) != "" {
		m, err := Open(tiny().Write(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = m.Close() }()
		if _, err := loadModel([]byte("This is no model, but a letter.")); err == nil {
			t.Error("the library read a letter")
		}
		return
	}
	command := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
	command.Env = append(os.Environ(), child+"=1")
	var stderr strings.Builder
	command.Stderr = &stderr
	if err := command.Run(); err != nil {
		t.Fatal(err)
	}
	if got := stderr.String(); strings.Contains(got, "INFO") || !strings.HasPrefix(got, "ERROR: ") {
		t.Errorf("stderr has %q", got)
	}
}
