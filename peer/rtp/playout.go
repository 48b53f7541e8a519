package rtp

import "time"

const (
	// latenessMargin is added to what is measured.
	latenessMargin = 5 * time.Millisecond
	// minPlayoutDelay is the least that is worth it for pictures: less than the time
	// between two at 30 a second, which nobody sees. Below it they are due at once.
	minPlayoutDelay = 25 * time.Millisecond
	// maxPlayoutDelay bounds every delay.
	maxPlayoutDelay = 500 * time.Millisecond
	// maxDelayRise is how much the delay of a frame may exceed that of the frame
	// before it. It becomes less by one part in delayFall of the time between them:
	// nobody notices that pictures go so much faster, or sound that keeps its pitch.
	maxDelayRise   = 20 * time.Millisecond
	delayFall      = 32
	soundDelayFall = 8
	// transitSpan is how long the fastest frame is remembered. It is longer than
	// any queue on the way lasts, and the clocks of two machines drift apart by
	// less than 2 ms in it (100 ppm).
	transitSpan = 10 * time.Second
	// maxTransitChange is the largest that is taken for lateness; more is a new
	// sequence of timestamps.
	maxTransitChange = 3 * time.Second
)

// A playoutClock tells when each frame of a track is to be played: evenly, by its
// timestamp, and as early as lets enough of the frames be there in time. While none
// is late, that is at once.
type playoutClock struct {
	rate  int64 // RTP ticks a second
	sound bool  // else pictures

	started   bool
	start     time.Time     // when the first frame was there
	timestamp uint32        // of the newest frame
	media     time.Duration // its time since the first frame
	step      time.Duration // and since the one before
	fastest   windowedMax   // of media time less time of arrival
	lateness  lateness
	transit   time.Duration // from media time to playing
}

// A playoutFrame is what there is to know of a frame that is to be played.
type playoutFrame struct {
	timestamp uint32
	arrived   time.Time // when all of it was there
	repaired  bool      // some of it had been lost
}

// schedule is when the next frame is to be played. The function earliest, which may
// be nil, is told when that would be and says from when on it may be.
func (c *playoutClock) schedule(f playoutFrame, limits delayLimits, earliest func(own time.Time) time.Time) time.Time {
	transit := c.advance(f.timestamp, f.arrived)
	fastest := -c.fastest.value(f.arrived, transitSpan)
	c.lateness.add(transit-fastest, f.repaired)
	wanted := c.wantedDelay(limits)
	ownTransit := fastest + wanted
	own := c.start.Add(c.media + ownTransit)
	target := ownTransit
	if earliest != nil {
		extra := earliest(own).Sub(own)
		target += min(max(extra, 0), maxPlayoutDelay)
	}
	c.approach(target, fastest, wanted == 0 && target == ownTransit)
	return c.start.Add(c.media + c.transit)
}

// advance gives how long after its media time a frame arrived.
func (c *playoutClock) advance(timestamp uint32, arrived time.Time) time.Duration {
	ticks := int64(int32(timestamp - c.timestamp))
	media := c.media + time.Duration(ticks*int64(time.Second)/c.rate)
	transit := arrived.Sub(c.start) - media
	if !c.started || (transit+c.fastest.value(arrived, transitSpan)).Abs() > maxTransitChange {
		*c = playoutClock{rate: c.rate, sound: c.sound, started: true, start: arrived, timestamp: timestamp}
		media, transit = 0, 0
	}
	c.timestamp, c.media, c.step = timestamp, media, min(max(media-c.media, 0), time.Second)
	c.fastest.add(-transit, arrived, transitSpan)
	return transit
}

// wantedDelay is what frames wait, after the fastest, for those that are late.
func (c *playoutClock) wantedDelay(limits delayLimits) time.Duration {
	wanted := min(c.lateness.wanted(limits)+latenessMargin, maxPlayoutDelay)
	if wanted < minPlayoutDelay && !c.sound {
		return 0
	}
	return wanted
}

// approach moves the transit towards target, gradually unless frames are due at
// once.
func (c *playoutClock) approach(target, fastest time.Duration, atOnce bool) {
	if atOnce {
		c.transit = target
		return
	}
	fall := c.step / delayFall
	if c.sound {
		fall = c.step / soundDelayFall
	}
	c.transit = min(max(target, c.transit-fall), c.transit+maxDelayRise)
	c.transit = min(max(c.transit, fastest), fastest+2*maxPlayoutDelay)
}

// delay is how much later than the fastest frame the newest one is played; 0 if none
// came lately.
func (c *playoutClock) delay(now time.Time) time.Duration {
	fastest := c.fastest.value(now, transitSpan)
	if fastest == nothing {
		return 0
	}
	return max(0, c.transit+fastest)
}
