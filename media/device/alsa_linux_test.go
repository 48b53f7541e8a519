//go:build cgo

package device

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"testing"
)

// TestALSAIsSilent asks for sound in a process of its own, where ALSA has no
// configuration and complains of that.
func TestALSAIsSilent(t *testing.T) {
	const child = "PEERSCOPE_ALSA_CHILD"
	if os.Getenv(child) != "" {
		_, _ = Microphones()
		ctx, cancel := context.WithCancel(t.Context())
		_ = Play(ctx, "", func([]int16) { cancel() })
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestALSAIsSilent$")
	cmd.Env = append(os.Environ(), child+"=1", "ALSA_CONFIG_PATH=/nonexistent", "PULSE_SERVER=/nonexistent")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil || stderr.Len() > 0 {
		t.Errorf("%v, and on standard error:\n%s", err, &stderr)
	}
}
