package tracktest

import (
	"fmt"
	"math"
	"time"

	"peerscope/detector"
	"peerscope/detector/track"
)

// A Tracker decides what boxes are shown: a *track.Tracker, or that of Untracked.
type Tracker interface {
	Update(found []detector.Detection, at time.Time)
	At(t time.Time) []track.Object
}

// Metrics say how steady a scene was shown.
type Metrics struct {
	IoU      float64 // mean overlap of boxes with the truth, of the annotations that have one
	Missing  float64 // share of annotations without a box
	Extra    float64 // boxes of nothing or on an annotation that has one, per annotation
	Unclean  float64 // share of pictures with a missing or an extra box
	Jitter   float64 // standard deviation of the edges against the truth, in pixels of Width x Height
	Breaks   int     // how often an annotation lost its box
	Switches int     // how often an annotation's box changed its ID; always 0 for Untracked, which has none

	pictures, annotations, boxed int // what the shares are of
}

// MetricsHeader is a line to stand above Metrics.
const MetricsHeader = "  IoU  missing    extra  unclean   jitter  breaks  switches"

// String gives the metrics as a line of a table.
func (f Metrics) String() string {
	return fmt.Sprintf("%5.3f  %5.1f %%  %5.1f %%  %5.1f %%  %4.2f px  %6d  %8d",
		f.IoU, 100*f.Missing, 100*f.Extra, 100*f.Unclean, f.Jitter, f.Breaks, f.Switches)
}

// Sum is the metrics of several scenes as of one; jitter is that of the mean scene.
func Sum(all []Metrics) Metrics {
	var sum Metrics
	var scenes float64 // with boxes
	for _, f := range all {
		sum.IoU += f.IoU * float64(f.boxed)
		sum.Missing += f.Missing * float64(f.annotations)
		sum.Extra += f.Extra * float64(max(1, f.annotations))
		sum.Unclean += f.Unclean * float64(f.pictures)
		if f.boxed > 0 {
			sum.Jitter += f.Jitter
			scenes++
		}
		sum.Breaks += f.Breaks
		sum.Switches += f.Switches
		sum.pictures, sum.annotations, sum.boxed = sum.pictures+f.pictures, sum.annotations+f.annotations, sum.boxed+f.boxed
	}
	sum.IoU /= float64(max(1, sum.boxed))
	sum.Missing /= float64(max(1, sum.annotations))
	sum.Extra /= float64(max(1, sum.annotations))
	sum.Unclean /= float64(max(1, sum.pictures))
	sum.Jitter /= max(1, scenes)
	return sum
}

// ShownPerSecond is how many pictures of a scene are shown in a second.
const ShownPerSecond = 30

const (
	settle       = time.Second // in which nothing counts, as objects must be confirmed first
	leastOverlap = 0.3         // of a box and the annotation it is for
)

// Measure plays a scene and has the source detect in perSecond of its pictures.
// What it found is handed on in the order of the pictures, each when it is known.
func Measure(s Scene, source Source, shown Tracker, perSecond int) Metrics {
	start := time.Unix(0, 0)
	type result struct {
		found     []detector.Detection
		at, known time.Duration
	}
	var pending []result
	detections := 0
	m := newMeter(len(s.Objects))
	for i := 0; ; i++ {
		now := time.Duration(i) * time.Second / ShownPerSecond
		if now >= s.Length {
			return m.metrics()
		}
		if i*perSecond >= detections*ShownPerSecond {
			found, delay := source(s, now)
			pending = append(pending, result{found, now, now + delay})
			detections++
		}
		for len(pending) > 0 && pending[0].known <= now {
			shown.Update(pending[0].found, start.Add(pending[0].at))
			pending = pending[1:]
		}
		objects := shown.At(start.Add(now))
		if now >= settle {
			m.add(s, now, objects)
		}
	}
}

// Untracked shows what was detected last with that score or more, as a program
// without a tracker does.
func Untracked(minScore float32) Tracker { return &raw{minScore: minScore} }

type raw struct {
	minScore float32
	objects  []track.Object
}

func (r *raw) Update(found []detector.Detection, at time.Time) {
	r.objects = nil
	for _, d := range found {
		if d.Score >= r.minScore {
			r.objects = append(r.objects, track.Object{Detection: d, Since: at, Fade: 1})
		}
	}
}

func (r *raw) At(time.Time) []track.Object { return r.objects }

// A meter adds up pictures.
type meter struct {
	pictures, unclean          int
	annotations, boxed, extras int
	overlap                    float64
	breaks, switches           int
	had                        []bool // by thing: whether it had a box in the last picture
	id                         []int  // by thing: the last ID of its box
	edges                      []spread
}

func newMeter(things int) *meter {
	return &meter{had: make([]bool, things), id: make([]int, things), edges: make([]spread, 4*things)}
}

func (m *meter) add(s Scene, now time.Duration, objects []track.Object) {
	annotations, sure := s.GroundTruth(now)
	used := make([]bool, len(objects))
	clean := true
	seen := make([]bool, len(s.Objects))
	boxes := m.match(annotations, objects, used)
	for i, annotation := range annotations {
		seen[annotation.Object] = true
		best := boxes[i]
		switch {
		case sure[i] && best >= 0:
			m.box(annotation, objects[best])
		case sure[i]:
			m.annotations++
			if m.had[annotation.Object] {
				m.breaks++
			}
			clean = false
		}
		m.had[annotation.Object] = sure[i] && best >= 0
	}
	for thing := range seen {
		if !seen[thing] {
			m.id[thing] = 0 // when it comes back it is another
		}
	}
	for _, u := range used {
		if !u {
			m.extras++
			clean = false
		}
	}
	m.pictures++
	if !clean {
		m.unclean++
	}
}

// match gives each annotation an object of its own, or -1: the one it had as long as
// that lies on it, as in CLEAR MOT (Bernardin and Stiefelhagen, EURASIP 2008),
// else the closest.
func (m *meter) match(annotations []Annotation, objects []track.Object, used []bool) []int {
	boxes := make([]int, len(annotations))
	take := func(i int, keep bool) {
		best, overlap := -1, float32(leastOverlap)
		for j, o := range objects {
			v := o.Detection.Box.IoU(annotations[i].Box)
			if !used[j] && v >= overlap && o.Detection.Label == annotations[i].Label &&
				(!keep || o.ID > 0 && o.ID == m.id[annotations[i].Object]) {
				best, overlap = j, v
			}
		}
		boxes[i] = best
		if best >= 0 {
			used[best] = true
		}
	}
	for i := range annotations {
		take(i, true)
	}
	for i := range annotations {
		if boxes[i] < 0 {
			take(i, false)
		}
	}
	return boxes
}

// box counts an annotation that has a box.
func (m *meter) box(s Annotation, o track.Object) {
	b := o.Detection.Box
	m.annotations++
	m.boxed++
	m.overlap += float64(b.IoU(s.Box))
	if m.id[s.Object] != 0 && m.id[s.Object] != o.ID {
		m.switches++
	}
	m.id[s.Object] = o.ID
	for i, off := range [4]float32{
		(b.X0 - s.Box.X0) * Width, (b.X1 - s.Box.X1) * Width,
		(b.Y0 - s.Box.Y0) * Height, (b.Y1 - s.Box.Y1) * Height,
	} {
		m.edges[4*s.Object+i].add(float64(off))
	}
}

func (m *meter) metrics() Metrics {
	var jitter, edges float64
	for _, e := range m.edges {
		if e.n > 0 {
			jitter += e.deviation()
			edges++
		}
	}
	return Metrics{
		IoU:      m.overlap / float64(max(1, m.boxed)),
		Missing:  float64(m.annotations-m.boxed) / float64(max(1, m.annotations)),
		Extra:    float64(m.extras) / float64(max(1, m.annotations)),
		Unclean:  float64(m.unclean) / float64(max(1, m.pictures)),
		Jitter:   jitter / max(1, edges),
		Breaks:   m.breaks,
		Switches: m.switches,
		pictures: m.pictures, annotations: m.annotations, boxed: m.boxed,
	}
}

// A spread gathers a standard deviation (Welford 1962).
type spread struct{ n, mean, squares float64 }

func (s *spread) add(x float64) {
	s.n++
	off := x - s.mean
	s.mean += off / s.n
	s.squares += off * (x - s.mean)
}

func (s *spread) deviation() float64 { return math.Sqrt(s.squares / max(1, s.n-1)) }
