package e2e

import (
	"bufio"
	encoding "encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"peerscope/app/session"
	"peerscope/internal/skip"
	"peerscope/internal/xtest"
	"peerscope/media"
	"peerscope/media/device"
	"peerscope/media/device/apm"
	"peerscope/peer/relay/host"
)

// soundTimeout is for what takes some seconds on a machine that is idle.
const soundTimeout = 60 * time.Second

// A soundServer is one that runs without hardware, in a folder of its own. What plays to
// a sink of the name of a room is heard by the microphone in that room.
type soundServer struct{ t *testing.T }

// startSoundServer runs the commands, which are the server, for the test's process too.
func startSoundServer(t *testing.T, commands ...[]string) soundServer {
	t.Helper()
	folder, err := os.MkdirTemp("", "sound") // t.TempDir is too long for sockets
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	for name, value := range map[string]string{
		"HOME": folder, "XDG_RUNTIME_DIR": folder, "XDG_CONFIG_HOME": folder, "DISPLAY": "",
		"DBUS_SESSION_BUS_ADDRESS": "unix:path=" + filepath.Join(folder, "bus"),
		"PULSE_SERVER":             "unix:" + filepath.Join(folder, "pulse", "native"),
	} {
		t.Setenv(name, value)
	}
	s := soundServer{t}
	for _, command := range commands {
		for i, arg := range command {
			command[i] = strings.ReplaceAll(arg, "$FOLDER", folder)
		}
		s.start(command[0], command[1:]...)
		if socket := map[string]string{"dbus-daemon": "bus", "pipewire": "pipewire-0"}[command[0]]; socket != "" {
			xtest.Eventually(t, soundTimeout, command[0]+" runs", func() bool {
				_, err := os.Stat(filepath.Join(folder, socket))
				return err == nil
			})
		}
	}
	xtest.Eventually(t, soundTimeout, "the server answers", func() bool { return exec.Command("pactl", "info").Run() == nil })
	return s
}

// start runs a command until the test ends.
func (s soundServer) start(name string, args ...string) *exec.Cmd {
	s.t.Helper()
	c := exec.Command(name, args...)
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
	})
	return c
}

func (s soundServer) control(args ...string) string {
	s.t.Helper()
	out, err := exec.Command("pactl", args...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("pactl %v: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// bluetooth is the rate of headsets, in Hz. They are mono, as all devices here.
const bluetooth = 16_000

// plugInSpeaker and plugInMicrophone have a device of a rate in the server; unplug is
// given what they return.
func (s soundServer) plugInSpeaker(name string, rate int) (module string) {
	return s.control("load-module", "module-null-sink", "sink_name="+name, fmt.Sprint("rate=", rate), "channels=1", "sink_properties=device.description="+name)
}

func (s soundServer) plugInMicrophone(name, room string, rate int) (module string) {
	return s.control("load-module", "module-remap-source", "master="+room+".monitor", "source_name="+name,
		fmt.Sprint("rate=", rate), "channels=1", "source_properties=device.description="+name)
}

func (s soundServer) unplug(module string) { s.control("unload-module", module) }

// makeSound plays samples in a room until the test ends.
func (s soundServer) makeSound(room string, at func(n int) float64) {
	s.t.Helper()
	pacat := exec.Command("pacat", "--playback", "--device="+room, "--format=s16le", "--rate=48000", "--channels=1", "--latency-msec=50")
	in, err := pacat.StdinPipe()
	if err == nil {
		err = pacat.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		out := bufio.NewWriter(in)
		for n := 0; ; n++ { // at the pace of the server
			if encoding.Write(out, encoding.LittleEndian, int16(math.MaxInt16*at(n))) != nil {
				return
			}
		}
	}()
	s.t.Cleanup(func() {
		pacat.Process.Kill()
		pacat.Wait()
		<-done
	})
}

// listen gives half a second of what a loudspeaker plays.
func (s soundServer) listen(speaker string) []int16 {
	s.t.Helper()
	parec := exec.Command("parec", "--device="+speaker+".monitor", "--format=s16le", "--rate=48000", "--channels=1", "--latency-msec=50")
	out, err := parec.StdoutPipe()
	if err == nil {
		err = parec.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	samples := make([]int16, media.SampleRate/2)
	stop := time.AfterFunc(10*time.Second, func() { parec.Process.Kill() })
	defer stop.Stop()
	if encoding.Read(out, encoding.LittleEndian, samples) != nil {
		samples = nil // the loudspeaker is not there, or the server has not the time
	}
	parec.Process.Kill()
	parec.Wait()
	return samples
}

// hears waits until a loudspeaker plays a tone, and not the other.
func (s soundServer) hears(what, speaker string, hertz, other float64) {
	s.t.Helper()
	xtest.Eventually(s.t, soundTimeout, what, func() bool {
		samples := s.listen(speaker)
		return toneLevel(samples, hertz) > 0.02 && toneLevel(samples, other) < 0.01
	})
}

// toneLevel is the amplitude of a tone in samples, 1 being full scale.
func toneLevel(samples []int16, hertz float64) float64 {
	var re, im float64
	for n, v := range samples {
		sin, cos := math.Sincos(2 * math.Pi * hertz * float64(n) / media.SampleRate)
		re, im = re+cos*float64(v), im+sin*float64(v)
	}
	return 2 * math.Hypot(re, im) / math.MaxInt16 / float64(max(len(samples), 1))
}

func tone(hertz float64) func(int) float64 {
	return func(n int) float64 { return 0.2 * math.Sin(2*math.Pi*hertz*float64(n)/media.SampleRate) }
}

// join has a desktop join with the devices of those names.
func (s soundServer) join(name, link, microphone, speaker string, settings session.Settings) *desktop {
	s.t.Helper()
	named := func(list func() ([]media.Device, error), name string) string {
		all, err := list()
		for _, d := range all {
			if d.Name == name {
				return d.ID
			}
		}
		s.t.Fatalf("no %s among %v, %v", name, all, err)
		return ""
	}
	settings.Name, settings.Camera, settings.PresenceSoundsOff = name, session.SampleCameraID, true
	settings.Microphone, settings.Speaker = named(device.Microphones, microphone), named(device.Speakers, speaker)
	parts := clipParts(s.t)
	parts.Microphones, parts.OpenMicrophone = device.Microphones, device.OpenMicrophone
	parts.Speakers, parts.PlaySound = device.Speakers, device.Play
	parts.AudioProcessor = new(apm.Processor)
	return joinWith(s.t, link, parts, settings)
}

// unprocessed leaves sound as it is.
var unprocessed = session.Settings{EchoCancellationOff: true, NoiseSuppressionOff: true, AutoGainControlOff: true}

const kimTone, roomTone = 800, 1300 // Hz

// soundServers start each kind of server that desktops have.
var soundServers = map[string]func(*testing.T) soundServer{
	"PulseAudio": func(t *testing.T) soundServer {
		skip.WithoutCommands(t, "pulseaudio", "pactl", "pacat", "parec")
		return startSoundServer(t, []string{"pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
			"-L", "module-native-protocol-unix auth-anonymous=1 socket=$FOLDER/pulse/native"})
	},
	"PipeWire": func(t *testing.T) soundServer {
		skip.WithoutCommands(t, "pipewire", "wireplumber", "pipewire-pulse", "dbus-daemon", "pactl", "pacat", "parec")
		return startSoundServer(t, []string{"dbus-daemon", "--session", "--nofork", "--address=unix:path=$FOLDER/bus"},
			[]string{"pipewire"}, []string{"wireplumber"}, []string{"pipewire-pulse"})
	},
}

// TestSoundThroughServers: what is said at one desktop's microphone is heard from the
// other's loudspeaker, also when either is unplugged and plugged in again.
func TestSoundThroughServers(t *testing.T) {
	for name, start := range soundServers {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			for _, sink := range []string{"kims-room", "other-room", "lees-room", "kims-speaker"} {
				s.plugInSpeaker(sink, media.SampleRate)
			}
			s.plugInSpeaker("spare-speaker", 192_000)
			leesSpeaker := s.plugInSpeaker("lees-speaker", bluetooth)
			s.plugInMicrophone("spare-mic", "other-room", 8_000)
			s.plugInMicrophone("lees-mic", "lees-room", bluetooth)
			kimsMic := s.plugInMicrophone("kims-mic", "kims-room", bluetooth)
			s.control("set-default-sink", "spare-speaker")
			s.control("set-default-source", "spare-mic")
			s.makeSound("kims-room", tone(kimTone))
			s.makeSound("other-room", tone(roomTone))
			h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
			s.join("Kim", h.Link, "kims-mic", "kims-speaker", unprocessed)
			lee := s.join("Lee", h.Link, "lees-mic", "lees-speaker", unprocessed)
			s.hears("Kim is heard", "lees-speaker", kimTone, roomTone)

			s.unplug(leesSpeaker)
			s.hears("Kim is heard from the default loudspeaker", "spare-speaker", kimTone, roomTone)
			s.plugInSpeaker("lees-speaker", bluetooth)
			s.hears("Kim is heard from the loudspeaker that is back", "lees-speaker", kimTone, roomTone)

			s.unplug(kimsMic)
			s.hears("Kim is heard by the default microphone", "lees-speaker", roomTone, kimTone)
			s.plugInMicrophone("kims-mic", "kims-room", bluetooth)
			s.hears("Kim is heard by the microphone that is back", "lees-speaker", kimTone, roomTone)

			lee.settings.Speaker = ""
			lee.Configure(lee.settings)
			s.hears("Lee has chosen the other loudspeaker", "spare-speaker", kimTone, roomTone)
		})
	}
}

// TestEchoThroughAServer: what Lee's loudspeaker plays comes back to Lee's microphone, as
// in a room, and is taken out before Kim hears it.
func TestEchoThroughAServer(t *testing.T) {
	s := soundServers["PulseAudio"](t)
	for _, sink := range []string{"kims-room", "lees-room", "kims-speaker", "lees-speaker"} {
		s.plugInSpeaker(sink, media.SampleRate)
	}
	s.plugInMicrophone("kims-mic", "kims-room", bluetooth)
	s.plugInMicrophone("lees-mic", "lees-room", bluetooth)
	s.control("load-module", "module-loopback", "source=lees-speaker.monitor", "sink=lees-room", "latency_msec=40")
	s.makeSound("kims-room", wordAt)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	s.join("Kim", h.Link, "kims-mic", "kims-speaker", unprocessed)
	lee := s.join("Lee", h.Link, "lees-mic", "lees-speaker", unprocessed)
	var with, without float64
	xtest.Eventually(t, soundTimeout, "Kim hears the echo", func() bool {
		without = media.Loudness(s.listen("kims-speaker"))
		return without > -40
	})
	lee.settings.EchoCancellationOff = false
	lee.Configure(lee.settings)
	const enough, windows = 15, 3 // dB, and for how many half seconds in a row
	quiet := 0
	xtest.Eventually(t, 2*soundTimeout, "Kim does not hear the echo", func() bool {
		with = media.Loudness(s.listen("kims-speaker"))
		if media.Loudness(s.listen("lees-speaker")) > -40 && with < without-enough {
			quiet++
		} else {
			quiet = 0
		}
		return quiet == windows
	})
	t.Logf("the echo of %.0f dB is at %.0f dB", without, with)
}
