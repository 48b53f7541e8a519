//go:build cgo

package device

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/gen2brain/malgo"

	"peerscope/internal/skip"
	"peerscope/media"
)

var pulseOnly = []malgo.Backend{malgo.BackendPulseaudio}

// startPulse runs a PulseAudio server whose speaker plays to nobody; stop kills it.
func startPulse(t *testing.T, socket string) (stop func()) {
	t.Helper()
	server := exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket="+socket, "-L", "module-null-sink sink_name=speaker")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		server.Process.Kill()
		server.Wait()
	})
	t.Cleanup(stop)
	return stop
}

// playWhenReady plays as soon as the server is there, until ctx ends or the speaker
// is lost.
func playWhenReady(ctx context.Context, t *testing.T, render func([]int16)) error {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		err := play(ctx, pulseOnly, "", render)
		if ctx.Err() != nil || errors.Is(err, media.ErrDeviceLost) {
			return err
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

// A server that is killed neither stops its devices nor wakes who waits for them.
func TestASpeakerIsLostWithItsServerAndComesBack(t *testing.T) {
	skip.WithoutCommands(t, "pulseaudio")
	home := t.TempDir()
	socket := filepath.Join(home, "socket") // the server has a folder "pulse" there
	t.Setenv("HOME", home)
	t.Setenv("XDG_RUNTIME_DIR", home)
	t.Setenv("PULSE_SERVER", "unix:"+socket)
	stop := startPulse(t, socket)
	asked := 0
	killWhilePlaying := func(samples []int16) { // not while it is opened
		if asked += len(samples); asked > media.SampleRate/2 {
			stop()
		}
	}
	if err := playWhenReady(t.Context(), t, killWhilePlaying); !errors.Is(err, media.ErrDeviceLost) {
		t.Fatalf("its server ended, and it says %v", err)
	}
	startPulse(t, socket)
	ctx, cancel := context.WithCancel(t.Context())
	if err := playWhenReady(ctx, t, func([]int16) { cancel() }); err != context.Canceled {
		t.Error(err)
	}
}
