package session

import (
	"cmp"
	"slices"
	"time"
)

// setDetecting turns the search for objects on or off.
func (l *loop) setDetecting(on bool) {
	l.detection.enabled.Store(on && l.parts.OpenDetector != nil)
	if on {
		l.detection.broken.Store(l.parts.OpenDetector == nil)
		l.notices.retract(detectorNotice(nil).Text)
	}
	l.updateDetection()
}

// updateDetection follows what the person wants. Where nothing is shown any more, what
// was seen is forgotten, so that nothing old is shown when it is turned on again.
func (l *loop) updateDetection() {
	l.updateSharing()
	if l.call == nil || l.detection.shows() {
		return
	}
	for _, p := range l.call.roster.participants() {
		if l.detection.active() {
			l.hideObjects(p) // the rules go on
		} else {
			l.forgetObjects(p)
		}
	}
}

// detectorFailed switches detection off and says why; switching it on tries again.
func (l *loop) detectorFailed(err error) {
	if !l.detection.active() {
		return // of a picture that waited meanwhile
	}
	l.detection.broken.Store(true)
	l.setDetecting(false)
	l.showProblem(detectorNotice(err))
}

// forgetObjects takes nothing to be in the member's picture any more.
func (l *loop) forgetObjects(p *participant) {
	p.tracker.Reset()
	l.hideObjects(p)
}

// hideObjects shows and tells of no object in the member's picture any more.
func (l *loop) hideObjects(p *participant) {
	_, gone := p.updateObjects(nil)
	l.emitObjects(l.call, p, nil, gone)
}

// forgetStaleObjects forgets what is in pictures that no longer come: the camera
// was switched off, or the connection is interrupted.
func (l *loop) forgetStaleObjects(now time.Time) {
	if l.call == nil {
		return
	}
	for _, p := range l.call.roster.participants() {
		if p.objectsStale(now) {
			l.forgetObjects(p)
		}
	}
}

// countVisibleLabels counts the objects of each label in all pictures.
func (l *loop) countVisibleLabels() map[string]int {
	counts := map[string]int{}
	if l.call == nil || !l.detection.shows() {
		return counts
	}
	for _, p := range l.call.roster.participants() {
		p.addVisibleLabels(counts)
	}
	return counts
}

// updateLabelCounts brings a list up to date with the counts of now. The
// newest change comes first; what did not change keeps its time, and so its place.
func updateLabelCounts(before []LabelCount, counts map[string]int, now time.Time) []LabelCount {
	var after []LabelCount
	for label, n := range counts {
		since := now
		for _, s := range before {
			if s.Label == label && s.Count == n {
				since = s.Since
			}
		}
		after = append(after, LabelCount{Label: label, Count: n, Since: since})
	}
	slices.SortFunc(after, func(a, b LabelCount) int {
		return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.Label, b.Label))
	})
	return after
}
