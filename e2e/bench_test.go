package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/process"

	"peerscope/app/session"
	"peerscope/app/terminal"
	"peerscope/assets"
	"peerscope/detector"
	"peerscope/detector/tflite"
	"peerscope/internal/command"
	"peerscope/internal/skip"
	"peerscope/media"
	"peerscope/media/clip"
	"peerscope/peer/relay/host"
)

// BenchmarkCall measures a two-way call of 640x480 at 30 pictures a second with
// sound, both peers in this process, without and with detection on one side.
// Processor time and memory are of both peers together.
func BenchmarkCall(b *testing.B) {
	for _, bench := range []struct {
		name   string
		detect bool
	}{{"plain", false}, {"detecting", true}} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				benchCall(b, bench.detect)
			}
		})
	}
}

// benchParts are those of a desktop that shows the sample clip.
func benchParts(detect bool) session.Parts {
	parts := desktopParts(func(_ string, size image.Point) (media.Source, error) {
		return clip.NewPhoto(assets.Photo).OpenSample(size, 30)
	})
	parts.ServeRoom = func(ctx context.Context) (string, func() error, error) {
		h, err := host.Open(host.Options{Listen: "127.0.0.1:0"})
		if err != nil {
			return "", nil, err
		}
		return h.Link, func() error { return h.Serve(ctx) }, nil
	}
	if detect {
		parts.OpenDetector = openDetector
	}
	return parts
}

// openDetector loads the model that comes with the program.
func openDetector(session.ModelFiles) (session.Detector, error) {
	file, err := assets.Model()
	if err != nil {
		return nil, err
	}
	labels, err := detector.ParseLabels(assets.Labels())
	if err != nil {
		return nil, err
	}
	model, err := tflite.Open(file, tflite.Options{})
	if err != nil {
		return nil, err
	}
	return detector.New(model, labels, detector.Live())
}

func benchCall(b *testing.B, detect bool) {
	const length = 10 * time.Second
	ctx, cancel := context.WithTimeout(b.Context(), length)
	defer cancel()
	var out bytes.Buffer
	demo := terminal.Demo{Near: benchParts(detect), Far: benchParts(false), Settings: session.Settings{Camera: session.SampleCameraID}}
	if err := demo.Run(ctx, &out); err != nil {
		b.Fatal(err)
	}
	var line struct {
		FPS        float64            `json:"fps"`
		FirstFrame float64            `json:"first_frame_ms"`
		Latency    map[string]float64 `json:"latency_ms"`
		Detections float64            `json:"detections_per_second"`
		CPU        float64            `json:"cpu_percent"`
		RSS        float64            `json:"rss_mib"`
	}
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(line.FPS, "fps")
	b.ReportMetric(line.FirstFrame, "first-ms")
	b.ReportMetric(line.Latency["p50"], "p50-ms")
	b.ReportMetric(line.Latency["p95"], "p95-ms")
	b.ReportMetric(line.CPU, "cpu-%")
	b.ReportMetric(line.RSS, "MiB")
	if detect {
		b.ReportMetric(line.Detections, "detections/s")
	}
}

// BenchmarkRoom measures one desktop in rooms of two, three and four in which
// each sends and receives 640x480 at 30 pictures a second with sound: processor
// time and memory of its own process and decoders, and its bit rate, which is the same up and
// down since all send alike. The others are processes too, and do all but decode.
// The bit rate is that of the loopback interface, headers included: nothing else
// may use it meanwhile.
func BenchmarkRoom(b *testing.B) {
	for _, detect := range []string{measuredPlain, measuredDetecting} {
		for members := 2; members <= 4; members++ {
			b.Run(fmt.Sprintf("%d/%s", members, detect), func(b *testing.B) {
				for b.Loop() {
					benchRoom(b, members, detect)
				}
			})
		}
	}
}

// The members of BenchmarkRoom, as values of memberRole.
const (
	measuredPlain     = "plain"
	measuredDetecting = "detecting"
	measuredNot       = "other" // decodes nothing
)

// startMember starts this binary in a role, with a link or another argument.
func startMember(t testing.TB, role, argument string, env ...string) *program {
	t.Helper()
	return launchCommand(t, append(env, memberRole+"="+role), os.Args[0], argument)
}

// runMember is that process; its argument is the link of the room.
func runMember(role string) (exitCode int) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	parts := benchParts(role == measuredDetecting)
	if role == measuredNot {
		parts.NewVideoDecoder = func(string, func(image.Point) error) (media.VideoDecoder, error) { return noDecoder{}, nil }
	}
	settings := session.Settings{Camera: session.SampleCameraID}
	err := terminal.Watch(ctx, os.Stdout, terminal.WatchOptions{Parts: parts, Settings: settings, Link: os.Args[1]})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return command.ExitFailure
	}
	return 0
}

// noDecoder makes a grey picture of everything.
type noDecoder struct{}

func (noDecoder) Decode([]byte) (*image.YCbCr, error) {
	return image.NewYCbCr(image.Rect(0, 0, 16, 16), image.YCbCrSubsampleRatio420), nil
}

func (noDecoder) Close() error { return nil }

func benchRoom(b *testing.B, members int, which string) {
	const (
		settling = 6 * time.Second // until the estimators have found their bit rate
		length   = 10 * time.Second
	)
	h, stop := serveHost(b, host.Options{Listen: "127.0.0.1:0"})
	defer stop()
	measured := startMember(b, which, h.Link)
	measured.awaitEvent("open", processTimeout)
	all := []*program{measured}
	for range members - 1 {
		all = append(all, startMember(b, measuredNot, h.Link))
		measured.awaitEvent("connected", processTimeout)
	}
	time.Sleep(settling)
	before := resourcesOf(b, measured.cmd.Process.Pid)
	time.Sleep(length)
	after := resourcesOf(b, measured.cmd.Process.Pid)
	for _, p := range all {
		p.signal(syscall.SIGTERM)
	}
	var line struct {
		RSS     float64 `json:"rss_mib"`
		Members []struct {
			FPS        float64 `json:"fps"`
			Detections float64 `json:"detections_per_second"`
		}
	}
	if err := json.Unmarshal([]byte(measured.last()), &line); err != nil {
		b.Fatal(err)
	}
	var fps, detections float64
	for _, m := range line.Members {
		fps += m.FPS / float64(len(line.Members))
		detections += m.Detections
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(100*(after.seconds-before.seconds)/length.Seconds(), "cpu-%")
	b.ReportMetric(float64(after.bytes-before.bytes)*8/1000/length.Seconds()/float64(members), "kbit/s-up")
	b.ReportMetric(fps, "fps-each")
	b.ReportMetric(line.RSS, "MiB")
	if which == measuredDetecting {
		b.ReportMetric(detections, "detections/s")
	}
}

// resources is what a process and the loopback interface have done until now.
type resources struct {
	seconds float64 // of processor time
	bytes   uint64
}

func resourcesOf(b *testing.B, pid int) resources {
	b.Helper()
	p, err := process.NewProcess(int32(pid))
	if err != nil {
		b.Fatal(err)
	}
	seconds := processorSeconds(b, p)
	for _, decoder := range decodersOf(b, pid) {
		seconds += processorSeconds(b, decoder)
	}
	interfaces, err := os.ReadFile("/proc/net/dev")
	if err != nil {
		skip.Lacking(b, "the bit rate is counted by Linux: %v", err)
	}
	_, loopback, _ := strings.Cut(string(interfaces), " lo:")
	var bytes uint64
	if _, err := fmt.Sscan(loopback, &bytes); err != nil {
		b.Fatal(err)
	}
	return resources{seconds, bytes}
}

func processorSeconds(b *testing.B, p *process.Process) float64 {
	b.Helper()
	times, err := p.Times()
	if err != nil {
		b.Fatal(err)
	}
	return times.User + times.System
}

// decodersOf are the decoder processes of a program.
func decodersOf(b *testing.B, pid int) []*process.Process {
	b.Helper()
	p, err := process.NewProcess(int32(pid))
	if err != nil {
		b.Fatal(err)
	}
	found, err := p.Children()
	if err != nil && !errors.Is(err, process.ErrorNoChildren) {
		b.Fatal(err)
	}
	return found
}

// privateMiB is the memory that a decoder process shares with nobody. The rest is the
// program's file, and the pictures that both see.
func privateMiB(b *testing.B, p *process.Process) float64 {
	b.Helper()
	maps, err := p.MemoryMaps(true)
	if err != nil {
		b.Fatal(err)
	}
	return float64((*maps)[0].PrivateClean+(*maps)[0].PrivateDirty) / (1 << 10)
}
