package rtp

import "time"

// delayLimits are the most that frames wait for late ones: for those that were late
// often of late, and for those of which a packet was lost now and then.
type delayLimits struct{ jitter, loss time.Duration }

const (
	recentFrames = 120 // 4 s at 30 frames a second
	lossFrames   = 300 // 10 s
	// pardonedLateness is how much frames that had to be repaired may come too late
	// where that is frequent: it is one longer gap, and no freeze.
	pardonedLateness = 50 * time.Millisecond
)

// A lateness knows how much later than the fastest the newest frames were.
type lateness struct {
	all    histogram // of the last recentFrames
	whole  histogram // the same, but 0 where something had been lost
	broken histogram // of the last lossFrames, but 0 where nothing had been lost
}

func (l *lateness) add(d time.Duration, repaired bool) {
	whole, broken := d, time.Duration(0)
	if repaired {
		whole, broken = 0, d
	}
	l.all.add(d, recentFrames)
	l.whole.add(whole, recentFrames)
	l.broken.add(broken, lossFrames)
}

// wanted is how long frames have to wait so that 95 % of the recent ones are in time,
// or nearly so, and each of which a packet was lost once.
func (l *lateness) wanted(limits delayLimits) time.Duration {
	const latest = recentFrames / 20
	return max(
		min(l.whole.exceptLatest(latest), limits.jitter),
		min(l.all.exceptLatest(latest)-pardonedLateness, limits.jitter),
		min(l.broken.exceptLatest(0), limits.loss),
	)
}

// A histogram counts the newest durations that were added.
type histogram struct {
	newest [lossFrames]uint16 // as bins
	added  int
	counts [512]uint16
	top    int // no bin above it counts anything
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
	h.top = max(h.top, bin)
	h.added++
}

// exceptLatest is the largest duration when the n largest are left out.
func (h *histogram) exceptLatest(n int) time.Duration {
	for h.top > 0 && h.counts[h.top] == 0 {
		h.top--
	}
	for bin := h.top; bin > 0; bin-- {
		if n -= int(h.counts[bin]); n < 0 {
			return time.Duration(bin) * histogramBin
		}
	}
	return 0
}
