//go:build linux

package e2e

import (
	"testing"
	"time"

	"peerscope/internal/xtest"
	"peerscope/peer/relay/host"
)

// BenchmarkWindow measures the window, drawn by the processor, at 640x480 and 30
// pictures a second: processor time and memory of its process and its decoder's, the X
// server's not. At home it shows nothing that moves, or its own picture; in a call of two
// it sends that too, and has boxes or none. Their detector costs nothing. The bare window
// tells what Fyne alone takes to show such pictures; what a call takes without a window
// is in BenchmarkRoom.
func BenchmarkWindow(b *testing.B) {
	for _, bench := range []struct{ name, role string }{
		{"idle", windowAtHome}, {"preview", windowPreview}, {"fyne-alone", windowBare}, {"call", windowPlain}, {"call-boxes", windowWithBoxes},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				benchWindow(b, bench.role)
			}
		})
	}
	b.Run("first-paint", func(b *testing.B) {
		for b.Loop() {
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(firstPaint(b).Milliseconds()), "ms-cold")
		}
	})
	b.Run("50-calls", func(b *testing.B) {
		for b.Loop() {
			lines := soak(b, 50)
			first, last := lines[0], lines[len(lines)-1]
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(first.RSSMiB, "MiB-after-10")
			b.ReportMetric(last.RSSMiB, "MiB-after-50")
			b.ReportMetric(float64(last.Goroutines-first.Goroutines), "goroutines-more")
		}
	})
}

func benchWindow(b *testing.B, role string) {
	const (
		settling = 6 * time.Second
		length   = 11 * time.Second // half a tour of the sample
	)
	d := xtest.Open(b, 1280, 1000)
	h, stop := serveHost(b, host.Options{Listen: "127.0.0.1:0"})
	defer stop()
	var other *program
	if role == windowPlain || role == windowWithBoxes {
		other = startMember(b, measuredNot, h.Link)
		other.awaitEvent("open", processTimeout)
	}
	window := startMember(b, role, h.Link, d.Env(), "FYNE_SCALE=1")
	if other != nil {
		other.awaitEvent("connected", processTimeout)
	}
	time.Sleep(settling)
	pid := window.cmd.Process.Pid
	before := resourcesOf(b, pid)
	time.Sleep(length)
	after := resourcesOf(b, pid)
	memory, err := residentMiB(pid)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(100*(after.seconds-before.seconds)/length.Seconds(), "cpu-%")
	for _, decoder := range decodersOf(b, pid) {
		memory += privateMiB(b, decoder)
	}
	b.ReportMetric(memory, "MiB")
}
