package rules

import "time"

// A timer knows how long the condition of a rule has held for a member.
type timer struct {
	last    time.Time // of the last step
	holding run
	failing run
	alarmed time.Time // when it did last
	over    bool      // it has alarmed, or cannot yet, until the condition has failed for a while
}

// step takes note of whether the condition holds, and says whether there is an alarm
// and since when the condition has held.
func (t *timer) step(r Rule, holds bool, at time.Time) (since time.Time, due bool) {
	elapsed := at.Sub(t.last)
	if elapsed < 0 || elapsed > maxGap {
		t.holding, t.failing, elapsed = run{}, run{}, 0
	}
	t.last = at
	t.holding.step(holds, elapsed, at)
	t.failing.step(!holds, elapsed, at)
	if !holds {
		t.over = t.over && !t.failing.lasts(r.rearm(), at)
		return time.Time{}, false
	}
	if t.over || !t.holding.lasts(max(r.For, settle), at) || !t.alarmed.IsZero() && at.Sub(t.alarmed) < r.Pause {
		return time.Time{}, false
	}
	t.over, t.alarmed = true, at
	return t.holding.since, true
}

// rearm is how long the condition has to fail for it to alarm once more.
func (r Rule) rearm() time.Duration {
	if r.When == Seen || r.When == More {
		return absence
	}
	return settle
}

// tolerance is how long a run may be interrupted.
const tolerance = time.Second

// A run is a time in which something is true, but for moments.
type run struct {
	since, until time.Time     // when it was true first and last
	held         time.Duration // in which it was true
}

func (r *run) step(now bool, elapsed time.Duration, at time.Time) {
	gap := at.Sub(r.until)
	if gap > tolerance && (!now || gap > elapsed) { // not only because looks are rare
		*r = run{}
	}
	switch {
	case now && r.since.IsZero():
		*r = run{since: at, until: at}
	case now:
		r.held += elapsed
		r.until = at
	}
}

// lasts says whether the run is that long, and true for most of it.
func (r *run) lasts(d time.Duration, at time.Time) bool {
	length := at.Sub(r.since)
	return !r.since.IsZero() && length >= d && 4*r.held >= 3*length
}
