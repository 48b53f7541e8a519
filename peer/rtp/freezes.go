package rtp

import "time"

// A FreezeCounter counts gaps between shown pictures that a person notices, as
// freezeCount of W3C's webrtc-stats does: longer than three times the mean of the 30
// gaps before them, and than that mean and 150 ms. The zero one is ready. It is for
// one goroutine.
type FreezeCounter struct {
	Count   int
	Frozen  time.Duration // all of them together
	Longest time.Duration // gap, whether it is a freeze or not

	last   time.Time // when a picture was shown; zero after a pause
	gaps   [30]time.Duration
	number int           // of gaps since the beginning
	sum    time.Duration // of those in gaps
}

// Add notes that a picture is shown.
func (f *FreezeCounter) Add(now time.Time) {
	if f.last.IsZero() {
		f.last = now
		return
	}
	gap := now.Sub(f.last)
	f.last = now
	f.judge(gap)
	oldest := &f.gaps[f.number%len(f.gaps)]
	f.sum += gap - *oldest
	*oldest = gap
	f.number++
}

// Pause says that no more pictures are to come before the next one: that they stop
// now is no freeze, but that none came until now may be one.
func (f *FreezeCounter) Pause(now time.Time) {
	if !f.last.IsZero() {
		f.judge(now.Sub(f.last))
		f.last = time.Time{}
	}
}

func (f *FreezeCounter) judge(gap time.Duration) {
	f.Longest = max(f.Longest, gap)
	n := min(f.number, len(f.gaps))
	if n == 0 {
		return
	}
	mean := f.sum / time.Duration(n)
	if gap > max(3*mean, mean+150*time.Millisecond) {
		f.Count++
		f.Frozen += gap
	}
}
