package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v4/process"

	"peerscope/app"
	"peerscope/app/preferences"
	"peerscope/app/session"
	"peerscope/detector"
	"peerscope/internal/command"
	_ "peerscope/internal/posixlocale" // for Fyne to be silent
	"peerscope/media/codec"
)

// The windows that this test binary can be, as values of memberRole. Unlike the
// program's they have a detector that costs nothing, or make calls by themselves.
const (
	windowAtHome    = "window-home"    // without a camera and a microphone
	windowPreview   = "window-preview" // with the sample as its camera
	windowPlain     = "window-plain"   // likewise, in a call
	windowWithBoxes = "window-boxes"   // likewise, with three boxes that move
	windowSoak      = "window-soak"    // makes sample calls, one after the other
	windowBare      = "window-bare"    // Fyne's, with pictures and nothing else
)

func isWindowRole(role string) bool { return strings.HasPrefix(role, "window-") }

// runWindow is the process of a window; its arguments are a link, or for windowSoak
// the number of calls.
func runWindow(role string) (exitCode int) {
	if role == windowBare {
		showBareWindow()
		return 0
	}
	codec.BoundFreedMemory()
	if err := showWindow(role); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return command.ExitFailure
	}
	return 0
}

func showWindow(role string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	opts := app.Options{Describe: func(string) (session.Notice, bool) { return session.Notice{}, true }}
	opts.Settings.Camera = session.SampleCameraID
	opts.Settings.CameraOff, opts.Settings.MicOff = role == windowAtHome, role == windowAtHome
	parts := benchParts(role == windowSoak)
	if role == windowWithBoxes {
		parts.OpenDetector = func(session.ModelFiles) (session.Detector, error) { return &freeDetector{}, nil }
	}
	if role == windowPlain || role == windowWithBoxes {
		opts.Link = os.Args[1]
	}
	parts.RunSample = func(ctx context.Context, link string) error {
		far := session.New(benchParts(false), session.Settings{Name: "Sample", Camera: session.SampleCameraID})
		far.Join(link)
		return far.Run(ctx)
	}
	var err error
	if opts.ConfigFolder, err = preferences.Folder(); err != nil {
		return err
	}
	window, err := app.New(opts)
	if err != nil {
		return err
	}
	s := session.New(parts, window.Settings())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	if role == windowSoak {
		var calls int
		if _, err := fmt.Sscan(os.Args[1], &calls); err != nil {
			return err
		}
		go makeCalls(s, calls)
	}
	if err := window.Run(ctx, s); err != nil {
		return err
	}
	cancel()
	return <-ended
}

// A freeDetector sees three things that move. It takes the time of a model, but no
// processor's.
type freeDetector struct{ looks int }

func (d *freeDetector) Detect(*image.YCbCr) ([]detector.Detection, error) {
	time.Sleep(20 * time.Millisecond)
	d.looks++
	shift := float32(d.looks%40) / 200
	box := func(label string, x0, y0, x1, y1 float32) detector.Detection {
		return detector.Detection{Label: label, Score: .9, Box: detector.Box{X0: x0 + shift, Y0: y0, X1: x1 + shift, Y1: y1}}
	}
	return []detector.Detection{box("person", .05, .1, .4, .9), box("person", .4, .2, .75, .95), box("laptop", .5, .5, .7, .7)}, nil
}

func (d *freeDetector) DetectPart(*image.YCbCr, detector.Box, float32) ([]detector.Detection, error) {
	return nil, nil
}

func (d *freeDetector) Close() error { return nil }

// A soakLine is what a process had after so many calls, when it was at home again and
// Go's garbage was collected.
type soakLine struct {
	Calls      int     `json:"calls"`
	Goroutines int     `json:"goroutines"`
	HeapMiB    float64 `json:"heap_mib"` // Go's
	RSSMiB     float64 `json:"rss_mib"`
}

// makeCalls makes sample calls that last until a picture has come, and prints a
// soakLine after each tenth.
func makeCalls(s *session.Session, calls int) {
	out := json.NewEncoder(os.Stdout)
	for n := 1; n <= calls; n++ {
		began := time.Now()
		s.StartSampleCall()
		for !slices.ContainsFunc(s.RemotePictures(), func(p session.Picture) bool { return p.Frame.Time.After(began) }) {
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(200 * time.Millisecond) // on the screen too
		s.Leave()
		if n%10 == 0 {
			_ = out.Encode(measureSoak(n)) // the test waits for the line
		}
	}
}

func measureSoak(calls int) soakLine {
	fewest := runtime.NumGoroutine()
	for range 30 { // the last call's goroutines end in their own time
		time.Sleep(100 * time.Millisecond)
		fewest = min(fewest, runtime.NumGoroutine())
	}
	debug.FreeOSMemory()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	resident, err := residentMiB(os.Getpid())
	if err != nil {
		panic(err)
	}
	return soakLine{calls, fewest, float64(memory.HeapAlloc) / (1 << 20), resident}
}

// residentMiB is the memory of a process.
func residentMiB(pid int) (float64, error) {
	p, err := process.NewProcess(int32(pid))
	if err != nil {
		return 0, err
	}
	memory, err := p.MemoryInfo()
	if err != nil {
		return 0, err
	}
	return float64(memory.RSS) / (1 << 20), nil
}
