package main

import (
	"fmt"
	"io"
	"time"

	"peerscope/detector"
	"peerscope/detector/track"
)

// partRounds is how often each part is searched until it counts what is shown.
const partRounds = 3

// printParts prints what a call shows of pictures that stand still, with looks at the
// whole only, and with a part after each.
func printParts(out io.Writer, pictures []marked) error {
	d, _, err := openLive()
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	var whole, withParts []example
	for _, p := range pictures {
		found, err := d.Detect(p.picture)
		if err != nil {
			return err
		}
		inParts := make([][]detector.Detection, len(detector.Parts()))
		for i, part := range detector.Parts() {
			if inParts[i], err = d.DetectPart(p.picture, part); err != nil {
				return err
			}
		}
		whole = append(whole, example{p.truth, shownInCall(found, nil)})
		withParts = append(withParts, example{p.truth, shownInCall(found, inParts)})
	}
	for i, examples := range [][]example{whole, withParts} {
		right, wrong := shownBoxes(examples, 0)
		fmt.Fprintf(out, "%-49s %10d /%4d\n", [2]string{"tracker, still view", "tracker, still view, and a part each time"}[i], right, wrong)
	}
	return nil
}

// shownInCall is what the tracker shows in the end of a view in which this is found
// time and again, and in its parts, if any, one after the other.
func shownInCall(found []detector.Detection, inParts [][]detector.Detection) (shown []detector.Detection) {
	tracker := track.New(shownScore)
	var at time.Time
	for i := range partRounds * len(detector.Parts()) {
		at = time.Unix(0, 0).Add(time.Duration(i) * time.Second / usualRate)
		tracker.Update(found, at)
		if inParts != nil {
			tracker.UpdatePart(inParts[i%len(inParts)], at, detector.Parts()[i%len(inParts)])
		}
	}
	for _, o := range tracker.At(at) {
		shown = append(shown, o.Detection)
	}
	return shown
}
