package main

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"time"

	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector"
	"peerscope/detector/motion"
	"peerscope/detector/track"
)

// walker is the label that walk counts.
const walker = "person"

// A clip is raw I420 pictures of this size and rate, as assets/setup/walk.sh has
// ffmpeg make them.
var clipSize = image.Pt(768, 576)

const clipRate = 10 // pictures a second

// walk prints how much the boxes of people flicker in a clip, with the tracker
// and without. Detection runs on each picture, and its result is known when the
// next one is shown. /dev/stdin is a clip too.
func walk(out io.Writer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	d, _, err := openLive()
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	raw := &shown{Tracker: tracktest.Untracked(shownScore)}
	tracker := track.New(shownScore)
	tracked := &shown{Tracker: tracker}
	pictures, err := watch(bufio.NewReader(file), d, tracker, raw, tracked)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	seconds := float64(pictures) / clipRate
	fmt.Fprintf(out, "%s: %d pictures of %v, %.0f s; boxes of people\n%-10s %s\n", path, pictures, clipSize, seconds, "shown", flickerHead)
	fmt.Fprintf(out, "detections %s\ntracker    %s\n", raw.line(pictures, seconds), tracked.line(pictures, seconds))
	return nil
}

// A shown is what a viewer sees of a clip, and its flicker.
type shown struct {
	tracktest.Tracker
	flicker
}

// watch shows a clip to its end in all the ways, and tells the tracker how its camera moves.
func watch(clip io.Reader, d *detector.Detector, tracker *track.Tracker, ways ...*shown) (pictures int, err error) {
	var estimator motion.Estimator
	start := time.Unix(0, 0)
	var found []detector.Detection // in the picture before
	var before time.Time
	for ; ; pictures++ {
		p, err := nextPicture(clip)
		if errors.Is(err, io.EOF) {
			return pictures, nil
		}
		if err != nil {
			return pictures, err
		}
		now := start.Add(time.Duration(pictures) * time.Second / clipRate)
		tracker.SetView(estimator.Next(p), now)
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

// nextPicture reads the next picture of a clip, or gives io.EOF.
func nextPicture(clip io.Reader) (*image.YCbCr, error) {
	p := image.NewYCbCr(image.Rectangle{Max: clipSize}, image.YCbCrSubsampleRatio420)
	for i, plane := range [][]byte{p.Y, p.Cb, p.Cr} {
		if _, err := io.ReadFull(clip, plane); err == io.EOF && i > 0 {
			return nil, io.ErrUnexpectedEOF
		} else if err != nil {
			return nil, err
		}
	}
	return p, nil
}
