package track

import (
	"math"
	"time"

	"peerscope/detector"
)

// A path is one object as it is followed from picture to picture.
type path struct {
	id           int // 0 until it is confirmed
	label        string
	score        float32 // smoothed
	since        time.Time
	seen         time.Time // the last picture it was detected in; the estimates are of that time
	sure         time.Time // the last of those in which its score was one that confirms
	cx, cy, w, h estimate
	hits         int  // detections with a score that confirms
	rivals       int  // detections with other labels since the last with its own
	covered      bool // lies on a better path, so that it goes
}

const (
	// Standard deviation of a detected centre or size: a share of the box, as
	// SSD regresses in units of its anchors, and a share of the picture.
	noiseOfBox, noiseOfPicture = 0.05, 0.005

	scoreMemory = 0.5 // seconds in which the weight of an old score falls to 1/e
	rename      = 3   // rivals in a row that rename an object
	back        = 0.2 // seconds before it was seen to which an object is moved back
)

func newPath(d detector.Detection, at time.Time) *path {
	m := measure(d)
	return &path{
		hits:  1,
		label: d.Label, score: d.Score, since: at, seen: at, sure: at,
		cx: newEstimate(m.cx, m.noiseX/2, m.w), cy: newEstimate(m.cy, m.noiseY/2, m.h),
		w: newEstimate(m.w, m.noiseX, m.w), h: newEstimate(m.h, m.noiseY, m.h),
	}
}

// hit takes in a detection of the object.
func (p *path) hit(d detector.Detection, sure bool, at time.Time) {
	dt := at.Sub(p.seen).Seconds()
	m := measure(d)
	p.cx.update(dt, m.cx, m.noiseX/2, m.w)
	p.cy.update(dt, m.cy, m.noiseY/2, m.h)
	p.w.update(dt, m.w, m.noiseX, m.w)
	p.h.update(dt, m.h, m.noiseY, m.h)
	p.score = d.Score + (p.score-d.Score)*float32(math.Exp(-dt/scoreMemory))
	p.seen = at
	if sure {
		p.sure = at
		p.hits++
	}
	if d.Label == p.label {
		p.rivals = 0
	} else if p.rivals++; p.rivals == rename {
		p.label, p.rivals = d.Label, 0
	}
}

// coast is how long the object is shown without being detected: a quarter of
// the time for which it was seen. What was seen for a moment only may be nothing.
func (p *path) coast() time.Duration {
	return max(leastCoast, min(coast, p.seen.Sub(p.since)/4))
}

// hold is how long low scores alone keep the object: three times as long as
// sure ones did.
func (p *path) hold() time.Duration {
	return max(leastCoast, min(hold, 3*p.sure.Sub(p.since)))
}

// box is where the object is at that time; it may reach out of the picture, and
// is empty when the object has shrunk to nothing.
func (p *path) box(at time.Time) detector.Box {
	dt := max(-back, at.Sub(p.seen).Seconds())
	x, y := p.cx.mean.at(dt), p.cy.mean.at(dt)
	w, h := max(0, p.w.mean.at(dt)), max(0, p.h.mean.at(dt))
	return detector.Box{
		X0: float32(x - w/2), Y0: float32(y - h/2),
		X1: float32(x + w/2), Y1: float32(y + h/2),
	}
}

// doubt is the standard deviation of the centre of box on each axis.
func (p *path) doubt(at time.Time) (x, y float32) {
	dt := at.Sub(p.seen).Seconds()
	return float32(p.cx.mean.spread(dt)), float32(p.cy.mean.spread(dt))
}

// A measurement is what a detection says, with standard deviations.
type measurement struct{ cx, cy, w, h, noiseX, noiseY float64 }

// measure trusts a detection less the lower its score is.
func measure(d detector.Detection) measurement {
	b := d.Box
	m := measurement{
		cx: float64(b.X0+b.X1) / 2, w: float64(b.X1 - b.X0),
		cy: float64(b.Y0+b.Y1) / 2, h: float64(b.Y1 - b.Y0),
	}
	doubt := float64(1.5 - d.Score)
	m.noiseX = doubt * (noiseOfBox*m.w + noiseOfPicture)
	m.noiseY = doubt * (noiseOfBox*m.h + noiseOfPicture)
	return m
}
