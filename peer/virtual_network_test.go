package peer

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtcp"

	"peerscope/peer/rtp/rtptest"
)

// TestBadLines sends pictures over the links of docs/network.md. Chromium has 15
// freezes of 7 seconds in all on s4, one on s2 and at worst seven of 1.6 seconds, and
// none on the others, with delays of 227, 305, 216 and 159 ms.
func TestBadLines(t *testing.T) {
	limits := map[string]struct {
		// Of all runs together, and well above the usual: goroutines that the virtual
		// clock wakes at one instant run in any order, so that no two runs are equal.
		freezes   int
		frozen    time.Duration
		delay     time.Duration // median, to which encoder and decoder add some 10 ms
		leastRate int           // bits a second; while the camera rests, little is sent
	}{
		"s1": {4, 1500 * time.Millisecond, 215 * time.Millisecond, 600_000},
		"s2": {16, 5000 * time.Millisecond, 290 * time.Millisecond, 180_000},
		"s3": {6, 2000 * time.Millisecond, 206 * time.Millisecond, 330_000},
		"s4": {20, 10 * time.Second, 190 * time.Millisecond, 500_000},
	}
	for _, s := range rtptest.Scenarios() {
		limit := limits[s.Name]
		freezes, frozen := 0, time.Duration(0)
		for seed := range uint64(3) {
			synctest.Test(t, func(t *testing.T) {
				camera := newVirtualCamera()
				there, back := s.Links(time.Now(), seed)
				c := joinVirtually(t, camera.video, camera.audio, there, back)
				defer endVirtually(c)
				c.receiver.SetRoundTrip(2 * s.Delay)
				begin := time.Now()
				camera.run(50*time.Second, c)
				counted := c.freezes(begin.Add(5 * time.Second))
				freezes, frozen = freezes+counted.Count, frozen+counted.Frozen
				if delay := c.medianDelay(); delay > limit.delay {
					t.Errorf("%s, seed %d: pictures take %v", s.Name, seed, delay)
				}
				if n := len(c.shown); n < camera.taken*97/100 {
					t.Errorf("%s, seed %d: %d of %d pictures", s.Name, seed, n, camera.taken)
				}
				if bytes := c.sent(); bytes*8/50 < limit.leastRate {
					t.Errorf("%s, seed %d: %d bit/s", s.Name, seed, bytes*8/50)
				}
			})
		}
		if freezes > limit.freezes || frozen > limit.frozen {
			t.Errorf("%s: %d freezes of %v", s.Name, freezes, frozen)
		}
	}
}

// TestULPFEC: to a browser, what many lost packets on a long way are restored with is sent
// in RED, and nothing of that on a good line.
func TestULPFEC(t *testing.T) {
	for loss, sent := range map[float64]bool{0: false, 0.05: true} {
		synctest.Test(t, func(t *testing.T) {
			camera := newVirtualCamera()
			there := &rtptest.Link{Rate: 1_000_000, Delay: 50 * time.Millisecond, Loss: rtptest.RandomLoss(loss, 1)}
			c := joinWith(t, repairTypes{red: virtualRED, redRetransmission: virtualREDRTX, ulpfec: virtualULPFEC},
				camera.video, camera.audio, there, &rtptest.Link{Delay: 50 * time.Millisecond})
			defer endVirtually(c)
			camera.run(20*time.Second, c)
			var inRED int
			c.change(func(*rtptest.Link) { inRED = c.inRED })
			stats := c.receiver.Stats(time.Now())
			if n := len(c.shown); (inRED > 0) != sent || n < camera.taken*97/100 {
				t.Errorf("%v lost: %d packets are in RED, %d of %d pictures", loss, inRED, n, camera.taken)
			}
			if sent && (stats.RecoveredByParity < stats.PacketsLost/4 || stats.Retransmitted == 0) {
				t.Errorf("%+v", stats)
			}
		})
	}
}

// TestMembersOnDifferentLines: each gets what its own line bears, and the poor one
// does not lower the other's bit rate.
func TestMembersOnDifferentLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const far = 30 * time.Millisecond
		camera := newVirtualCamera()
		good := joinVirtually(t, camera.video, camera.audio, &rtptest.Link{Delay: far}, &rtptest.Link{Delay: far})
		poor := joinVirtually(t, camera.video, camera.audio, &rtptest.Link{Rate: 250_000, Delay: far}, &rtptest.Link{Delay: far})
		defer endVirtually(good, poor)
		camera.run(5*time.Second, good, poor)
		camera.lowest = map[Encoding]int{}
		good.shown, poor.shown = nil, nil
		camera.run(20*time.Second, good, poor)
		if rate := camera.lowest[highVP8]; rate < 900_000 {
			t.Errorf("the good line gets %d bit/s", rate)
		}
		if rate := camera.lowest[lowVP8]; rate < 80_000 || rate > 230_000 {
			t.Errorf("the poor line gets %d bit/s", rate)
		}
		for name, c := range map[string]*virtualCall{"good": good, "poor": poor} {
			if n := len(c.shown); n < 20*28 {
				t.Errorf("%d pictures in 20 s over the %s line", n, name)
			}
		}
	})
}

// TestBeginningAboveTheLine: a call that begins with more than the line carries fills
// its queue, which is empty again soon, though pictures wait.
func TestBeginningAboveTheLine(t *testing.T) {
	for seed := range 6 {
		synctest.Test(t, func(t *testing.T) {
			camera := newVirtualCamera()
			camera.taken = 45 + 2*seed // it moves in half a second at most
			c := joinVirtually(t, camera.video, camera.audio, &rtptest.Link{Rate: 250_000, Delay: 100 * time.Millisecond}, &rtptest.Link{Delay: 100 * time.Millisecond})
			defer endVirtually(c)
			camera.run(2*time.Second, c)
			var queue time.Duration
			for range 20 {
				camera.run(100*time.Millisecond, c)
				c.change(func(there *rtptest.Link) { queue += there.Backlog(time.Now()) / 20 })
			}
			if queue > 150*time.Millisecond {
				t.Errorf("seed %d: %v are queued on average in the third and fourth second", seed, queue)
			}
		})
	}
}

// TestLineIsCut: three seconds of nothing, then pictures again within two.
func TestLineIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const far = 50 * time.Millisecond
		there, back := &rtptest.Link{Rate: 1_000_000, Delay: far}, &rtptest.Link{Delay: far}
		camera := newVirtualCamera()
		c := joinVirtually(t, camera.video, camera.audio, there, back)
		defer endVirtually(c)
		camera.run(5*time.Second, c)
		lost := func(time.Time) bool { return true }
		c.change(func(there *rtptest.Link) { there.Loss, back.Loss = lost, lost })
		camera.run(3*time.Second, c)
		c.change(func(there *rtptest.Link) { there.Loss, back.Loss = nil, nil })
		restored := time.Now()
		c.shown = nil
		camera.run(3*time.Second, c)
		fresh := 0
		for _, at := range c.shown {
			if at.After(restored) && at.Before(restored.Add(2*time.Second)) {
				fresh++
			}
		}
		if fresh < 10 {
			t.Errorf("%d pictures in the 2 s after the cut", fresh)
		}
	})
}

// TestHostileReports: requests for everything, bit rates that are none and feedback
// on what was never sent neither make us send more than half of the target again
// nor end the pictures.
func TestHostileReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		camera := newVirtualCamera()
		c := joinVirtually(t, camera.video, camera.audio, &rtptest.Link{Rate: 2_000_000}, &rtptest.Link{})
		defer endVirtually(c)
		camera.run(5*time.Second, c)
		everything := &rtcp.TransportLayerNack{MediaSSRC: virtualVideo}
		for base := range 3000 {
			everything.Nacks = append(everything.Nacks, rtcp.NackPair{PacketID: uint16(base * 17), LostPackets: math.MaxUint16})
		}
		before := c.sent()
		for i := range 50 {
			c.sender.handleRTCP([]rtcp.Packet{
				everything,
				&rtcp.ReceiverEstimatedMaximumBitrate{Bitrate: float32(math.NaN())},
				&rtcp.ReceiverEstimatedMaximumBitrate{Bitrate: -1e30},
				&rtcp.TransportLayerCC{BaseSequenceNumber: uint16(i * 999), PacketStatusCount: 65535, ReferenceTime: uint32(i) << 18, FbPktCount: uint8(i + 77)},
			}, time.Now())
			camera.run(100*time.Millisecond, c)
		}
		if rate := (c.sent() - before) * 8 / 5; rate > maxBitRate {
			t.Errorf("%d bit/s on request", rate)
		}
		c.shown = nil
		camera.run(3*time.Second, c)
		if len(c.shown) < 80 {
			t.Errorf("%d pictures in the 3 s after it", len(c.shown))
		}
	})
}

// FuzzReports: whatever RTCP a member sends, the sender stays within its limits.
func FuzzReports(f *testing.F) {
	nack, _ := (&rtcp.TransportLayerNack{MediaSSRC: virtualVideo, Nacks: []rtcp.NackPair{{PacketID: 1, LostPackets: 0xffff}}}).Marshal()
	remb, _ := (&rtcp.ReceiverEstimatedMaximumBitrate{Bitrate: 1e9, SSRCs: []uint32{1}}).Marshal()
	f.Add(append(nack, remb...))
	f.Fuzz(func(t *testing.T, raw []byte) {
		packets, err := rtcp.Unmarshal(raw)
		if err != nil {
			return
		}
		synctest.Test(t, func(t *testing.T) {
			camera := newVirtualCamera()
			c := joinVirtually(t, camera.video, camera.audio, &rtptest.Link{}, &rtptest.Link{})
			defer endVirtually(c)
			camera.run(200*time.Millisecond, c)
			c.sender.handleRTCP(packets, time.Now())
			camera.run(200*time.Millisecond, c)
			if state := c.sender.state(most); state.bitRate < minPicture || state.bitRate > maxBitRate {
				t.Errorf("%+v", state)
			}
		})
	})
}
