//go:build cgo

package device

import (
	"errors"
	"os/exec"
	"path/filepath"
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
	stop = func() {
		server.Process.Kill()
		server.Wait()
	}
	t.Cleanup(stop)
	return stop
}

// openWhenReady opens the speaker as soon as the server is there.
func openWhenReady(t *testing.T) media.AudioSink {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		sink, err := openSpeaker(pulseOnly, "")
		if err == nil {
			t.Cleanup(func() { sink.Close() })
			return sink
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
	sink := openWhenReady(t)
	stop()
	block := make([]int16, media.BlockSize)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(media.BlockTime) {
		if err := sink.Write(block); errors.Is(err, media.ErrDeviceLost) {
			break
		} else if err != nil || time.Now().After(deadline) {
			t.Fatalf("its server ended, and Write says %v", err)
		}
	}
	if err := sink.Close(); err != nil {
		t.Error(err)
	}
	startPulse(t, socket)
	if err := openWhenReady(t).Write(block); err != nil {
		t.Error(err)
	}
}
