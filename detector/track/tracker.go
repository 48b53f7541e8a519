package track

import (
	"cmp"
	"math"
	"slices"
	"sync"
	"time"

	"peerscope/detector"
	"peerscope/detector/motion"
)

const (
	// coast is how long an object that is not detected is still shown, at most;
	// leastCoast is how long one is that was seen for a moment only.
	coast, leastCoast = 800 * time.Millisecond, 500 * time.Millisecond
	// fadeAfter is when it starts to fade: a detection can be 200 ms old, the
	// next come 200 ms later, and neither is the object's fault.
	fadeAfter = 400 * time.Millisecond
	// hold is how long low scores alone keep an object, at most.
	hold = 2 * time.Second
	// faintShare is the share of the least score that is enough for an object already there.
	faintShare = 0.5
	// dropShare is the share of the least score below which the smoothed score of an
	// object makes it go.
	dropShare = 0.85
	// maxMisses is how many looks at its part may miss an object that only those find.
	maxMisses = 1
	// confirmingHits is how many detections confirm an object.
	confirmingHits = 2
	// leastVisible is the share of a box that must be inside the picture.
	leastVisible = 0.3

	maxDetections = 128 // of one picture; the best scores are kept
	maxTracks     = 128
)

// A Tracker follows the objects of one stream of pictures. Its methods may be
// called from any goroutine; the same calls in the same order give the same
// objects.
type Tracker struct {
	mu       sync.Mutex
	minScore float32
	last     time.Time // of the last picture taken in
	lastID   int
	tracks   []*track // older first
	found    []detector.Detection
	faint    []faintDetection // that may be looked at closely
	looks    []closerLook     // of the last second
	target   closerLook       // of the part that NextPart gave, if any
	nextPart int              // how many of detector.Parts were given
	match    matcher
	views    views
	view     motion.View  // of the last Update
	frame    detector.Box // its picture, in the scene
	turns    bool         // the camera, since the Update before
}

// New makes a Tracker that shows objects detected with minScore (0 to 1) or more.
func New(minScore float32) *Tracker { return &Tracker{minScore: minScore, view: motion.FirstView} }

// SetView tells what the camera sees in the picture of that time, before its objects are
// asked for. Without it the camera stands still. Views are those of a motion.Estimator;
// unusable ones are ignored.
func (t *Tracker) SetView(v motion.View, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.views.add(v, at)
}

// SetMinScore changes the least score; objects below a higher one are gone at once.
func (t *Tracker) SetMinScore(score float32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if score > t.minScore {
		t.tracks = slices.DeleteFunc(t.tracks, func(p *track) bool { return p.score < score })
	}
	t.minScore = score
}

// Reset forgets all objects: the pictures that follow show something else, or
// have another size. IDs go on.
func (t *Tracker) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reset()
}

func (t *Tracker) reset() {
	clear(t.tracks) // they are pointers
	t.tracks = t.tracks[:0]
	t.faint, t.looks = t.faint[:0], t.looks[:0]
	t.last = time.Time{} // a look at a part of the last picture counts no more
}

// Update takes in all that was detected in the picture of time at. Detections
// with half the least score or more help to keep the objects there are, so the
// detector should give these too; unusable ones are ignored. Pictures come in
// order: detections of an older one than the last are dropped, and a time that
// falls back by more than objects live starts anew.
func (t *Tracker) Update(detections []detector.Detection, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.tracks) > 0 && !at.After(t.last) {
		if t.last.Sub(at) <= coast {
			return
		}
		t.reset()
	}
	t.look(at)
	t.tracks = slices.DeleteFunc(t.tracks, func(p *track) bool { return p.lost(t.minScore, at) })
	t.selectUsable(detections)
	t.selectFaint(detections, at)
	t.associate(at)
	for _, p := range t.tracks {
		p.truncate(at)
	}
}

// look notes what the camera sees in the picture of that time.
func (t *Tracker) look(at time.Time) {
	view := t.views.at(at)
	t.turns = float64(view.Distance(t.view)) > turningSpeed*at.Sub(t.last).Seconds()
	t.last, t.view, t.frame = at, view, placed(wholePicture, view.Inverse())
	for _, p := range t.tracks {
		p.cut.frame = t.frame
	}
}

// UpdatePart takes in what was detected in a part of the picture of the last
// Update, where objects are larger; of a part that NextPart gave for one thing, others
// do not count. What that look at the whole found stays as it is; of what it did not
// find, only objects that parts alone show, and lie in this one, count as missed.
func (t *Tracker) UpdatePart(detections []detector.Detection, at time.Time, part detector.Box) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !at.Equal(t.last) {
		return
	}
	t.selectUsable(detections)
	aimed := t.target.part == part
	t.found = slices.DeleteFunc(t.found, func(d detector.Detection) bool {
		return aimed && !t.target.sees(d) || slices.ContainsFunc(t.tracks, func(p *track) bool {
			return p.lastConfident.Equal(at) && p.repeats(d, at)
		})
	})
	unseen := slices.DeleteFunc(slices.Clone(t.tracks), func(p *track) bool { return p.lastConfident.Equal(at) })
	t.match.run(unseen, t.found, t.minScore, at)
	for _, p := range unseen {
		switch {
		case p.lastConfident.Equal(at):
			p.partial = true
		case aimed && (p.label != t.target.label || p.box(at).IoU(t.target.box) < faintIoU):
		case p.partial && containedIn(placed(part, t.view.Inverse()), p.visible(at)) >= insideShare:
			p.misses++
		}
	}
	t.tracks = slices.DeleteFunc(t.tracks, func(p *track) bool {
		return p.misses > maxMisses || p.misses > 0 && p.id == 0
	})
	t.start(at, true)
}

// selectUsable copies the usable detections, the best first, with their boxes in the scene.
func (t *Tracker) selectUsable(detections []detector.Detection) {
	t.found = t.found[:0]
	for _, d := range detections {
		d.Box = clip(d.Box)
		if d.Score >= t.minScore*faintShare && d.Score <= 1 && area(d.Box) > 0 {
			d.Box = placed(d.Box, t.view.Inverse())
			t.found = append(t.found, d)
		}
	}
	slices.SortStableFunc(t.found, func(a, b detector.Detection) int {
		return -cmp.Compare(a.Score, b.Score)
	})
	t.found = t.found[:min(len(t.found), maxDetections)]
}

// associate gives the detections to the tracks and starts tracks with the rest.
func (t *Tracker) associate(at time.Time) {
	t.match.run(t.tracks, t.found, t.minScore, at)
	t.tracks = slices.DeleteFunc(t.tracks, func(p *track) bool {
		return p.id == 0 && p.lastSeen.Before(at) && !p.partial
	})
	for _, p := range t.tracks {
		p.partial = p.partial && p.lastConfident.Before(at)
	}
	t.start(at, false)
}

// start confirms tracks, and starts new ones with the detections that are left.
func (t *Tracker) start(at time.Time, partial bool) {
	t.prune(at)
	t.confirm()
	for j, d := range t.found {
		if !t.match.taken[j] && d.Score >= t.minScore && len(t.tracks) < maxTracks &&
			!overlapped(t.tracks, nil, d.Box, duplicateIoU, at) && !isDuplicate(t.tracks, d, newDuplicateShare, at) {
			p := newTrack(d, t.frame, at)
			p.partial = partial
			if t.entered(d, at) {
				p.confirmations = confirmingHits
			}
			t.tracks = append(t.tracks, p)
		}
	}
	t.confirm()
}

// prune drops the tracks that have come to lie on a better one: found twice, or
// in pieces of which one has grown to be all.
func (t *Tracker) prune(at time.Time) {
	for _, p := range t.tracks {
		weak := float32(newDuplicateShare)
		if p.id > 0 {
			weak = duplicateShare
		}
		p.duplicate = !p.cut.away && isDuplicate(t.tracks, detector.Detection{Label: p.label, Score: p.score, Box: p.visible(at)}, weak, at)
	}
	t.tracks = slices.DeleteFunc(t.tracks, func(p *track) bool { return p.duplicate })
}

// confirm gives the tracks their IDs that were seen often enough: twice, or once
// more where it may be an object that was detected in two pieces.
func (t *Tracker) confirm() {
	for _, p := range t.tracks {
		if p.id == 0 && (p.confirmations > confirmingHits || p.confirmations == confirmingHits && !overlapped(t.tracks, p, p.visible(t.last), partIoU, t.last)) {
			t.lastID++
			p.id = t.lastID
		}
	}
}

// At gives the objects where they are in the picture of that time, usually the
// one that is shown next. The slice is the caller's.
func (t *Tracker) At(at time.Time) []Object {
	t.mu.Lock()
	defer t.mu.Unlock()
	view := t.views.at(at)
	objects := make([]Object, 0, len(t.tracks))
	for _, p := range t.tracks {
		fade := fading(p.unseen(at, p.lastSeen), p.coastLimit())
		if p.id == 0 || fade == 0 {
			continue
		}
		whole := placed(p.box(at), view)
		box := clip(whole)
		share := area(box) / max(area(whole), 1e-9)
		if share <= leastVisible || share < enoughShare && (p.partial || at.Sub(p.lastSeen) > sliverCoast) {
			continue
		}
		d := detector.Detection{Label: p.label, Score: p.score, Box: box}
		objects = append(objects, Object{ID: p.id, Detection: d, Since: p.since, Fade: fade})
	}
	return objects
}

// fading is 1 while an object was seen lately, and falls to 0 when it has coasted enough.
func fading(unseen, coast time.Duration) float32 {
	left := float32(coast-unseen) / float32(coast-fadeAfter)
	return max(0, min(1, left))
}

// clip gives the part of a box inside the picture; what is no number leaves it empty.
func clip(b detector.Box) detector.Box {
	c := detector.Box{X0: max(0, b.X0), Y0: max(0, b.Y0), X1: min(1, b.X1), Y1: min(1, b.Y1)}
	if sum := c.X0 + c.Y0 + c.X1 + c.Y1; c.X0 >= c.X1 || c.Y0 >= c.Y1 || math.IsNaN(float64(sum)) {
		return detector.Box{}
	}
	return c
}

func area(b detector.Box) float32 { return (b.X1 - b.X0) * (b.Y1 - b.Y0) }
