package congestion

import (
	"time"

	"github.com/pion/rtcp"
)

const (
	decrease      = 0.85 // of what arrives is the target after overuse, so that the queue empties
	mildDecrease  = 0.92 // where less was sent than the line is thought to carry
	stretched     = 1.2  // how much longer a thin line takes to deliver packets than they took to be sent
	longQueue     = 50 * time.Millisecond
	underCapacity = 0.95 // of what the link is known to carry is the highest target
	draining      = 0.8  // of that is sent while packets are queued, if the target is no more
	// growth is how much of it a second the target rises, and slowGrowth where less
	// arrives and it is not known what the link carries.
	growth     = 0.25
	slowGrowth = 0.08
	// headroom is how far the target may be above what is sent: more is unproven.
	headroom = 1.5
	// capacityMemory is how long what was measured holds if no probe renews it.
	capacityMemory = 15 * time.Second
	// probeQueue is how long the queue that a probe makes is not taken for overuse.
	probeQueue = 500 * time.Millisecond
	// stallTime without feedback means that nothing gets through.
	stallTime = time.Second
	// afterStall is the share of the target that a line that is back gets.
	afterStall = 0.7
	usualRTT   = 100 * time.Millisecond
)

// Limits are what the target starts from and stays within, in bits a second.
type Limits struct{ Initial, Min, Max int }

// A Controller finds the bit rate for one connection.
type Controller struct {
	limits   Limits
	history  sentHistory
	feedback feedbackReader
	detector overuseDetector
	arrived  throughput
	loss     lossMeter
	recent   lossMeter // of packets sent since the target was last reduced
	probes   prober

	rate       float64 // what delays allow
	capacity   float64 // of the link; 0 while unknown
	measured   time.Time
	decreased  time.Time
	updated    time.Time
	quiet      time.Time // until then delays are those of a probe
	rtt        time.Duration
	fed        time.Time // last feedback
	resumed    time.Time // after a cut; what was lost in it says nothing
	unanswered time.Time // when the first packet after that was sent; zero if there is none
}

// NewController makes one that begins at limits.Initial.
func NewController(limits Limits) *Controller {
	return &Controller{
		limits: limits, detector: newOveruseDetector(), loss: lossMeter{share: 1},
		rate: float64(limits.Initial), rtt: usualRTT,
	}
}

// Sent notes a packet and gives its transport-wide sequence number.
func (c *Controller) Sent(now time.Time, size int) uint16 {
	cluster := 0
	if c.probes.active {
		cluster = c.probes.cluster
		c.probes.addSent(now, size)
	}
	if c.unanswered.IsZero() {
		c.unanswered = now
	}
	return c.history.add(now, size, cluster)
}

// TargetBitRate is for all that is sent, in bits a second.
func (c *Controller) TargetBitRate() int {
	return int(min(max(c.rate*c.loss.share, float64(c.limits.Min)), float64(c.limits.Max)))
}

// Capacity is what the line is known to carry, in bits a second, or less while packets
// are queued on it, so that they become fewer; 0 while unknown.
func (c *Controller) Capacity() int {
	if c.queued() {
		return int(draining * c.capacity)
	}
	return int(c.capacity)
}

// Loss is the share of the packets that is lost, 0 to 1, over about a second.
func (c *Controller) Loss() float64 { return c.loss.fraction() }

// RoundTrip is the time from sending a packet to the feedback on it.
func (c *Controller) RoundTrip() time.Duration { return c.rtt }

// Stalled says that packets get no answer: the line is cut.
func (c *Controller) Stalled(now time.Time) bool {
	return !c.fed.IsZero() && !c.unanswered.IsZero() && now.Sub(c.unanswered) > stallTime+2*c.rtt
}

// ProbeRate is the bit rate at which packets are to be sent now, padding where
// there are no others; 0 unless a probe is under way.
func (c *Controller) ProbeRate() int {
	if !c.probes.active {
		return 0
	}
	return c.probes.bitRate
}

// Probe begins a probe if one is due and the target is below useful bits a second:
// soon after the first feedback, again and again until it is known what the line
// carries, and then each five seconds. It is called several times a second.
func (c *Controller) Probe(now time.Time, useful int) {
	p := &c.probes
	if p.active && now.Sub(p.began) > probeDeadline {
		p.active = false
	}
	target := c.TargetBitRate()
	if p.active || c.fed.IsZero() || c.Stalled(now) || now.Before(p.next) || target >= useful {
		return
	}
	if c.detector.usage == overused || c.loss.heavy() {
		return
	}
	factor := nextProbe
	switch {
	case p.cluster == 0:
		factor = firstProbe
	case c.capacity > 0:
		factor = renewingProbe
	}
	p.start(now, min(int(factor*float64(target)), 2*useful, c.limits.Max))
	c.quiet = now.Add(probeDeadline)
}

// Feedback takes what the receiver reports. Packets that it has not sent yet or
// has forgotten are ignored.
func (c *Controller) Feedback(now time.Time, fb *rtcp.TransportLayerCC) {
	results := c.feedback.read(fb, &c.history)
	if len(results) == 0 {
		return
	}
	if c.Stalled(now) {
		c.resume(now)
	}
	c.fed, c.unanswered = now, time.Time{}
	var all, recent lossCount
	var newest *sentPacket
	for _, r := range results {
		if r.acked || !r.received && r.at.Before(c.resumed) {
			continue
		}
		all.add(r.received)
		if r.at.After(c.decreased) {
			recent.add(r.received)
		}
		if !r.received {
			continue
		}
		r.acked = true
		newest = r.sentPacket
		c.arrived.add(r.at, r.arrival, r.size)
		c.detector.add(r.at, r.arrival)
		c.addToProbe(now, r)
	}
	c.loss.add(now, all, c.queued())
	c.recent.add(now, recent, c.queued())
	if newest != nil {
		if rtt := now.Sub(newest.at); rtt < 10*time.Second {
			c.rtt += (rtt - c.rtt) / 8
		}
		c.update(now)
	}
}

// resume forgets the delays of before a cut.
func (c *Controller) resume(now time.Time) {
	c.resumed = now
	c.detector, c.arrived = newOveruseDetector(), throughput{}
	c.loss = lossMeter{share: c.loss.share}
	c.rate *= afterStall
	c.probes.next = time.Time{}
}

// addToProbe follows the newest probe, and takes over what it finds.
func (c *Controller) addToProbe(now time.Time, r result) {
	p := &c.probes
	if r.cluster == 0 || r.cluster != p.cluster {
		return
	}
	found, saturated := p.addReceived(probeArrival{r.at, r.arrival}, r.size)
	if found == 0 {
		return
	}
	p.cluster++ // whatever else arrives of it
	c.quiet = now.Add(probeQueue)
	switch {
	case saturated:
		c.approach(float64(found))
		p.next = p.began.Add(probeInterval)
		c.setCapacity(now, c.rate/underCapacity)
	case float64(found) > c.rate:
		c.rate = float64(found)
		if c.rate > c.capacity {
			c.capacity = 0 // there is more
		}
		if float64(found) >= probeConfirmed*float64(p.bitRate) {
			p.next, p.retry = now, 0 // a faster one
		}
	}
}

// approach takes over what a probe says that the link carries: at once what is
// more and the first measurement, other ones half, and nothing that is far below
// the rate. Jitter slows probes too, and delays show best when a link gets thinner.
func (c *Controller) approach(found float64) {
	switch {
	case found > c.rate, found > probeTrusted*c.rate && c.capacity == 0:
		c.rate = found
	case found > probeTrusted*c.rate:
		c.rate = (c.rate + found) / 2
	}
}

func (c *Controller) setCapacity(now time.Time, bitRate float64) {
	c.capacity, c.measured = bitRate, now
}

// update moves the rate as the usage says.
func (c *Controller) update(now time.Time) {
	since := min(now.Sub(c.updated), time.Second)
	c.updated = now
	arrived := float64(c.arrived.bitRate())
	if c.capacity > 0 && now.Sub(c.measured) > capacityMemory {
		c.capacity = 0
	}
	switch full := c.queued() && c.recent.heavy(); {
	case full: // its queue no longer grows, as what does not fit is dropped
		c.reduce(now, arrived, full)
	case now.Before(c.quiet):
	case c.detector.usage == overused:
		c.reduce(now, arrived, full)
	case c.detector.usage == normal && !c.queued():
		c.grow(since.Seconds(), arrived)
	}
	c.rate = min(max(c.rate, float64(c.limits.Min)), float64(c.limits.Max))
}

// reduce makes room for the queue to empty, once each round trip.
func (c *Controller) reduce(now time.Time, arrived float64, full bool) {
	if now.Sub(c.decreased) < c.rtt+usualRTT || arrived == 0 {
		return
	}
	c.decreased, c.recent = now, lossMeter{}
	if !full && arrived < decrease*c.rate && c.arrived.stretch() < stretched {
		// Little is sent, and it arrives: the line is not known to be any thinner.
		c.rate *= mildDecrease
		return
	}
	c.setCapacity(now, arrived)
	c.rate = min(c.rate, decrease*arrived)
}

// queued says that packets wait on the way for long.
func (c *Controller) queued() bool { return c.detector.queue.length() >= longQueue }

func (c *Controller) grow(seconds, arrived float64) {
	limit, speed := headroom*arrived+10_000, growth
	switch {
	case c.capacity > 0:
		limit = underCapacity * c.capacity
	case c.rate > arrived:
		speed = slowGrowth
	}
	if c.rate < limit {
		c.rate = min(c.rate*(1+speed*seconds), limit)
	}
}
