package session

import (
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"testing"
	"time"

	"peerscope/app/journal"
	"peerscope/detector"
	"peerscope/detector/track"
)

// BenchmarkTwentyObjects is the cost of the journal for a second in which twenty objects
// are in view and looked at 25 times; each stays for a minute, so that 28,800 come in a day.
// It also says how much room such a day takes.
func BenchmarkTwentyObjects(b *testing.B) {
	file := filepath.Join(b.TempDir(), "journal.db")
	w := journal.NewWriter(file, func(s journal.Status) { b.Errorf("journal: %+v", s) })
	w.Configure(journal.Settings{On: true})
	ended, cancel := context.WithCancel(b.Context())
	cancel()
	picture := texture(image.Pt(640, 480))
	const looks = 25
	var s sightings
	now, seconds := time.Now(), 0
	for b.Loop() {
		for range looks {
			now = now.Add(time.Second / looks)
			s.update(w, "Lee", picture, twentyObjects(seconds), now)
		}
		seconds++
		w.Run(ended) // writes what waits, and opens and closes the file for it
	}
	if info, err := os.Stat(file); err == nil {
		b.ReportMetric(float64(info.Size())/float64(seconds)*86400/(1<<20), "MiB/day")
	}
}

// twentyObjects are those in view after some seconds: each third second one is new.
func twentyObjects(seconds int) (all []sightedObject) {
	for i := range 20 {
		x, y := float32(i%5)*0.2, float32(i/5)*0.25
		o := track.Object{ID: 1 + i + 20*((seconds+3*i)/60), Fade: 1, Detection: detector.Detection{Label: fmt.Sprint("thing ", i, (seconds+3*i)/60), Score: 0.8,
			Box: detector.Box{X0: x, Y0: y, X1: x + 0.18, Y1: y + 0.22}}}
		all = append(all, sightedObject{Object: o})
	}
	return all
}

// texture is a picture with as much detail as pictures of cameras have.
func texture(size image.Point) *image.YCbCr {
	img := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
	for i := range img.Y {
		x, y := i%img.YStride, i/img.YStride
		img.Y[i] = uint8(64 + (x*y/97)%64 + (x/7+y/5)%16)
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = uint8(120+i%16), uint8(120+i%9)
	}
	return img
}
