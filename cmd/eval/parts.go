package main

import (
	"errors"
	"fmt"
	"image"
	"io"
	"time"

	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector"
	"peerscope/detector/track"
)

const (
	pictureOfPart = 3  // of a call with time left: so there are some three looks at parts a second
	stillPictures = 90 // nine seconds of a view
)

// A partLook searches a part of a picture.
type partLook func(at time.Time, part detector.Box, maxShare float32) []detector.Detection

// A partTracker is a tracker that also looks at parts of pictures, as a call with one
// member does.
type partTracker struct {
	*track.Tracker
	look   partLook
	aspect float32
	wholes int
}

// Update takes in what was found in the whole picture, and then what is in a part of it.
func (p *partTracker) Update(found []detector.Detection, at time.Time) {
	p.Tracker.Update(found, at)
	if p.wholes++; p.wholes < pictureOfPart {
		return
	}
	part, maxShare, ok := p.NextPart(p.aspect)
	if !ok {
		return
	}
	p.wholes = 0
	p.UpdatePart(p.look(at, part, maxShare), at, part)
}

// aspect is the width of a picture over its height.
func aspect(p *image.YCbCr) float32 { return float32(p.Rect.Dx()) / float32(p.Rect.Dy()) }

// printParts prints what a call shows of pictures that stand still, with looks at the
// whole only, and with looks at parts too.
func printParts(out io.Writer, pictures []marked) error {
	d, _, err := openLive()
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	var whole, withParts []example
	var failed error
	looks := 0
	for _, p := range pictures {
		found, err := d.Detect(p.picture)
		if err != nil {
			return err
		}
		look := func(_ time.Time, part detector.Box, maxShare float32) []detector.Detection {
			looks++
			found, err := d.DetectPart(p.picture, part, maxShare)
			failed = errors.Join(failed, err)
			return found
		}
		whole = append(whole, example{p.truth, shownInCall(found, track.New(shownScore))})
		withParts = append(withParts, example{p.truth, shownInCall(found, &partTracker{Tracker: track.New(shownScore), look: look, aspect: aspect(p.picture)})})
	}
	for i, examples := range [][]example{whole, withParts} {
		right, wrong := shownBoxes(examples, 0)
		fmt.Fprintf(out, "%-49s %10d /%4d\n", [2]string{"tracker, still view", "tracker, still view, and parts"}[i], right, wrong)
	}
	fmt.Fprintf(out, "of each picture %d parts were looked at in %d s\n", looks/len(pictures), stillPictures/usualRate)
	return failed
}

// shownInCall is what the tracker shows in the end of a view in which this is found
// time and again.
func shownInCall(found []detector.Detection, tracker tracktest.Tracker) (shown []detector.Detection) {
	var at time.Time
	for i := range stillPictures {
		at = time.Unix(0, 0).Add(time.Duration(i) * time.Second / usualRate)
		tracker.Update(found, at)
	}
	for _, o := range tracker.At(at) {
		shown = append(shown, o.Detection)
	}
	return shown
}
