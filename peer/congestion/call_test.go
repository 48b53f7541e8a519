package congestion

import (
	"encoding/binary"
	"time"

	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"

	"peerscope/peer/rtp/rtptest"
)

var begin = time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC)

var usualLimits = Limits{Initial: 300_000, Min: 80_000, Max: 3_000_000}

// A call sends pictures and sound over a link in virtual time, with the feedback
// that pion's interceptor sends each 100 ms.
type call struct {
	now         time.Time
	controller  *Controller
	pacer       Pacer[int]
	there, back *rtptest.Link
	recorder    *twcc.Recorder
	useful      int  // bits a second
	noPadding   bool // of probes
	idle        bool // nothing but sound is sent
	skipped     int  // pictures
	// busy says that the receiver's machine does something else; what arrives then
	// is seen when it is done.
	busy func(now time.Time) bool

	targets []int // each 100 ms
}

func newCall(there, back *rtptest.Link) *call {
	return &call{
		now: begin, controller: NewController(usualLimits), there: there, back: back,
		recorder: twcc.NewRecorder(1), useful: 2_500_000,
	}
}

func (c *call) send(size int) {
	size += WireOverhead
	datagram := make([]byte, size-28)
	binary.BigEndian.PutUint16(datagram, c.controller.Sent(c.now, size))
	c.there.Send(c.now, datagram)
}

// run goes on for a time, in steps of a millisecond.
func (c *call) run(d time.Duration) {
	for end := c.now.Add(d); c.now.Before(end); c.now = c.now.Add(time.Millisecond) {
		ms := int(c.now.Sub(begin) / time.Millisecond)
		if ms%100 == 0 {
			if !c.noPadding {
				c.controller.Probe(c.now, c.useful)
			}
			c.targets = append(c.targets, c.controller.TargetBitRate())
		}
		if ms%20 == 0 {
			c.send(100)
			c.pacer.Spend(100 + WireOverhead)
		}
		if ms%33 == 0 && !c.idle {
			c.sendPicture()
		}
		c.drainPacer()
		c.receive(ms)
	}
}

func (c *call) sendPicture() {
	if c.pacer.Delay() > 250*time.Millisecond {
		c.skipped++
		return
	}
	bytes := min(c.controller.TargetBitRate()*85/100-50_000, c.useful) / 8 / 30
	for ; bytes > 0; bytes -= 1100 {
		c.pacer.Push(Video, min(bytes, 1100), min(bytes, 1100)+WireOverhead)
	}
}

func (c *call) drainPacer() {
	c.pacer.SetTargetBitRate(c.controller.TargetBitRate(), c.controller.Capacity())
	for {
		c.pacer.SetProbeRate(c.controller.ProbeRate(), c.now)
		size, ok := c.pacer.Pop(c.now)
		if !ok && c.controller.ProbeRate() > 0 && !c.noPadding && c.pacer.Ready(c.now) {
			size, ok = 255, true
			c.pacer.Spend(255 + WireOverhead)
		}
		if !ok {
			return
		}
		c.send(size)
	}
}

func (c *call) receive(ms int) {
	for c.busy == nil || !c.busy(c.now) {
		datagram, at := c.there.Receive(c.now)
		if datagram == nil {
			break
		}
		if c.busy != nil {
			at = c.now
		}
		c.recorder.Record(1, binary.BigEndian.Uint16(datagram), at.Sub(begin).Microseconds())
	}
	if ms%100 == 50 {
		for _, fb := range c.recorder.BuildFeedbackPacket() {
			b, err := fb.Marshal()
			if err != nil {
				panic(err)
			}
			c.back.Send(c.now, b)
		}
	}
	for {
		datagram, _ := c.back.Receive(c.now)
		if datagram == nil {
			return
		}
		var fb rtcp.TransportLayerCC
		if fb.Unmarshal(datagram) == nil {
			c.controller.Feedback(c.now, &fb)
		}
	}
}

// lowest and highest are of the targets since a time.
func (c *call) lowest(since time.Duration) (rate int) {
	rate = c.controller.limits.Max
	for _, r := range c.targets[since/(100*time.Millisecond):] {
		rate = min(rate, r)
	}
	return rate
}

func (c *call) highest(since time.Duration) (rate int) {
	for _, r := range c.targets[since/(100*time.Millisecond):] {
		rate = max(rate, r)
	}
	return rate
}

func (c *call) average(since time.Duration) (rate int) {
	targets := c.targets[since/(100*time.Millisecond):]
	for _, r := range targets {
		rate += r / len(targets)
	}
	return rate
}

func line(rate int, delay time.Duration) *rtptest.Link {
	return &rtptest.Link{Rate: rate, Delay: delay}
}
