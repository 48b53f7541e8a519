package track

import (
	"cmp"
	"slices"
	"time"

	"peerscope/detector"
)

// The least overlap (IoU) at which a detection can be an object.
const (
	sameLabelIoU  = 0.25 // same label, a score that confirms
	faintIoU      = 0.4  // same label, low score
	otherLabelIoU = 0.7  // another label

	// A detection with this overlap on an object found in the same picture may
	// be a partIoU of it, or more than all of it: no thing that moved there.
	partIoU = 0.3
	// With this overlap it is the same once more, under whatever label.
	duplicateIoU = 0.6
	// A box with this share of it in a box of the same label, or the other way
	// round, and less than a share of its score, is a piece of it, or a group;
	// what has been an object so far is one at less, so that it does not blink.
	containedShare                    = 0.75
	insideShare                       = 0.99 // of a box in a searched part that must find it
	newDuplicateShare, duplicateShare = 0.7, 0.65
)

// manoeuvreGrowth is how much of its size a box is grown to find a thing that
// manoeuvred since it was seen.
const manoeuvreGrowth = 0.5

// A matcher gives the detections of one picture to tracks. It keeps its memory
// for the next.
type matcher struct {
	at       time.Time
	minScore float32
	tracks   []*track
	found    []detector.Detection
	hit      []bool // by index of tracks
	taken    []bool // by index of found
	pairs    []pair
}

type pair struct {
	track, found int
	overlap      float32
}

// run gives as many detections to tracks as it can, in passes from the surest:
// the usual one of SORT, ByteTrack's with low scores, one for sudden starts, one
// for other labels, and last the tracks that are not confirmed yet.
func (m *matcher) run(tracks []*track, found []detector.Detection, minScore float32, at time.Time) {
	m.tracks, m.found, m.minScore, m.at = tracks, found, minScore, at
	m.hit = zeroed(m.hit, len(tracks))
	m.taken = zeroed(m.taken, len(found))
	confirmed := func(p *track) bool { return p.id > 0 }
	m.pass(sameLabelIoU, 0, func(p *track, d detector.Detection) bool {
		return confirmed(p) && p.label == d.Label && d.Score >= minScore
	})
	m.pass(faintIoU, 0, func(p *track, d detector.Detection) bool {
		return confirmed(p) && p.label == d.Label
	})
	m.pass(sameLabelIoU, manoeuvreGrowth, func(p *track, d detector.Detection) bool {
		return confirmed(p) && p.label == d.Label && d.Score >= minScore && !overlapped(m.tracks, nil, d.Box, partIoU, at)
	})
	m.pass(otherLabelIoU, 0, func(p *track, d detector.Detection) bool {
		return confirmed(p) && p.label != d.Label
	})
	m.pass(sameLabelIoU, 0, func(p *track, d detector.Detection) bool {
		return !confirmed(p) && p.label == d.Label
	})
}

// pass gives what is left of the detections to what is left of the tracks, the
// largest overlap first, where may allows it. Boxes are grown by the uncertainty
// about the track's place, and at least by share of its size.
func (m *matcher) pass(least, share float32, may func(*track, detector.Detection) bool) {
	m.pairs = m.pairs[:0]
	for i, p := range m.tracks {
		if m.hit[i] {
			continue
		}
		box := p.visible(m.at)
		if area(box) == 0 {
			continue
		}
		x, y := p.uncertainty(m.at)
		x, y = max(x, share*(box.X1-box.X0)), max(y, share*(box.Y1-box.Y0))
		for j, d := range m.found {
			if m.taken[j] || !may(p, d) {
				continue
			}
			if overlap := grow(box, x, y).IoU(grow(d.Box, x, y)); overlap >= least {
				m.pairs = append(m.pairs, pair{i, j, overlap})
			}
		}
	}
	slices.SortFunc(m.pairs, func(a, b pair) int {
		return cmp.Or(-cmp.Compare(a.overlap, b.overlap), a.track-b.track, a.found-b.found)
	})
	for _, p := range m.pairs {
		if !m.hit[p.track] && !m.taken[p.found] {
			m.hit[p.track], m.taken[p.found] = true, true
			d := m.found[p.found]
			m.tracks[p.track].update(d, d.Score >= m.minScore, m.at)
		}
	}
}

// overlapped says that one of the tracks seen in the picture of that time, p apart,
// lies on the box with that overlap or more.
func overlapped(tracks []*track, p *track, box detector.Box, least float32, at time.Time) bool {
	return slices.ContainsFunc(tracks, func(o *track) bool {
		return o != p && o.lastSeen.Equal(at) && o.visible(at).IoU(box) >= least
	})
}

// isDuplicate says that a better object, seen in the picture of that time, makes a
// detection needless: it is at the same place under whatever label, or the detection is a
// piece of it, with less than a share weak of its score. SSD takes arms and heads for
// persons, and two for one.
func isDuplicate(tracks []*track, d detector.Detection, weak float32, at time.Time) bool {
	return slices.ContainsFunc(tracks, func(o *track) bool {
		if o.id == 0 || o.score <= d.Score || !o.lastSeen.Equal(at) {
			return false
		}
		box := o.visible(at)
		return box.IoU(d.Box) >= duplicateIoU ||
			o.label == d.Label && d.Score < weak*o.score && containedIn(box, d.Box) >= containedShare
	})
}

// repeats says that a detection in a part of the picture is this object once more, or
// a piece of it.
func (p *track) repeats(d detector.Detection, at time.Time) bool {
	box := p.visible(at)
	return box.IoU(d.Box) >= duplicateIoU || p.label == d.Label && containedIn(box, d.Box) >= containedShare
}

// containedIn is the area two boxes share over that of the smaller one.
func containedIn(a, b detector.Box) float32 {
	w, h := min(a.X1, b.X1)-max(a.X0, b.X0), min(a.Y1, b.Y1)-max(a.Y0, b.Y0)
	least := min(area(a), area(b))
	if w <= 0 || h <= 0 || least <= 0 {
		return 0
	}
	return w * h / least
}

// grow moves the edges of a box out, each by no more than half its side.
func grow(b detector.Box, x, y float32) detector.Box {
	x, y = min(x, (b.X1-b.X0)/2), min(y, (b.Y1-b.Y0)/2)
	return detector.Box{X0: b.X0 - x, Y0: b.Y0 - y, X1: b.X1 + x, Y1: b.Y1 + y}
}

// zeroed gives n times false, in the memory of s where it is enough.
func zeroed(s []bool, n int) []bool {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}
