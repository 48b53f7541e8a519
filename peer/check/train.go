package check

import (
	"context"
	"sync"
	"time"
)

// A carrier carries packets from this machine to a server and back.
type carrier interface {
	send(packet []byte) error
	// receive waits for the next packet until the deadline; it cuts what is longer
	// than the buffer.
	receive(buffer []byte) (n int, err error)
	// setReadDeadline may be called while receive waits.
	setReadDeadline(t time.Time)
}

// A train is packets at an even pace.
type train struct {
	packets int
	size    int // bytes of each, without what the carrier adds
	pace    time.Duration
	wait    time.Duration // for what is on its way after the last one was sent
}

// trainAt is a train of a bit rate.
func trainAt(bitsPerSecond, size int, length, wait time.Duration) train {
	pace := time.Duration(size) * 8 * time.Second / time.Duration(bitsPerSecond)
	return train{packets: max(int(length/pace), 2), size: size, pace: pace, wait: wait}
}

// A flight is one packet's: when it was sent and when it came back, since the first
// was sent. It was not sent, or not received, if that is negative.
type flight struct{ sent, received time.Duration }

func (f flight) lost() bool { return f.sent >= 0 && f.received < 0 }

// run sends the train and waits for it, until ctx ends.
func (t train) run(ctx context.Context, c carrier) []flight {
	packet, id := newPacket(t.size)
	flights := make([]flight, t.packets)
	for i := range flights {
		flights[i] = flight{-1, -1}
	}
	begin := time.Now()
	c.setReadDeadline(begin.Add(time.Duration(t.packets)*t.pace + t.wait))
	defer context.AfterFunc(ctx, func() { c.setReadDeadline(time.Now()) })()
	received := make([]time.Duration, t.packets)
	var receiving sync.WaitGroup
	receiving.Go(func() { receiveTrain(c, id, begin, received) })
	t.send(ctx, c, packet, begin, flights)
	receiving.Wait()
	for i, at := range received {
		if at > 0 && flights[i].sent >= 0 {
			flights[i].received = at
		}
	}
	return flights
}

// send sends what is due, until ctx ends or nothing can be sent any more.
func (t train) send(ctx context.Context, c carrier, packet []byte, begin time.Time, flights []flight) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for i := range flights {
		timer.Reset(time.Until(begin.Add(time.Duration(i) * t.pace)))
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		setNumber(packet, i)
		at := time.Since(begin)
		if c.send(packet) != nil {
			return
		}
		flights[i].sent = at
	}
}

// receiveTrain notes when the packets of a train come back, until all have or the
// deadline of the carrier.
func receiveTrain(c carrier, id trainID, begin time.Time, received []time.Duration) {
	buffer := make([]byte, maxPacket)
	for missing := len(received); missing > 0; {
		n, err := c.receive(buffer)
		if err != nil {
			return
		}
		if i, ok := parsePacket(buffer[:n], id, len(received)); ok && received[i] == 0 {
			received[i] = max(time.Since(begin), 1) // a clock may be coarse
			missing--
		}
	}
}
