package track

import (
	"cmp"
	"slices"
	"time"

	"peerscope/detector"
)

const (
	// candidateShare is the share of the least score from which a faint detection is
	// worth a closer look.
	candidateShare = 0.3
	// faintMemory is how long a detection that could keep an object waits for such a look.
	faintMemory = 300 * time.Millisecond
	// lookAgain is how long what was looked at closely is left alone.
	lookAgain = time.Second
	// sameLookIoU is the overlap of boxes that makes them one place to look at.
	sameLookIoU = 0.5
	maxLooks    = 32 // that are remembered
	// stillSpeed is the speed up to which an object stands still, in sizes per second.
	stillSpeed = 0.1
	// turningSpeed is the speed from which the camera turns or zooms, in pictures per second.
	turningSpeed = 0.05
)

// A closerLook is one at the part of a picture around something that may be there.
type closerLook struct {
	part, box detector.Box
	label     string
	at        time.Time // of the picture
	again     bool      // at once: a second look confirms the object, or makes it go
}

// NextPart gives the part of the picture of the last Update that is worth a second
// look, which UpdatePart takes in, and how much of it an object may fill that is
// wanted; aspect is the width of the picture over its height. The part is around an
// object that only such looks find, else around a faint detection, neither sooner than a
// second after the last time, else the next of detector.Parts. It is not ok while the
// camera turns or most of what is seen moves: what is found then is elsewhere when its part
// is searched again.
func (t *Tracker) NextPart(aspect float32) (part detector.Box, maxShare float32, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.turns || t.viewMoves() {
		return detector.Box{}, 0, false
	}
	t.looks = slices.DeleteFunc(t.looks, func(l closerLook) bool { return t.last.Sub(l.at) > lookAgain || l.at.After(t.last) })
	t.target = closerLook{}
	for _, l := range t.uncertain() {
		seen := slices.ContainsFunc(t.looks, func(o closerLook) bool { return o.box.IoU(l.box) >= sameLookIoU })
		if (!seen || l.again) && len(t.looks) < maxLooks && area(l.box) > 0 {
			l.at, l.part = t.last, detector.Around(placed(l.box, t.view), aspect)
			t.looks = append(t.looks, l)
			t.target = l
			return l.part, 1, true
		}
	}
	parts := detector.Parts()
	next := parts[t.nextPart%len(parts)]
	t.nextPart++
	return next, detector.SmallShare, true
}

// viewMoves says that most of what was surely detected in the last picture moves or grows
// in the scene.
func (t *Tracker) viewMoves() bool {
	seen, moving := 0, 0
	for _, p := range t.tracks {
		if p.id > 0 && p.lastConfident.Equal(t.last) {
			seen++
			if p.speed() > stillSpeed {
				moving++
			}
		}
	}
	return 2*moving > seen
}

// uncertain is what a look at the whole of the last picture does not tell surely:
// objects that only looks at parts find, that which was not found for the longest time
// first, and then faint detections that no object explains, the surest first.
func (t *Tracker) uncertain() (looks []closerLook) {
	tracks := slices.DeleteFunc(slices.Clone(t.tracks), func(p *track) bool { return !p.partial || p.cut.away || !p.lastConfident.Before(t.last) })
	slices.SortStableFunc(tracks, func(a, b *track) int { return a.lastConfident.Compare(b.lastConfident) })
	for _, p := range tracks {
		looks = append(looks, closerLook{box: p.visible(t.last), label: p.label, again: p.id == 0})
	}
	slices.SortStableFunc(t.faint, func(a, b faintDetection) int { return -cmp.Compare(a.Score, b.Score) })
	for _, d := range t.faint {
		if !slices.ContainsFunc(t.tracks, func(p *track) bool { return p.repeats(d.Detection, t.last) }) {
			looks = append(looks, closerLook{box: intersection(d.Box, t.frame), label: d.Label})
		}
	}
	return looks
}

// A faintDetection is worth a closer look.
type faintDetection struct {
	detector.Detection
	at time.Time // of its picture
}

// selectFaint copies the detections that are worth a closer look. Of older ones the surer
// stay for some time, as not every picture is followed by a look.
func (t *Tracker) selectFaint(detections []detector.Detection, at time.Time) {
	t.faint = slices.DeleteFunc(t.faint, func(d faintDetection) bool { return at.Sub(d.at) >= faintMemory || d.Score < faintShare*t.minScore })
	for _, d := range detections {
		d.Box = clip(d.Box)
		if d.Score >= candidateShare*t.minScore && d.Score < t.minScore && area(d.Box) > 0 && len(t.faint) < maxDetections {
			d.Box = placed(d.Box, t.view.Inverse())
			t.faint = append(t.faint, faintDetection{d, at})
		}
	}
}

// sees says that a detection is what the closer look was at.
func (l *closerLook) sees(d detector.Detection) bool {
	return d.Label == l.label && d.Box.IoU(l.box) >= faintIoU
}
