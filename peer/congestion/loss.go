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

// A lossCount counts the packets of one feedback packet.
type lossCount struct{ lost, total int }

func (n *lossCount) add(received bool) {
	n.total++
	if !received {
		n.lost++
	}
}

// add takes what a feedback packet says. Where packets are queued too, the share
// stays: their delay tells better how much is too much.
func (l *lossMeter) add(now time.Time, n lossCount, queued bool) {
	since := time.Duration(0)
	if !l.updated.IsZero() {
		since = min(max(now.Sub(l.updated), 0), 10*lossWindow)
	}
	l.updated = now
	fade := math.Exp(-since.Seconds() / lossWindow.Seconds())
	l.lost, l.total = l.lost*fade+float64(n.lost), l.total*fade+float64(n.total)
	step := lossStep * min(since, lossWindow).Seconds()
	switch {
	case !l.heavy():
		l.share = min(l.share+step, 1)
	case !queued:
		l.share = max(l.share-step, minLossShare)
	}
}

// heavy says that more is lost than is tolerated.
func (l *lossMeter) heavy() bool { return l.fraction() > toleratedLoss }

// fraction is what is lost of what is sent, 0 to 1.
func (l *lossMeter) fraction() float64 {
	const enough = 10 // packets, below which one lost would say too much
	return l.lost / max(l.total, enough)
}
