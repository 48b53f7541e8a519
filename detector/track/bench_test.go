package track_test

import (
	"fmt"
	"testing"
	"time"

	"peerscope/detector"
	"peerscope/detector/track"
)

// crowd is n detections side by side, none on another, that sway with i.
const minScore = 0.5

func crowd(n, i int) []detector.Detection {
	found := make([]detector.Detection, n)
	for j := range found {
		x, y := float32(j%5)*0.2, float32(j/5%20)*0.05
		sway := 0.004 * float32((i+j)%3)
		found[j] = see(fmt.Sprint("thing ", j%4), 0.8, x+sway, y, x+0.12+sway, y+0.04)
	}
	return found
}

func BenchmarkUpdate20(b *testing.B) {
	tracker := track.New(minScore)
	found := [3][]detector.Detection{crowd(20, 0), crowd(20, 1), crowd(20, 2)}
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		i++
		tracker.Update(found[i%3], start.Add(time.Duration(i)*50*time.Millisecond))
	}
}

func BenchmarkAt20(b *testing.B) {
	tracker := track.New(minScore)
	tracker.Update(crowd(20, 0), start)
	tracker.Update(crowd(20, 1), start.Add(50*time.Millisecond))
	at := start.Add(150 * time.Millisecond)
	if n := len(tracker.At(at)); n != 20 {
		b.Fatal(n, "objects")
	}
	b.ReportAllocs()
	for b.Loop() {
		tracker.At(at)
	}
}
