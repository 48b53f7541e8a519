package track

import (
	"math"
	"time"

	"peerscope/detector"
)

// A track is one object as it is followed from picture to picture.
type track struct {
	id            int // 0 until it is confirmed
	label         string
	score         float32 // smoothed
	since         time.Time
	lastSeen      time.Time // the last picture it was detected in; the estimates are of that time
	lastConfident time.Time // the last of those in which its score was one that confirms
	cx, cy, w, h  immFilter
	confirmations int  // detections with a score that confirms
	otherLabels   int  // detections with other labels since the last with its own
	duplicate     bool // lies on a better track, so that it goes
	partial       bool // was last found in a part of the picture, being too small for a look at all of it
	misses        int  // looks at its part that did not find it, since it was found
	cut           truncation
}

const (
	// Standard deviation of a detected centre or size: a share of the box, as
	// SSD regresses in units of its anchors, and a share of the picture.
	noiseOfBox, noiseOfPicture = 0.05, 0.005
	// Below sureScore they grow by this, for each 1 that the score is less.
	sureScore, faintDoubt = 0.4, 16

	scoreMemory = 0.5 // seconds in which the weight of an old score falls to 1/e
	rename      = 3   // other labels in a row that rename an object
	maxRewind   = 0.2 // seconds before it was seen to which an object is moved back
)

func newTrack(d detector.Detection, frame detector.Box, at time.Time) *track {
	m := measure(d)
	return &track{
		confirmations: 1,
		cut:           truncation{frame: frame},
		label:         d.Label, score: d.Score, since: at, lastSeen: at, lastConfident: at,
		cx: newIMMFilter(m.cx, m.noiseX/2, m.w), cy: newIMMFilter(m.cy, m.noiseY/2, m.h),
		w: newIMMFilter(m.w, m.noiseX, m.w), h: newIMMFilter(m.h, m.noiseY, m.h),
	}
}

// update takes in a detection of the object, also a second one of the same picture, in
// a part of it. Of an object that parts show, a look at the whole tells only where
// it is when it finds it too faintly.
func (p *track) update(d detector.Detection, confident bool, at time.Time) {
	dt := at.Sub(p.lastSeen).Seconds()
	if dt > 0 {
		m := measure(detector.Detection{Score: d.Score, Box: p.uncut(d.Box, at)})
		p.cx.update(dt, m.cx, m.noiseX/2, m.w)
		p.cy.update(dt, m.cy, m.noiseY/2, m.h)
		p.w.update(dt, m.w, m.noiseX, m.w)
		p.h.update(dt, m.h, m.noiseY, m.h)
	}
	elapsed := p.unseen(at, p.lastSeen)
	if dt == 0 || p.partial {
		elapsed = p.unseen(at, p.lastConfident)
	}
	if confident || !p.partial {
		p.score = d.Score + (p.score-d.Score)*float32(math.Exp(-elapsed.Seconds()/scoreMemory))
	}
	p.lastSeen = at
	if confident {
		p.lastConfident, p.misses = at, 0
		p.confirmations++
	}
	if d.Label == p.label {
		p.otherLabels = 0
	} else if p.otherLabels++; p.otherLabels == rename {
		p.label, p.otherLabels = d.Label, 0
	}
}

// coastLimit is how long the object is shown without being detected: a quarter of
// the time for which it was seen. What was seen for a moment only may be nothing.
// What only looks at parts can find waits for its part's turn.
func (p *track) coastLimit() time.Duration {
	if p.partial {
		return p.partHold()
	}
	return max(leastCoast, min(coast, p.lastSeen.Sub(p.since)/4))
}

// partHold is how long an object that only looks at parts can find waits for one:
// not for longer than it takes to move by a quarter of its size, or it is elsewhere.
func (p *track) partHold() time.Duration {
	const way = 0.25
	if p.speed()*hold.Seconds() <= way {
		return hold
	}
	return max(leastCoast, time.Duration(way/p.speed()*float64(time.Second)))
}

// speed is how fast the object moves or grows, in sizes per second.
func (p *track) speed() float64 {
	const least = 0.01 // size, as an estimate may be nothing
	w, h := max(p.w.mean.x, least), max(p.h.mean.x, least)
	return max(math.Abs(p.cx.mean.v)/w, math.Abs(p.w.mean.v)/w, math.Abs(p.cy.mean.v)/h, math.Abs(p.h.mean.v)/h)
}

// faintLimit is how long low scores alone keep the object: three times as long as
// confident scores did.
func (p *track) faintLimit() time.Duration {
	if p.partial {
		return hold
	}
	return max(leastCoast, min(hold, 3*p.lastConfident.Sub(p.since)))
}

// box is where the object is at that time; it may reach out of the picture, and
// is empty when the object has shrunk to nothing.
func (p *track) box(at time.Time) detector.Box {
	dt := max(-maxRewind, at.Sub(p.lastSeen).Seconds())
	x, y := p.cx.mean.at(dt), p.cy.mean.at(dt)
	w, h := max(0, p.w.mean.at(dt)), max(0, p.h.mean.at(dt))
	return detector.Box{
		X0: float32(x - w/2), Y0: float32(y - h/2),
		X1: float32(x + w/2), Y1: float32(y + h/2),
	}
}

// uncertainty is the standard deviation of the centre of box on each axis.
func (p *track) uncertainty(at time.Time) (x, y float32) {
	dt := at.Sub(p.lastSeen).Seconds()
	return float32(p.cx.mean.spread(dt)), float32(p.cy.mean.spread(dt))
}

// A measurement is what a detection says, with standard deviations.
type measurement struct{ cx, cy, w, h, noiseX, noiseY float64 }

// measure trusts a detection less the lower its score is, and little if it is faint: that
// is often a piece of the object, which must not take the box with it.
func measure(d detector.Detection) measurement {
	b := d.Box
	m := measurement{
		cx: float64(b.X0+b.X1) / 2, w: float64(b.X1 - b.X0),
		cy: float64(b.Y0+b.Y1) / 2, h: float64(b.Y1 - b.Y0),
	}
	doubt := float64(1.5-d.Score) * (1 + faintDoubt*max(0, sureScore-float64(d.Score)))
	m.noiseX = doubt * (noiseOfBox*m.w + noiseOfPicture)
	m.noiseY = doubt * (noiseOfBox*m.h + noiseOfPicture)
	return m
}
