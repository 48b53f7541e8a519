package rtp

import (
	"math"
	"time"
)

// A windowedMax is the largest of the durations that were added lately: in the time
// that it is told, and up to twice that. Its zero value is empty.
type windowedMax struct {
	since             time.Time // when current began
	current, previous time.Duration
}

// nothing is the value of an empty windowedMax.
const nothing = time.Duration(math.MinInt64)

func (w *windowedMax) add(d time.Duration, now time.Time, span time.Duration) {
	w.turn(now, span)
	w.current = max(w.current, d)
}

func (w *windowedMax) value(now time.Time, span time.Duration) time.Duration {
	w.turn(now, span)
	return max(w.current, w.previous)
}

func (w *windowedMax) turn(now time.Time, span time.Duration) {
	switch age := now.Sub(w.since); {
	case w.since.IsZero() || age >= 2*span:
		*w = windowedMax{since: now, current: nothing, previous: nothing}
	case age >= span:
		*w = windowedMax{since: now, current: nothing, previous: w.current}
	}
}
