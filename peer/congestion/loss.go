package congestion

import (
	"math"
	"time"
)

const (
	// toleratedLoss has no consequence: up to there it is rarely congestion.
	toleratedLoss = 0.12
	lossWindow    = time.Second // over which loss is averaged
	// lossStep is by how much a second the share falls, and rises again.
	lossStep     = 0.2
	minLossShare = 0.4
)

// A lossMeter averages loss, and gives the share of the target that it leaves.
type lossMeter struct {
	lost, total float64 // packets, fading with lossWindow
	share       float64
	updated     time.Time
}

// add takes what a feedback packet says.
func (l *lossMeter) add(now time.Time, lost, total int) {
	since := time.Duration(0)
	if !l.updated.IsZero() {
		since = min(max(now.Sub(l.updated), 0), 10*lossWindow)
	}
	l.updated = now
	fade := math.Exp(-since.Seconds() / lossWindow.Seconds())
	l.lost, l.total = l.lost*fade+float64(lost), l.total*fade+float64(total)
	step := lossStep * min(since, lossWindow).Seconds()
	if l.fraction() > toleratedLoss {
		l.share = max(l.share-step, minLossShare)
	} else {
		l.share = min(l.share+step, 1)
	}
}

// fraction is what is lost of what is sent, 0 to 1.
func (l *lossMeter) fraction() float64 {
	const enough = 10 // packets, below which one lost would say too much
	return l.lost / max(l.total, enough)
}
