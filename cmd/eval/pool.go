package main

import (
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector"
)

// A detectorPool measures on all processors at once, on each with a detector of its own.
type detectorPool struct{ free chan *detector.Detector }

// newDetectorPool takes the first of its detectors, and opens the others when they are needed.
func newDetectorPool(first *detector.Detector) detectorPool {
	p := detectorPool{make(chan *detector.Detector, runtime.GOMAXPROCS(0))}
	p.free <- first
	for len(p.free) < cap(p.free) {
		p.free <- nil
	}
	return p
}

func (p detectorPool) close() {
	for range cap(p.free) {
		if d := <-p.free; d != nil {
			_ = d.Close()
		}
	}
}

// each works for 0 to n-1 with a detector, and gives the first error.
func (p detectorPool) each(n int, work func(i int, d *detector.Detector) error) error {
	var group errgroup.Group
	group.SetLimit(cap(p.free))
	for i := range n {
		group.Go(func() (err error) {
			d := <-p.free
			defer func() { p.free <- d }()
			if d == nil {
				if d, _, err = openLive(); err != nil {
					return err
				}
			}
			return work(i, d)
		})
	}
	return group.Wait()
}

// A subject is a picture that cameras look at, and those of its objects that count.
type subject struct {
	camera  *simulatedCamera
	objects []tracktest.Object
	count   int
}

// subjects are the pictures of which an object counts.
func (p detectorPool) subjects(pictures []marked) ([]subject, error) {
	all := make([]subject, len(pictures))
	err := p.each(len(pictures), func(i int, d *detector.Detector) error {
		w := newSimulatedCamera(pictures[i].picture)
		found, err := d.Detect(w.capture(detector.Box{X1: 1, Y1: 1}, 0))
		objects, count := counted(pictures[i].truth, found)
		all[i] = subject{w, objects, count}
		return err
	})
	return slices.DeleteFunc(all, func(s subject) bool { return s.count == 0 }), err
}

// measure gives the figures of all scenes, in their order, at each of the rates.
func (p detectorPool) measure(subjects []subject, rates []int) (all []measured, err error) {
	scenes := len(tracktest.Photograph(nil))
	parts := make([][]measured, len(subjects)*scenes)
	err = p.each(len(parts), func(i int, d *detector.Detector) (err error) {
		s := subjects[i/scenes]
		parts[i], err = s.camera.take(tracktest.Photograph(s.objects)[i%scenes], d).measure(rates)
		return err
	})
	for one := range slices.Chunk(parts, scenes) {
		all = merge(all, slices.Concat(one...))
	}
	return all, err
}
