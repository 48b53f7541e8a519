package rtp

import "time"

// delayLimits are the most that frames wait for late ones: for those that were late
// often of late, and for those that are late now and then since packets are lost.
type delayLimits struct{ jitter, loss time.Duration }

const (
	jitterFrames = 120 // 4 s at 30 frames a second
	lossFrames   = 900 // 30 s
	// rareLosses is how many frames may be the latest of lossFrames without being
	// waited for.
	rareLosses = 1
)

// A lateness knows how much later than the fastest the newest frames were.
type lateness struct {
	all      histogram // of the last jitterFrames
	repaired histogram // of the last lossFrames, 0 where nothing was lost
}

func (l *lateness) add(d time.Duration, repaired bool) {
	l.all.add(d, jitterFrames)
	if !repaired {
		d = 0
	}
	l.repaired.add(d, lossFrames)
}

// wanted is how long frames have to wait so that 95 % of the newest are in time, and
// nearly all whose packets are sent again once.
func (l *lateness) wanted(limits delayLimits) time.Duration {
	jitter := l.all.exceptLatest(l.all.size(jitterFrames) / 20)
	return max(min(jitter, limits.jitter), min(l.repaired.exceptLatest(rareLosses), limits.loss))
}

// A histogram counts the newest durations that were added.
type histogram struct {
	newest [lossFrames]uint16 // as bins
	added  int
	counts [512]uint16
}

const histogramBin = 2 * time.Millisecond

// add replaces the oldest once there are as many as capacity, which must not change.
func (h *histogram) add(d time.Duration, capacity int) {
	i := h.added % capacity
	if h.added >= capacity {
		h.counts[h.newest[i]]--
	}
	bin := min(max(int(d/histogramBin), 0), len(h.counts)-1)
	h.newest[i] = uint16(bin)
	h.counts[bin]++
	h.added++
}

func (h *histogram) size(capacity int) int { return min(h.added, capacity) }

// exceptLatest is the largest duration when the n largest are left out.
func (h *histogram) exceptLatest(n int) time.Duration {
	for bin := len(h.counts) - 1; bin > 0; bin-- {
		if n -= int(h.counts[bin]); n < 0 {
			return time.Duration(bin) * histogramBin
		}
	}
	return 0
}
