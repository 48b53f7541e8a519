package main

import (
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"time"

	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector/track"
	"peerscope/media/picture"
)

const (
	detections = 10000
	reports    = 10
	mostGrown  = 8 << 20 // bytes that Go's heap and the allocator may still take after a tenth of them
)

// endure detects in thousands of pictures of a camera that pans over a photograph,
// as a long call does, and prints the memory of the process; it must not grow.
func endure(out io.Writer, photograph string) error {
	if _, err := resident(); errors.Is(err, fs.ErrNotExist) {
		_, err := fmt.Fprintln(out, "eval skipped: this system has no /proc that tells the memory of a process")
		return err
	}
	photo, err := picture.Read(photograph)
	if err != nil {
		return err
	}
	d, _, err := openLive()
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	pictures := panned(photo)
	tracker := track.New(shownScore)
	began, first := time.Now(), 0
	for i := range detections {
		at := time.Unix(0, 0).Add(time.Duration(i) * time.Second / 10)
		found, err := d.Detect(pictures[i%len(pictures)])
		if err != nil {
			return err
		}
		tracker.Update(found, at)
		objects := tracker.At(at)
		if (i+1)%(detections/reports) > 0 {
			continue
		}
		now, err := resident()
		if err != nil {
			return err
		}
		if first == 0 {
			first = now
		}
		fmt.Fprintf(out, "%6d pictures, %4.0f s: %6.1f MiB, %d objects\n", i+1, time.Since(began).Seconds(), float64(now)/(1<<20), len(objects))
		if now-first > mostGrown {
			return fmt.Errorf("memory has grown by %d bytes since picture %d", now-first, detections/reports)
		}
	}
	return nil
}

// panned are ten pictures a second of a pan over a photograph.
func panned(photo *image.YCbCr) (pictures []*image.YCbCr) {
	w := newSimulatedCamera(photo)
	for _, s := range tracktest.Photograph(nil) {
		if s.Name != "pan" {
			continue
		}
		for t := time.Duration(0); t < s.Length; t += time.Second / 10 {
			pictures = append(pictures, w.capture(s.View(t), uint64(t)))
		}
	}
	return pictures
}

// resident is the memory of this process in bytes, the library's included, and
// Go's garbage not.
func resident() (int, error) {
	debug.FreeOSMemory()
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	var size, pages int
	_, err = fmt.Sscan(string(data), &size, &pages)
	return pages * os.Getpagesize(), err
}
