package congestion

import "time"

// A usage says whether more is sent than the link carries.
type usage int

const (
	normal    usage = iota
	overused        // the queue on the way grows
	underused       // it becomes shorter
)

// Of the trendline filter of libwebrtc, which took the place of the Kalman filter
// of draft-ietf-rmcat-gcc-02 section 5.3; times in ms.
const (
	groupSpan     = 5 * time.Millisecond // packets sent within are one group
	trendGroups   = 20                   // at least, of which the trend is taken
	trendSpan     = 500.0                // at least, in ms: jitter is no trend
	maxTrend      = 256                  // groups
	trendGain     = 4.0
	smoothing     = 0.9
	maxDeltas     = 60
	overuseTime   = 10.0
	firstLimit    = 12.5
	minLimit      = 6.0
	maxLimit      = 600.0
	limitUp       = 0.0087
	limitDown     = 0.039
	maxAdaptation = 15.0 // a trend farther above the limit does not move it
	// toleratedQueue is no overuse yet, however fast it grows.
	toleratedQueue = 15 * time.Millisecond
	maxGroupGap    = 3 * time.Second // between groups, else everything begins anew
)

// A packetGroup is packets that were sent in a burst.
type packetGroup struct {
	firstSent, lastSent time.Time
	arrival             time.Duration // of the last one
	packets             int
}

// An overuseDetector finds out from the one-way delays of packets whether a queue
// grows on their way.
type overuseDetector struct {
	current, previous packetGroup

	deltas      int       // groups seen, up to maxDeltas
	accumulated float64   // delay since the beginning, ms
	smoothed    float64   // likewise
	times       []float64 // arrival of each of the last groups, ms
	delays      []float64 // smoothed delay of each

	limit       float64
	updated     time.Duration // arrival when limit was adapted
	overusing   float64       // for how long, ms; negative when not
	overuses    int
	trendBefore float64
	usage       usage
	queue       standingQueue
}

func newOveruseDetector() overuseDetector {
	return overuseDetector{limit: firstLimit, overusing: -1}
}

// add takes a packet that arrived, in the order of sending, and gives the usage.
func (d *overuseDetector) add(sent time.Time, arrival time.Duration) usage {
	d.queue.add(sent, arrival)
	switch g := &d.current; {
	case g.packets == 0:
		*g = packetGroup{firstSent: sent, lastSent: sent, arrival: arrival, packets: 1}
	case sent.Before(g.firstSent):
		// it is of an older group
	case sent.Sub(g.firstSent) <= groupSpan:
		g.packets++
		g.lastSent, g.arrival = sent, max(g.arrival, arrival)
	default:
		d.finishGroup()
		d.previous = d.current
		d.current = packetGroup{firstSent: sent, lastSent: sent, arrival: arrival, packets: 1}
	}
	return d.usage
}

// finishGroup compares the current group with the one before.
func (d *overuseDetector) finishGroup() {
	if d.previous.packets == 0 {
		return
	}
	sent, arrived := d.current.lastSent.Sub(d.previous.lastSent), d.current.arrival-d.previous.arrival
	if sent.Abs() > maxGroupGap || arrived.Abs() > maxGroupGap { // or the receiver's clock was set
		current := d.current
		*d = newOveruseDetector()
		d.current = current
		return
	}
	d.deltas = min(d.deltas+1, maxDeltas)
	d.accumulated += milliseconds(arrived - sent)
	d.smoothed = smoothing*d.smoothed + (1-smoothing)*d.accumulated
	now := milliseconds(d.current.arrival)
	d.times, d.delays = append(d.times, now), append(d.delays, d.smoothed)
	for len(d.times) > trendGroups && now-d.times[1] > trendSpan || len(d.times) > maxTrend {
		d.times, d.delays = d.times[1:], d.delays[1:]
	}
	trend := d.trendBefore
	if len(d.times) >= trendGroups {
		trend = slope(d.times, d.delays, trend)
	}
	d.detect(trend, milliseconds(sent))
}

// detect compares the trend, ms of delay per ms, with the limit.
func (d *overuseDetector) detect(trend, sent float64) {
	modified := float64(d.deltas) * trend * trendGain
	switch {
	case modified > d.limit && d.queue.length() >= toleratedQueue:
		if d.overusing < 0 {
			d.overusing = sent / 2
		} else {
			d.overusing += sent
		}
		d.overuses++
		if d.overusing > overuseTime && d.overuses > 1 && trend >= d.trendBefore {
			d.overusing, d.overuses, d.usage = 0, 0, overused
		}
	case modified < -d.limit:
		d.overusing, d.overuses, d.usage = -1, 0, underused
	default:
		d.overusing, d.overuses, d.usage = -1, 0, normal
	}
	d.trendBefore = trend
	d.adaptLimit(modified)
}

// adaptLimit lets the limit follow the trend slowly, so that flows of TCP beside
// this one do not starve it.
func (d *overuseDetector) adaptLimit(modified float64) {
	magnitude := max(modified, -modified)
	since := milliseconds(min(d.current.arrival-d.updated, 100*time.Millisecond))
	d.updated = d.current.arrival
	if magnitude > d.limit+maxAdaptation {
		return
	}
	rate := limitDown
	if magnitude > d.limit {
		rate = limitUp
	}
	d.limit = min(max(d.limit+rate*(magnitude-d.limit)*max(since, 0), minLimit), maxLimit)
}

// slope is that of the line through points with the least squares; otherwise if
// they are all at one time.
func slope(x, y []float64, otherwise float64) float64 {
	var meanX, meanY float64
	for i := range x {
		meanX += x[i] / float64(len(x))
		meanY += y[i] / float64(len(y))
	}
	var numerator, denominator float64
	for i := range x {
		numerator += (x[i] - meanX) * (y[i] - meanY)
		denominator += (x[i] - meanX) * (x[i] - meanX)
	}
	if denominator == 0 {
		return otherwise
	}
	return numerator / denominator
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
