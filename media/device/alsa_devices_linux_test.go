//go:build cgo

package device

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gen2brain/malgo"

	"peerscope/internal/skip"
	"peerscope/media"
)

// TestALSAAlone has ALSA's own plug-ins be a microphone, which hears nothing, and a
// speaker, which writes a file, where there is no sound server.
func TestALSAAlone(t *testing.T) {
	if _, err := os.Stat("/usr/share/alsa/alsa.conf"); err != nil {
		skip.Lacking(t, "there is no ALSA on this machine: %v", err)
	}
	folder := t.TempDir()
	played := filepath.Join(folder, "played")
	config := fmt.Sprintf(`
		pcm.nothing { type null }
		pcm.speaker { type file slave.pcm nothing format raw file "%s" hint { show on description "Speaker" } }
		pcm.mic { type null hint { show on description "Mic" } }
		pcm.!default { type asym playback.pcm speaker capture.pcm mic }`, played)
	t.Setenv("ALSA_CONFIG_PATH", filepath.Join(folder, "asound.conf"))
	if err := os.WriteFile(os.Getenv("ALSA_CONFIG_PATH"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	alsa := []malgo.Backend{malgo.BackendAlsa}
	for name, list := range map[string]func([]malgo.Backend) ([]media.Device, error){"Mic": microphones, "Speaker": speakers} {
		all, err := list(alsa)
		found := false
		for _, d := range all {
			found = found || d.Name == name
		}
		if err != nil || !found {
			t.Fatalf("no %s among %v, %v", name, all, err)
		}
	}
	microphone, err := openMicrophone(alsa, "")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := microphone.Read(); err != nil || len(b.Samples) != media.BlockSize {
		t.Errorf("captured: %d samples, %v", len(b.Samples), err)
	}
	if err := microphone.Close(); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	err = play(ctx, alsa, "", func(samples []int16) {
		for i := range samples {
			samples[i] = 0x0205
		}
		if asked += len(samples); asked > media.SampleRate {
			cancel()
		}
		time.Sleep(time.Millisecond) // this device has no pace of its own
	})
	if err != context.Canceled {
		t.Errorf("played: %v", err)
	}
	if file, err := os.ReadFile(played); err != nil || !bytes.HasPrefix(file, bytes.Repeat([]byte{5, 2}, media.SampleRate/2)) {
		t.Errorf("played: %d bytes, %v", len(file), err)
	}
}
