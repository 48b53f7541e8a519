//go:build cgo

package device

import (
	"context"
	"errors"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gen2brain/malgo"

	"peerscope/internal/skip"
	"peerscope/media"
)

var pulseOnly = []malgo.Backend{malgo.BackendPulseaudio}

// pulseSocket is where a server of the test is to listen, and is looked for.
func pulseSocket(t *testing.T) string {
	skip.WithoutCommands(t, "pulseaudio")
	home := t.TempDir()
	socket := filepath.Join(home, "socket") // the server has a folder "pulse" there
	t.Setenv("HOME", home)
	t.Setenv("XDG_RUNTIME_DIR", home)
	t.Setenv("PULSE_SERVER", "unix:"+socket)
	return socket
}

// startPulse runs a PulseAudio server; stop kills it. It has one speaker, of the format
// with which its module is loaded, and a microphone that hears what that plays.
func startPulse(t *testing.T, socket, format string) (stop func()) {
	t.Helper()
	server := exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket="+socket,
		"-L", "module-null-sink sink_name=speaker "+format,
		"-L", "module-remap-source source_name=microphone master=speaker.monitor "+format)
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
	socket := pulseSocket(t)
	stop := startPulse(t, socket, "")
	asked := 0
	killWhilePlaying := func(samples []int16) { // not while it is opened
		if asked += len(samples); asked > media.SampleRate/2 {
			stop()
		}
	}
	if err := playWhenReady(t.Context(), t, killWhilePlaying); !errors.Is(err, media.ErrDeviceLost) {
		t.Fatalf("its server ended, and it says %v", err)
	}
	startPulse(t, socket, "")
	ctx, cancel := context.WithCancel(t.Context())
	if err := playWhenReady(ctx, t, func([]int16) { cancel() }); err != context.Canceled {
		t.Error(err)
	}
}

// Devices of any rate play and hear the same pitch, also those with one channel as
// Bluetooth's.
func TestDevicesOfAnyRate(t *testing.T) {
	for _, format := range []string{"rate=8000 channels=1", "rate=16000 channels=1", "rate=44100", "rate=192000"} {
		t.Run(format, func(t *testing.T) {
			startPulse(t, pulseSocket(t), format)
			microphone := openMicrophoneWhenReady(t)
			defer microphone.Close()
			ctx, cancel := context.WithCancel(t.Context())
			var playing sync.WaitGroup
			playing.Go(func() {
				n := 0
				err := play(ctx, pulseOnly, "", func(samples []int16) {
					for i := range samples {
						samples[i] = int16(8000 * math.Sin(2*math.Pi*1000*float64(n)/media.SampleRate))
						n++
					}
				})
				if err != context.Canceled {
					t.Error(err)
				}
			})
			defer playing.Wait()
			defer cancel()
			if got := hearPeriod(t, microphone); got < 47 || got > 49 {
				t.Errorf("a period of 48 samples is heard as %d", got)
			}
		})
	}
}

func openMicrophoneWhenReady(t *testing.T) media.AudioSource {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		microphone, err := openMicrophone(pulseOnly, "")
		if err == nil {
			return microphone
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

// hearPeriod gives the usual time between two rising edges of what is heard, in samples.
func hearPeriod(t *testing.T, microphone media.AudioSource) int {
	var periods []int
	since, last := 0, int16(0)
	for deadline := time.Now().Add(time.Minute); len(periods) < 500; {
		b, err := microphone.Read()
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("%d periods are heard, then %v", len(periods), err)
		}
		for _, s := range b.Samples {
			if since++; last < 0 && s >= 0 {
				periods, since = append(periods, since), 0
			}
			last = s
		}
	}
	slices.Sort(periods)
	return periods[len(periods)/2]
}
