package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"peerscope/detector"
	"peerscope/detector/track"
	"peerscope/detector/track/tracktest"
)

// walker is the label that walk counts.
const walker = "person"

// walk prints how much the boxes of people flicker in a clip, with the tracker
// and without. Each picture is looked at, and what was found in it is known when
// the next one is shown. /dev/stdin is a clip too.
func walk(out io.Writer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	f, err := openFilm(file)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	d, _, err := openLive()
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	raw := &shown{Shower: tracktest.Raw(shownScore)}
	tracked := &shown{Shower: track.New(shownScore)}
	pictures, err := watch(f, d, raw, tracked)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	seconds := float64(pictures) / f.rate
	fmt.Fprintf(out, "%s: %d pictures of %v, %.0f s; boxes of people\n%-10s %s\n", path, pictures, f.size, seconds, "shown", flickerHead)
	fmt.Fprintf(out, "detections %s\ntracker    %s\n", raw.line(pictures, seconds), tracked.line(pictures, seconds))
	return nil
}

// A shown is what a viewer sees of a clip, and its flicker.
type shown struct {
	tracktest.Shower
	flicker
}

// watch shows a clip to its end in all the ways.
func watch(f *film, d *detector.Detector, ways ...*shown) (pictures int, err error) {
	start := time.Unix(0, 0)
	var found []detector.Detection // in the picture before
	var before time.Time
	for ; ; pictures++ {
		p, err := f.next()
		if errors.Is(err, io.EOF) {
			return pictures, nil
		}
		if err != nil {
			return pictures, err
		}
		now := start.Add(time.Duration(float64(pictures) / f.rate * float64(time.Second)))
		for _, w := range ways {
			if pictures > 0 {
				w.Update(found, before)
			}
			w.add(w.At(now))
		}
		if found, err = d.Detect(p); err != nil {
			return pictures, err
		}
		before = now
	}
}
