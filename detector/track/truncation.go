package track

import (
	"slices"
	"time"

	"peerscope/detector"
)

const (
	// edgeShare is how near to an edge of the picture a box is cut by it, as a share of the side.
	edgeShare = 0.02
	// keptShare is the share of what there was of an object in the picture when it was last
	// found with less of which it may well be there unseen.
	keptShare = 0.9
	// enoughShare is the share of an object in the picture with less of which it is shown
	// for sliverCoast only after it was found, and one that only looks at parts find not at all.
	enoughShare = 0.65
	sliverCoast = 300 * time.Millisecond
	// enteredShare is the share of an object with less of which in the picture of enteredWithin
	// ago it has come into view since.
	enteredShare, enteredWithin = 0.5, time.Second
	// memory is how long what the camera has turned away from is remembered.
	memory = 10 * time.Second
)

// A truncation is how the edges of the picture cut an object.
type truncation struct {
	frame     detector.Box // the last picture, in the scene
	share     float32      // of the object that was in it
	seenShare float32      // and when the object was last found
	away      bool         // the camera has turned away from it since
	excused   time.Time    // the last picture in which it need not have been found
}

// visible is the part of box that is in the frame.
func (p *track) visible(at time.Time) detector.Box { return intersection(p.box(at), p.cut.frame) }

// uncut is a detected box that reaches out of the frame as far as the object is taken to,
// where the edge of the picture cuts it.
func (p *track) uncut(b detector.Box, at time.Time) detector.Box {
	whole, f := p.box(at), p.cut.frame
	x, y := edgeShare*(f.X1-f.X0), edgeShare*(f.Y1-f.Y0)
	if b.X0 <= f.X0+x {
		b.X0 = min(b.X0, whole.X0)
	}
	if b.Y0 <= f.Y0+y {
		b.Y0 = min(b.Y0, whole.Y0)
	}
	if b.X1 >= f.X1-x {
		b.X1 = max(b.X1, whole.X1)
	}
	if b.Y1 >= f.Y1-y {
		b.Y1 = max(b.Y1, whole.Y1)
	}
	return b
}

// truncate notes how much of the object is in the picture that was searched, as far as the
// camera moves. That it was not found says nothing once the camera has turned away from it, until
// it has turned back or rests on enough of it.
func (p *track) truncate(at time.Time) {
	last := p.box(p.lastSeen)
	share, before := area(intersection(last, p.cut.frame))/max(area(last), 1e-9), p.cut.share
	p.cut.share = share
	switch {
	case p.lastSeen.Equal(at):
		p.cut.seenShare, p.cut.away = share, false
	case share >= keptShare*p.cut.seenShare:
		p.cut.away = false
	case p.id > 0 && share < before:
		p.cut.away = true
	}
	if p.cut.away && (share != before || share < enoughShare) {
		p.cut.excused = at
	}
}

// entered says that a detection is of what has come into view as the camera turned or zoomed,
// and that something faint was at its place in a picture before. That tells of a new object
// as surely as a second sure detection does where nothing new is expected.
func (t *Tracker) entered(d detector.Detection, at time.Time) bool {
	before := placed(wholePicture, t.views.at(at.Add(-enteredWithin)).Inverse())
	return area(intersection(d.Box, before)) < enteredShare*area(d.Box) && slices.ContainsFunc(t.faint, func(f faintDetection) bool {
		return f.at.Before(at) && f.Label == d.Label && f.Box.IoU(d.Box) >= faintIoU
	})
}

// unseen is how long the object could have been seen since then.
func (p *track) unseen(at, then time.Time) time.Duration {
	if p.cut.excused.After(then) {
		then = p.cut.excused
	}
	return at.Sub(then)
}

// lost says that the object was not seen for too long, or too faintly.
func (p *track) lost(minScore float32, at time.Time) bool {
	return p.unseen(at, p.lastSeen) > p.coastLimit() || p.unseen(at, p.lastConfident) > p.faintLimit() ||
		p.score < dropShare*minScore || at.Sub(p.lastSeen) > memory
}

// intersection is the part that two boxes share, or the empty box.
func intersection(a, b detector.Box) detector.Box {
	c := detector.Box{X0: max(a.X0, b.X0), Y0: max(a.Y0, b.Y0), X1: min(a.X1, b.X1), Y1: min(a.Y1, b.Y1)}
	if !(c.X0 < c.X1 && c.Y0 < c.Y1) {
		return detector.Box{}
	}
	return c
}
