package congestion

import "time"

const (
	// throughputWindow holds some pictures and their pauses.
	throughputWindow = 500 * time.Millisecond
	// throughputLeast is what must have been measured.
	throughputLeast = 150 * time.Millisecond
)

// A throughput measures the bit rate that arrives, on the receiver's clock.
type throughput struct {
	arrivals []arrival // of the last throughputWindow, in order
	bytes    int
}

type arrival struct {
	at   time.Duration
	sent time.Time
	size int
}

func (t *throughput) add(sent time.Time, at time.Duration, size int) {
	if n := len(t.arrivals); n > 0 {
		last := t.arrivals[n-1].at
		if at < last-time.Second || at > last+maxGroupGap { // the receiver's clock was set, or a pause
			*t = throughput{}
		} else {
			at = max(at, last)
		}
	}
	t.arrivals = append(t.arrivals, arrival{at, sent, size})
	t.bytes += size
	for len(t.arrivals) > historySize || at-t.arrivals[0].at > throughputWindow {
		t.bytes -= t.arrivals[0].size
		t.arrivals = t.arrivals[1:]
	}
}

// bitRate is 0 while too little has arrived.
func (t *throughput) bitRate() int {
	if len(t.arrivals) < 2 {
		return 0
	}
	first := t.arrivals[0]
	span := t.arrivals[len(t.arrivals)-1].at - first.at
	if span < throughputLeast {
		return 0
	}
	return int(float64(t.bytes-first.size) * 8 / span.Seconds())
}

// stretch is how much longer it took packets to arrive than to be sent, 1 for as
// long: what arrives is less than what is sent then, whatever that is.
func (t *throughput) stretch() float64 {
	if t.bitRate() == 0 {
		return 1
	}
	first, last := t.arrivals[0], t.arrivals[len(t.arrivals)-1]
	return float64(last.at-first.at) / max(float64(last.sent.Sub(first.sent)), float64(time.Millisecond))
}
