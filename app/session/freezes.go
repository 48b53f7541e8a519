package session

import "time"

// freezes counts gaps between pictures that a person notices, as freezeCount of
// W3C's webrtc-stats does: longer than three times the mean of the 30 gaps before
// them, and than that mean and 150 ms.
type freezes struct {
	count   int
	frozen  time.Duration // all of them together
	longest time.Duration // gap, whether it is a freeze or not

	last   time.Time // when a picture was shown; zero after a pause
	gaps   [30]time.Duration
	number int           // of gaps since the beginning
	sum    time.Duration // of those in gaps
}

// add notes that a picture is shown.
func (f *freezes) add(now time.Time) {
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

// pause says that no more pictures are to come before the next one: that they stop
// now is no freeze, but that none came until now may be one.
func (f *freezes) pause(now time.Time) {
	if !f.last.IsZero() {
		f.judge(now.Sub(f.last))
		f.last = time.Time{}
	}
}

func (f *freezes) judge(gap time.Duration) {
	f.longest = max(f.longest, gap)
	n := min(f.number, len(f.gaps))
	if n == 0 {
		return
	}
	mean := f.sum / time.Duration(n)
	if gap > max(3*mean, mean+150*time.Millisecond) {
		f.count++
		f.frozen += gap
	}
}
