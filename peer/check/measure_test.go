package check

import (
	"context"
	"math"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/peer/rtp/rtptest"
)

// A linkCarrier carries packets over a link up and one down, in virtual time.
type linkCarrier struct {
	mu       sync.Mutex
	up, down rtptest.Link
	upHeader bool // only headers come down, as those of Binding requests
	deadline time.Time
}

func (c *linkCarrier) send(packet []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.up.Send(time.Now(), packet)
	return nil
}

func (c *linkCarrier) receive(buffer []byte) (int, error) {
	const step = 100 * time.Microsecond
	for ; time.Now().Before(c.readDeadline()); time.Sleep(step) {
		if packet := c.next(time.Now()); packet != nil {
			return copy(buffer, packet), nil
		}
	}
	return 0, os.ErrDeadlineExceeded
}

func (c *linkCarrier) next(now time.Time) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		packet, arrived := c.up.Receive(now)
		if packet == nil {
			break
		}
		if c.upHeader {
			packet = packet[:headerSize]
		}
		c.down.Send(arrived, packet)
	}
	packet, _ := c.down.Receive(now)
	return packet
}

func (c *linkCarrier) setReadDeadline(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deadline = t
}

func (c *linkCarrier) readDeadline() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.deadline
}

// TestRate measures lines of known bit rates, headers included.
func TestRate(t *testing.T) {
	for name, c := range map[string]struct {
		carrier *linkCarrier
		loss    float64
		want    float64 // bit/s
		atLeast bool
	}{
		"fast":                 {carrier: &linkCarrier{}, want: 3e6, atLeast: true},
		"fast and far":         {carrier: &linkCarrier{up: rtptest.Link{Delay: 200 * time.Millisecond, Jitter: 5 * time.Millisecond}}, want: 3e6, atLeast: true},
		"slow up":              {carrier: &linkCarrier{up: rtptest.Link{Rate: 700_000}}, want: 0.68e6},
		"slow down":            {carrier: &linkCarrier{up: rtptest.Link{Rate: 5_000_000}, down: rtptest.Link{Rate: 1_500_000}}, want: 1.46e6},
		"slow down, headers":   {carrier: &linkCarrier{up: rtptest.Link{Rate: 1_000_000}, down: rtptest.Link{Rate: 300_000}, upHeader: true}, want: 0.97e6},
		"very slow":            {carrier: &linkCarrier{up: rtptest.Link{Rate: 100_000, Queue: time.Second}}, want: 0.097e6},
		"short queue":          {carrier: &linkCarrier{up: rtptest.Link{Rate: 1_200_000, Queue: 20 * time.Millisecond}}, want: 1.17e6},
		"fast, a tenth lost":   {carrier: &linkCarrier{up: rtptest.Link{Loss: rtptest.RandomLoss(0.1, 1)}}, loss: 0.1, want: 2.7e6, atLeast: true},
		"nothing gets through": {carrier: &linkCarrier{up: rtptest.Link{Loss: rtptest.RandomLoss(1, 1)}}, want: 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got, atLeast := measureRate(context.Background(), c.carrier, c.loss)
				if math.Abs(float64(got)-c.want) > 0.12*c.want || atLeast != c.atLeast {
					t.Errorf("%d bit/s, at least: %v", got, atLeast)
				}
			})
		})
	}
}

// TestSlowPackets measures loss, round trip and jitter of a known line.
func TestSlowPackets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &linkCarrier{
			up:   rtptest.Link{Delay: 30 * time.Millisecond, Jitter: 12 * time.Millisecond, Loss: rtptest.RandomLoss(0.2, 2)},
			down: rtptest.Link{Delay: 40 * time.Millisecond},
		}
		flights := probeTrain.run(context.Background(), c)
		loss := lossPercent(flights)
		if loss == nil {
			t.Fatal("nothing was sent")
		}
		if math.Abs(*loss-20) > 10 {
			t.Errorf("loss %v", *loss)
		}
		if d := medianRoundTrip(flights); d < 73*time.Millisecond || d > 80*time.Millisecond {
			t.Errorf("round trip %v", d)
		}
		// Two independent even distributions of 12 ms differ by a third of it on average.
		if d := jitter(flights); d < 3*time.Millisecond || d > 5*time.Millisecond {
			t.Errorf("jitter %v", d)
		}
	})
}

// TestTrainEndsWithContext: nothing is sent and nobody waits any more.
func TestTrainEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(time.Second, cancel)
		c := &linkCarrier{up: rtptest.Link{Loss: rtptest.RandomLoss(1, 1)}}
		long := train{packets: 1000, size: 100, pace: 10 * time.Millisecond}
		flights := long.run(ctx, c)
		if sent, _, _ := c.up.Counts(); sent < 90 || sent > 110 {
			t.Errorf("%d packets were sent in a second", sent)
		}
		if flights[len(flights)-1] != (flight{-1, -1}) || *lossPercent(flights) != 100 {
			t.Errorf("%+v", flights[len(flights)-1])
		}
	})
}

// TestEachWay: what the way up bears alone tells how to read what both bear.
func TestEachWay(t *testing.T) {
	for _, c := range []struct {
		both, up int
		atLeast  bool
		want     Path
	}{
		{3e6, 3e6, true, Path{UpKbps: 3000, DownKbps: 3000, UpAtLeast: true, DownAtLeast: true}},
		{1e6, 1e6, false, Path{UpKbps: 1000, DownKbps: 1000, DownAtLeast: true}},
		{1e6, 0.95e6, false, Path{UpKbps: 1000, DownKbps: 1000, DownAtLeast: true}},
		{1e6, 3e6, true, Path{UpKbps: 3000, DownKbps: 1000, UpAtLeast: true}},
		{1e6, 0, false, Path{UpKbps: 1000, DownKbps: 1000, UpAtLeast: true, DownAtLeast: true}},
	} {
		var p Path
		p.setRates(c.both)
		if p.setUpRate(c.up, c.atLeast); p != c.want {
			t.Errorf("%d both ways, %d up: %+v", c.both, c.up, p)
		}
	}
}
