package e2e

import (
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"peerscope/assets"
	"peerscope/internal/browser"
	"peerscope/internal/wan"
	"peerscope/media/clip"
	"peerscope/peer/rtp"
)

// networkTime is how long each call of BenchmarkNetwork is impaired and measured.
const networkTime = 45 * time.Second

// settling is the time after the first media in which nothing is lost yet.
const settling = 2 * time.Second

// networkSeeds are those of the last run of each benchmark, by name.
var networkSeeds = map[string]uint64{}

// BenchmarkNetwork measures one picture that travels through bad networks, between
// desktops, between pages in Chromium, and between the two, in processes of their
// own. It is one call, for which -benchtime 1x asks; -count makes more of them, each
// with losses of its own.
func BenchmarkNetwork(b *testing.B) {
	for _, n := range networks() {
		for _, ends := range []struct {
			name     string
			from, to endpoint
		}{
			{"desktops", desktopEnd{}, desktopEnd{}},
			{"pages", pageEnd{}, pageEnd{}},
			{"desktop-to-page", desktopEnd{}, pageEnd{}},
			{"page-to-desktop", pageEnd{}, desktopEnd{}},
		} {
			b.Run(n.name+"/"+ends.name, func(b *testing.B) {
				networkSeeds[b.Name()]++
				for b.Loop() {
					measureNetwork(b, networkSeeds[b.Name()], n, ends.from, ends.to).report(b)
				}
			})
		}
	}
}

// A network is a link whose losses and delays count for both ways, and whose rate
// counts for that of the picture.
type network struct {
	name   string
	phases []wan.Phase
}

func networks() []network {
	conditions := func(rate int, delay time.Duration, loss float64) wan.Conditions {
		return wan.Conditions{Rate: rate, Queue: 300 * time.Millisecond, Delay: delay, Loss: loss}
	}
	const ms = time.Millisecond
	after := func(seconds int, c wan.Conditions) wan.Phase {
		return wan.Phase{From: settling + time.Duration(seconds)*time.Second, Conditions: c}
	}
	good := conditions(1_000_000, 50*ms, 0)
	bursts := conditions(1_000_000, 50*ms, 0.03)
	bursts.Burst, bursts.Jitter = 5, 30*ms
	return []network{
		{"s0", []wan.Phase{after(0, conditions(2_500_000, 50*ms, 0))}},
		{"s1", []wan.Phase{after(0, conditions(1_000_000, 50*ms, 0.05))}},
		{"s2", []wan.Phase{after(0, conditions(250_000, 100*ms, 0.01))}},
		{"s3", []wan.Phase{after(0, conditions(500_000, 50*ms, 0.03))}},
		{"s4", []wan.Phase{after(0, good), after(10, conditions(1_000_000, 50*ms, 0.3)), after(20, good)}},
		{"s5", []wan.Phase{after(0, bursts)}},
		{"s6", []wan.Phase{after(0, conditions(2_000_000, 50*ms, 0)), after(15, conditions(300_000, 50*ms, 0)), after(30, conditions(2_000_000, 50*ms, 0))}},
		{"s7", []wan.Phase{after(0, conditions(1_000_000, 150*ms, 0.1))}},
	}
}

// open makes the link.
func (n network) open(b *testing.B, seed uint64) *wan.Link {
	calm := wan.Phase{Conditions: n.phases[0].Conditions}
	calm.Loss, calm.Jitter = 0, 0
	toB := append([]wan.Phase{calm}, n.phases...)
	toA := slices.Clone(toB)
	for i := range toA {
		toA[i].Rate = 0
	}
	return wan.Open(b, seed, toB, toA)
}

// received is what came of a picture.
type received struct {
	freezes              int
	frozen, longest      time.Duration
	p50, p95             time.Duration // from capture to shown
	fps, kilobitsASecond float64
}

// An endpoint sends its picture from A, or receives it in B.
type endpoint interface {
	send(b *testing.B, l *wan.Link, place meetingPlace)
	// receive returns a function that gives what has been received since the first
	// picture, and ends the call.
	receive(b *testing.B, l *wan.Link, place meetingPlace) (end func() received)
}

// A meetingPlace are the links of a room, for desktops and for pages.
type meetingPlace struct{ Link, Page string }

func measureNetwork(b *testing.B, seed uint64, n network, from, to endpoint) received {
	l := n.open(b, seed)
	const port = ":8777"
	serve := launchIn(b, l.NamespaceA, nil, "serve", "--listen", wan.AddressA+port)
	var place meetingPlace
	decode(b, serve.line(processTimeout), &place)
	from.send(b, l, place)
	end := to.receive(b, l, place)
	time.Sleep(settling + networkTime)
	r := end()
	r.kilobitsASecond = l.BitRate() / 1000
	return r
}

// report reports one run.
func (r received) report(b *testing.B) {
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(r.freezes), "freezes")
	b.ReportMetric(milliseconds(r.frozen), "frozen-ms")
	b.ReportMetric(milliseconds(r.longest), "longest-ms")
	b.ReportMetric(milliseconds(r.p50), "p50-ms")
	b.ReportMetric(milliseconds(r.p95), "p95-ms")
	b.ReportMetric(r.fps, "fps")
	b.ReportMetric(r.kilobitsASecond, "kbit/s")
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }

// desktopEnd is the program without a window.
type desktopEnd struct{}

func (desktopEnd) send(b *testing.B, l *wan.Link, place meetingPlace) {
	launchIn(b, l.NamespaceA, nil, "watch", place.Link, "--camera", "clip").awaitEvent("open", processTimeout)
}

func (desktopEnd) receive(b *testing.B, l *wan.Link, place meetingPlace) (end func() received) {
	p := launchIn(b, l.NamespaceB, nil, "watch", place.Link, "--receive-only")
	p.awaitEvent("connected", processTimeout)
	return func() received {
		p.signal(syscall.SIGTERM)
		var sum struct {
			Members []struct {
				Freezes int                        `json:"freezes"`
				Frozen  float64                    `json:"frozen_ms"`
				Longest float64                    `json:"longest_gap_ms"`
				FPS     float64                    `json:"fps"`
				Latency struct{ P50, P95 float64 } `json:"latency_ms"`
			} `json:"members"`
		}
		decode(b, p.last(), &sum)
		if len(sum.Members) != 1 {
			b.Fatalf("%d members were met", len(sum.Members))
		}
		m := sum.Members[0]
		return received{freezes: m.Freezes, frozen: ofMilliseconds(m.Frozen), longest: ofMilliseconds(m.Longest),
			p50: ofMilliseconds(m.Latency.P50), p95: ofMilliseconds(m.Latency.P95), fps: m.FPS}
	}
}

func ofMilliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// pageEnd is the page in Chromium, which shows and sends what its own engine
// makes of the network. It is muted, as desktops have no microphone here.
type pageEnd struct{}

func (pageEnd) send(b *testing.B, l *wan.Link, place meetingPlace) {
	joinPage(b, l.NamespaceA, place)
}

func (pageEnd) receive(b *testing.B, l *wan.Link, place meetingPlace) (end func() received) {
	page := joinPage(b, l.NamespaceB, place)
	page.Await("a picture is shown", `Boolean(document.querySelector(".tile video")?.videoWidth)`)
	page.Click("#camera") // only A sends pictures
	page.Eval(`(() => {
		const video = document.querySelector(".tile video");
		window.shown = [];
		const note = (now, { expectedDisplayTime, captureTime }) => {
			shown.push([expectedDisplayTime, captureTime ?? expectedDisplayTime]);
			video.requestVideoFrameCallback(note);
		};
		video.requestVideoFrameCallback(note);
	})()`, nil)
	return func() received {
		var shown [][2]float64
		page.Eval("shown", &shown)
		return ofShown(shown)
	}
}

// joinPage joins with the page in a browser of its own, which shows the camera
// what the desktops show.
func joinPage(b *testing.B, namespace string, place meetingPlace) *browser.Page {
	flags := append(slices.Clone(fakeDevices), "--use-file-for-fake-video-capture="+sampleVideo(b),
		"--unsafely-treat-insecure-origin-as-secure=http://"+wan.AddressA+":8777")
	page := browser.OpenBy(b, wan.In(namespace), flags...).Page()
	page.Visit(place.Page)
	page.Await("the call can be joined", `document.body.dataset.screen === "join" && !document.getElementById("join-now").disabled`)
	page.Click("#join-now")
	page.Await("the call is shown", `document.body.dataset.screen === "call"`)
	page.Click("#mic")
	return page
}

// sampleVideo is a file of the sample clip, once through: 300 MB, made once.
func sampleVideo(b *testing.B) (path string) {
	b.Helper()
	path = filepath.Join(filepath.Dir(binary), "sample.y4m")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := errors.Join(writeSample(file), file.Close()); err != nil {
		b.Fatal(err)
	}
	return path
}

func writeSample(w io.Writer) error {
	size := image.Pt(640, 480)
	source, err := clip.NewPhoto(assets.Photo).OpenSample(size, 30)
	if err != nil {
		return err
	}
	defer source.Close()
	fmt.Fprintf(w, "YUV4MPEG2 W%d H%d F30:1 Ip C420jpeg\n", size.X, size.Y)
	for range 22 * 30 {
		frame, err := source.Read()
		if err != nil {
			return err
		}
		picture := frame.Image
		if _, err := fmt.Fprintf(w, "FRAME\n%s%s%s", picture.Y, picture.Cb, picture.Cr); err != nil {
			return err
		}
	}
	return nil
}

// ofShown counts pictures by the times, in milliseconds, at which they were shown
// and captured.
func ofShown(shown [][2]float64) (r received) {
	var delays []time.Duration
	for _, times := range shown {
		delays = append(delays, ofMilliseconds(times[0]-times[1]))
	}
	if len(shown) < 2 {
		return r
	}
	r.countFreezes(shown)
	slices.Sort(delays)
	r.p50, r.p95 = delays[len(delays)/2], delays[len(delays)*95/100]
	r.fps = float64(len(shown)-1) / ((shown[len(shown)-1][0] - shown[0][0]) / 1000)
	return r
}

// countFreezes counts them as the desktops do.
func (r *received) countFreezes(shown [][2]float64) {
	var counted rtp.FreezeCounter
	for i, times := range shown {
		if i == 0 || times[0] > shown[i-1][0] { // else they are shown at once
			counted.Add(time.UnixMicro(int64(times[0] * 1000)))
		}
	}
	r.freezes, r.frozen, r.longest = counted.Count, counted.Frozen, counted.Longest
}
