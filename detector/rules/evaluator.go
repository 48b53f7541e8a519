package rules

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"peerscope/detector/track"
)

const (
	// settle is how long a condition holds at least before it is believed: an object
	// that was detected by mistake stays tracked for half a second longer. The simulated
	// hours have four times as many false alarms with a second.
	settle = 1500 * time.Millisecond
	// absence is how long what was seen has to be away for its return to be news.
	absence = 5 * time.Second
	// maxGap is how far apart two looks at a member may be for what lies between them
	// to be known.
	maxGap = 2 * time.Second
)

// An Evaluator evaluates the rules of a Set; the zero one has none. Its methods may be
// called from any goroutine; the same calls in the same order give the same alarms.
type Evaluator struct {
	mu     sync.Mutex
	set    Set
	timers map[timerKey]*timer
}

type timerKey struct {
	rule   Rule
	member string
}

// SetRules replaces the rules, which must not be changed afterwards. A rule that was
// there before goes on where it was.
func (e *Evaluator) SetRules(s Set) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.set = s
	for key := range e.timers {
		if key.rule.Off || !slices.Contains(s.Rules, key.rule) {
			delete(e.timers, key)
		}
	}
}

// Forget forgets a member that is here no longer.
func (e *Evaluator) Forget(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for key := range e.timers {
		if key.member == id {
			delete(e.timers, key)
		}
	}
}

// Evaluate is given all objects in a picture of a member, at the time of the look, and
// gives the alarms that follow.
func (e *Evaluator) Evaluate(m Member, objects []track.Object, at time.Time) []Alarm {
	return e.evaluate(m, at, func(r Rule) []track.Object { return e.counted(r, m, objects) }, func(Rule) bool { return true })
}

// EvaluateBlind is told that no picture of a member comes. Only Missing is known of it.
func (e *Evaluator) EvaluateBlind(m Member, at time.Time) []Alarm {
	return e.evaluate(m, at, func(Rule) []track.Object { return nil }, func(r Rule) bool { return r.When == Missing })
}

func (e *Evaluator) evaluate(m Member, at time.Time, count func(Rule) []track.Object, known func(Rule) bool) (alarms []Alarm) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, r := range e.set.Rules {
		if r.Off || r.Member != "" && !slices.Contains(m.Names, r.Member) || !known(r) {
			continue
		}
		counted := count(r)
		since, due := e.timer(r, m).step(r, r.holds(len(counted)), at)
		if !due {
			continue
		}
		slices.SortStableFunc(counted, func(a, b track.Object) int {
			return -cmp.Compare(a.Detection.Score, b.Detection.Score)
		})
		alarms = append(alarms, Alarm{Rule: r, Time: at, Since: since, Objects: counted})
	}
	return alarms
}

func (e *Evaluator) timer(r Rule, m Member) *timer {
	key := timerKey{r, m.ID}
	if e.timers == nil {
		e.timers = map[timerKey]*timer{}
	}
	if e.timers[key] == nil {
		e.timers[key] = &timer{over: r.When == Gone} // nothing is gone that was not seen
	}
	return e.timers[key]
}

// counted are the objects that a rule counts.
func (e *Evaluator) counted(r Rule, m Member, objects []track.Object) (counted []track.Object) {
	for _, o := range objects {
		if o.Detection.Label != r.Label || o.Detection.Score < r.MinScore {
			continue
		}
		zones, excluded := e.set.ZonesAt(m, o.Detection.Box)
		if !excluded && (r.Zone == "" || slices.Contains(zones, r.Zone)) {
			counted = append(counted, o)
		}
	}
	return counted
}

// holds says whether the condition holds with that many objects.
func (r Rule) holds(n int) bool {
	switch r.When {
	case Seen:
		return n > 0
	case More:
		return n > r.Count
	default:
		return n == 0
	}
}
