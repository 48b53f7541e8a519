package rules

import (
	"cmp"
	"flag"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"peerscope/detector"
	"peerscope/detector/track"
)

// A world is an hour in front of a camera: when each thing really is in the picture.
type world struct {
	random *rand.Rand
	actors []*actor
}

// An actor is one thing that comes and goes, and is hidden at moments.
type actor struct {
	label, mistaken string // what a detection of it is called now and then
	detected        float64
	box             detector.Box
	present         []span // in the world, hidden or not
	hidden          []span
	faint           []span // in which no detection finds it, though it is to be seen
}

// A span is from a time to another, in seconds.
type span struct{ from, to float64 }

func within(spans []span, t float64) bool {
	after, _ := slices.BinarySearchFunc(spans, t, func(s span, t float64) int { return cmp.Compare(s.from, t+1e-9) })
	return after > 0 && t < spans[after-1].to
}

const hour = 3600.0

// spans are of random lengths, with random pauses between them.
func (w *world) spans(length, pause func() float64) (all []span) {
	for t := pause(); t < hour; {
		s := span{from: t, to: t + length()}
		all, t = append(all, s), s.to+pause()
	}
	return all
}

func (w *world) between(low, high float64) float64 { return low + w.random.Float64()*(high-low) }

// either gives one of two ranges: what is clearly too short for a rule, or long enough.
func (w *world) either(share, low, high, low2, high2 float64) func() float64 {
	return func() float64 {
		if w.random.Float64() < share {
			return w.between(low, high)
		}
		return w.between(low2, high2)
	}
}

func newWorld(seed uint64) *world {
	w := &world{random: rand.New(rand.NewPCG(seed, 17))}
	add := func(a *actor, length, pause func() float64) {
		a.present = w.spans(length, pause)
		a.hidden = w.spans(w.either(0.9, 0.3, 1.5, 1.5, 3), w.either(1, 5, 60, 0, 0))
		a.faint = w.spans(w.either(1, 0.2, 0.7, 0, 0), w.either(1, 2, 20, 0, 0))
		w.actors = append(w.actors, a)
	}
	add(&actor{label: "person", mistaken: "teddy bear", detected: 0.9, box: detector.Box{X0: 0.1, Y0: 0.2, X1: 0.45, Y1: 0.95}},
		w.either(1, 30, 240, 0, 0), w.either(0.5, 2, 7, 14, 60))
	add(&actor{label: "person", mistaken: "dog", detected: 0.85, box: detector.Box{X0: 0.6, Y0: 0.25, X1: 0.8, Y1: 0.8}},
		w.either(0.3, 0.3, 1, 5, 40), w.either(0.2, 9, 20, 20, 150))
	add(&actor{label: "cell phone", mistaken: "remote", detected: 0.7, box: detector.Box{X0: 0.45, Y0: 0.6, X1: 0.53, Y1: 0.7}},
		w.either(0.4, 0.3, 1, 5, 30), w.either(1, 9, 90, 0, 0))
	add(&actor{label: "book", mistaken: "laptop", detected: 0.75, box: detector.Box{X0: 0.82, Y0: 0.7, X1: 0.98, Y1: 0.9}},
		w.either(0.3, 0.3, 1, 5, 200), w.either(1, 9, 90, 0, 0))
	return w
}

// look is what a detector finds at a time: most of what is there, at about its place,
// and for a look or three what is not.
func (w *world) look(t float64, ghosts *[]detector.Detection) (found []detector.Detection) {
	for _, a := range w.actors {
		if !within(a.present, t) || within(a.hidden, t) || within(a.faint, t) || w.random.Float64() > a.detected {
			continue
		}
		d := detector.Detection{Label: a.label, Score: float32(min(max(0.72+0.13*w.random.NormFloat64(), 0.2), 0.99)), Box: w.jitter(a.box)}
		if w.random.Float64() < 0.07 {
			d.Label = a.mistaken
		}
		found = append(found, d)
		if w.random.Float64() < 0.02 { // a piece of it, as suppression leaves
			d.Box.X1, d.Score = (d.Box.X0+d.Box.X1)/2, 0.5
			found = append(found, d)
		}
	}
	*ghosts = slices.DeleteFunc(*ghosts, func(detector.Detection) bool { return w.random.Float64() < 0.5 })
	if w.random.Float64() < 0.01 {
		x, y := float32(w.between(0, 0.7)), float32(w.between(0, 0.7))
		label := []string{"person", "cell phone", "book", "chair"}[w.random.IntN(4)]
		*ghosts = append(*ghosts, detector.Detection{Label: label, Score: float32(w.between(0.5, 0.65)), Box: detector.Box{X0: x, Y0: y, X1: x + 0.2, Y1: y + 0.25}})
	}
	for _, g := range *ghosts {
		g.Box = w.jitter(g.Box)
		found = append(found, g)
	}
	return found
}

func (w *world) jitter(b detector.Box) detector.Box {
	move := func(v, size float32) float32 { return v + size*0.04*float32(w.random.NormFloat64()) }
	width, height := b.X1-b.X0, b.Y1-b.Y0
	return detector.Box{X0: move(b.X0, width), Y0: move(b.Y0, height), X1: move(b.X1, width), Y1: move(b.Y1, height)}
}

// truth is when the condition of a rule really holds.
func (w *world) truth(r Rule) (spans []span) {
	const step = 0.1
	holding, from := false, 0.0
	for t := 0.0; t < hour; t += step {
		n := 0
		for _, a := range w.actors {
			if a.label == r.Label && within(a.present, t) && !within(a.hidden, t) && (r.Zone == "" || inside(right, standingPoint(a.box))) {
				n++
			}
		}
		if now := r.holds(n); now != holding {
			if holding = now; now {
				from = t
			} else {
				spans = append(spans, span{from, t})
			}
		}
	}
	if holding {
		spans = append(spans, span{from, hour})
	}
	return spans
}

var right = []Point{{0.55, 0}, {1, 0}, {1, 1}, {0.55, 1}}

// score counts the alarms that are missing, and those for which there is no reason. An
// alarm is due where the condition holds for two seconds longer than it has to, unless
// it may not have failed for long enough since the last. It has a reason where the
// condition holds, but for moments, for as long as it has to, give or take a moment.
func score(r Rule, truth []span, alarms []float64) (missed, falseAlarms int) {
	const delay, moment = 2.0, 1.5 // seconds: of the tracker and a look; of what is hidden
	wait, rearm := max(r.For, settle).Seconds(), r.rearm().Seconds()
	if r.When == Gone && len(truth) > 0 && truth[0].from == 0 {
		truth = truth[1:] // it was not there yet
	}
	var last float64 // alarm with a reason
	for _, at := range alarms {
		i := slices.IndexFunc(truth, func(s span) bool { return s.from <= at && at <= s.to+moment })
		if i < 0 {
			falseAlarms++
			continue
		}
		from, to := extent(truth, i, moment)
		again, _ := extent(truth, i, rearm-moment)
		if to-from < wait-moment || last > 0 && last >= again {
			falseAlarms++
			continue
		}
		last = at
	}
	for i, s := range truth {
		begun, _ := extent(truth, i, rearm+delay)
		if s.to-s.from >= wait+delay && !slices.ContainsFunc(alarms, func(at float64) bool { return at >= begun && at <= s.to+moment }) {
			missed++
		}
	}
	return missed, falseAlarms
}

// extent is that of a span with those before and after it that are no farther than gap.
func extent(truth []span, i int, gap float64) (from, to float64) {
	first, last := i, i
	for first > 0 && truth[first].from-truth[first-1].to <= gap {
		first--
	}
	for last+1 < len(truth) && truth[last+1].from-truth[last].to <= gap {
		last++
	}
	return truth[first].from, truth[last].to
}

// simulate plays an hour and counts, over all rules, the alarms that were due, those
// that were missed and the false ones.
func simulate(seed uint64) (due, missed, falseAlarms int) {
	w := newWorld(seed)
	set := Set{Rules: append(Presets()["exam"],
		Rule{Label: "person", When: Gone, For: 10 * time.Second},
		Rule{Label: "person", When: Seen, For: time.Second, Zone: "right"}),
		Zones: []Zone{{Name: "right", Member: "Kim", Points: right}}}
	for i := range set.Rules {
		set.Rules[i].Pause = 0
	}
	var e Evaluator
	e.SetRules(set)
	tracker := track.New(0.5)
	var ghosts []detector.Detection
	alarms := map[Rule][]float64{}
	for t := 0.0; t < hour; t += w.between(0.07, 0.15) {
		now := start.Add(time.Duration(t * float64(time.Second)))
		tracker.Update(w.look(t, &ghosts), now)
		for _, a := range e.Evaluate(kim, tracker.At(now), now) {
			alarms[a.Rule] = append(alarms[a.Rule], t)
		}
	}
	for _, r := range set.Rules {
		truth := w.truth(r)
		m, f := score(r, truth, alarms[r])
		due, missed, falseAlarms = due+len(alarms[r])+m-f, missed+m, falseAlarms+f
	}
	return due, missed, falseAlarms
}

var hours = flag.Int("hours", 1, "how many hours are simulated, each with a seed of its own")

// TestSimulatedHours: of an hour with flicker, things that are hidden, wrong labels and
// detections of nothing, no alarm is missed, and at most one is false.
func TestSimulatedHours(t *testing.T) {
	var due, missed, falseAlarms int
	for seed := range *hours {
		d, m, f := simulate(uint64(seed))
		due, missed, falseAlarms = due+d, missed+m, falseAlarms+f
	}
	t.Logf("%d hours: %d alarms due, %d missed, %d false", *hours, due, missed, falseAlarms)
	if due < 100**hours || missed > *hours/10 || falseAlarms > *hours {
		t.Errorf("%d alarms due, %d missed, %d false", due, missed, falseAlarms)
	}
}
