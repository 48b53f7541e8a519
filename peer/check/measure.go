package check

import (
	"context"
	"slices"
	"time"
)

// lossPercent is the share of the packets sent that did not come back; nil if none
// was sent.
func lossPercent(flights []flight) *float64 {
	var sent, lost float64
	for _, f := range flights {
		if f.sent >= 0 {
			sent++
		}
		if f.lost() {
			lost++
		}
	}
	if sent == 0 {
		return nil
	}
	percent := float64(int(1000*lost/sent+0.5)) / 10
	return &percent
}

// transits are how long the packets took that came back, in the order of sending.
func transits(flights []flight) (all []time.Duration) {
	for _, f := range flights {
		if f.received >= 0 {
			all = append(all, f.received-f.sent)
		}
	}
	return all
}

// medianRoundTrip is 0 if nothing came back.
func medianRoundTrip(flights []flight) time.Duration {
	all := transits(flights)
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// jitter is the mean difference of consecutive transit times (RFC 3550 section 6.4.1,
// without its smoothing); 0 if fewer than two packets came back.
func jitter(flights []flight) time.Duration {
	all := transits(flights)
	if len(all) < 2 {
		return 0
	}
	var sum time.Duration
	for i, d := range all[1:] {
		sum += (d - all[i]).Abs()
	}
	return sum / time.Duration(len(all)-1)
}

// Bit rates are measured by short trains, each faster than the one before, until one
// does not get through as it was sent. That of a call is at most maxRate.
var trainRates = []int{250_000, 500_000, 1_000_000, 2_000_000, maxRate}

const (
	maxRate     = 3_000_000
	trainLength = 400 * time.Millisecond
	trainWait   = 1200 * time.Millisecond // of a train at twice the rate of a line with a deep queue
	trainPacket = 1000                    // bytes
	maxStretch  = 1.15                    // of a train that still gets through
	maxRateLoss = 0.15                    // likewise, above the loss of slow packets
)

// measureRate measures the bit rate that a carrier bears; atLeast says that it may
// bear more. loss is that of slow packets, 0 to 1.
func measureRate(ctx context.Context, c carrier, loss float64) (bitsPerSecond int, atLeast bool) {
	for _, rate := range trainRates {
		t := trainAt(rate, trainPacket, trainLength, trainWait)
		got, throughout := t.delivered(t.run(ctx, c), loss)
		if !throughout { // once more, as either end may have been busy
			var again int
			again, throughout = t.delivered(t.run(ctx, c), loss)
			got = max(got, again)
		}
		bitsPerSecond = max(bitsPerSecond, got)
		if !throughout {
			return bitsPerSecond, false
		}
	}
	return bitsPerSecond, true
}

// delivered is the bit rate at which a train arrived, which never is above that at
// which it was sent; throughout says that the train arrived as it was sent.
func (t train) delivered(flights []flight, loss float64) (bitsPerSecond int, throughout bool) {
	first, last, n := time.Duration(-1), time.Duration(-1), 0
	for _, f := range flights {
		if f.received < 0 {
			continue
		}
		if n++; first < 0 || f.received < first {
			first = f.received
		}
		last = max(last, f.received)
	}
	if n < 2 {
		return 0, false
	}
	length := time.Duration(len(flights)-1) * t.pace
	taken := max(last-first, length*time.Duration(n-1)/time.Duration(len(flights)-1))
	bitsPerSecond = int(float64((n-1)*t.size*8) / taken.Seconds())
	const chance = 2 // packets, as a short train may be unlucky
	mayLose := float64(len(flights))*(loss+maxRateLoss) + chance
	return bitsPerSecond, last-first <= time.Duration(maxStretch*float64(length))+20*time.Millisecond && float64(len(flights)-n) <= mayLose
}
