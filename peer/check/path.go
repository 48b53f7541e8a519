package check

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"time"
)

// probeTrain is slow, so that it disturbs nothing: 45 kbit/s with what carries it.
var probeTrain = train{packets: 120, size: 40, pace: 1700 * time.Millisecond / 120, wait: 800 * time.Millisecond}

// A pathMeter measures the path to TURN or STUN servers. It holds allocations of its
// own until close.
type pathMeter struct {
	udp, tcp *server // TURN servers that gave an allocation; nil is none
	stun     netip.AddrPort
	opened   []*allocation
}

// errNoPath says that nothing comes back that is sent.
var errNoPath = errors.New("nothing comes back through the TURN server")

// measure measures what can be measured with what there is.
func (m *pathMeter) measure(ctx context.Context) Path {
	defer m.close()
	if m.udp != nil {
		if p, err := m.measureUDP(ctx); err == nil {
			return p
		}
	}
	if m.tcp != nil {
		if p, err := m.measureTCP(ctx); err == nil {
			return p
		}
	}
	if m.stun.IsValid() {
		return m.measureBinding(ctx)
	}
	if m.udp != nil || m.tcp != nil {
		return Path{Outcome: Unknown}
	}
	return Path{Outcome: Skipped}
}

func (m *pathMeter) close() {
	for _, a := range m.opened {
		a.close()
	}
}

// connect opens a carrier from one allocation to another and waits until a packet
// has come through it.
func (m *pathMeter) connect(ctx context.Context, from, to *allocation) (relayCarrier, error) {
	c := relayCarrier{from, to}
	if err := to.permit(from.relayed()); err != nil {
		return c, err
	}
	first := train{packets: 5, size: headerSize, pace: 100 * time.Millisecond, wait: 500 * time.Millisecond}
	if len(transits(first.run(ctx, c))) == 0 {
		return c, errNoPath
	}
	return c, nil
}

// allocate opens an allocation that the meter closes.
func (m *pathMeter) allocate(ctx context.Context, s server) (*allocation, error) {
	a, err := allocate(ctx, s)
	if err == nil {
		m.opened = append(m.opened, a)
	}
	return a, err
}

// open opens a carrier from one server to another over two allocations.
func (m *pathMeter) open(ctx context.Context, up, down server) (relayCarrier, error) {
	from, err := m.allocate(ctx, up)
	if err != nil {
		return relayCarrier{}, err
	}
	to, err := m.allocate(ctx, down)
	if err != nil {
		return relayCarrier{}, err
	}
	return m.connect(ctx, from, to)
}

// measureUDP measures there and back over UDP, and each way by itself where TCP
// helps.
func (m *pathMeter) measureUDP(ctx context.Context) (Path, error) {
	loop, err := m.open(ctx, *m.udp, *m.udp)
	if err != nil {
		return Path{}, err
	}
	p := Path{Outcome: Passed, Through: "udp"}
	carriers := []carrier{loop}
	if up, down, err := m.openEachWay(ctx); err == nil {
		carriers = append(carriers, up, down)
	}
	flights := runAll(ctx, carriers)
	p.describe(flights[0])
	if p.LossPercent = lossPercent(flights[0]); p.LossPercent == nil {
		return Path{}, errNoPath // nothing was sent: ctx has ended
	}
	if len(flights) == 3 {
		p.LossUpPercent, p.LossDownPercent = lossPercent(flights[1]), lossPercent(flights[2])
	}
	loss := *p.LossPercent / 100
	both, _ := measureRate(ctx, loop, loss)
	p.setRates(both)
	if up, atLeast, err := m.measureUpRate(ctx, loss); err == nil {
		p.setUpRate(up, atLeast)
	}
	return p, nil
}

// openEachWay opens a carrier that is TCP on its way down and one that is on its way
// up.
func (m *pathMeter) openEachWay(ctx context.Context) (up, down relayCarrier, err error) {
	if m.tcp == nil {
		return up, down, errNoPath
	}
	if up, err = m.open(ctx, *m.udp, *m.tcp); err != nil {
		return up, down, err
	}
	down, err = m.open(ctx, *m.tcp, *m.udp)
	return up, down, err
}

// runAll runs a probeTrain over each carrier at once.
func runAll(ctx context.Context, carriers []carrier) [][]flight {
	flights := make([][]flight, len(carriers))
	var running sync.WaitGroup
	for i, c := range carriers {
		running.Go(func() { flights[i] = probeTrain.run(ctx, c) })
	}
	running.Wait()
	return flights
}

// measureTCP measures there and back over TCP, which loses nothing but time.
func (m *pathMeter) measureTCP(ctx context.Context) (Path, error) {
	loop, err := m.open(ctx, *m.tcp, *m.tcp)
	if err != nil {
		return Path{}, err
	}
	p := Path{Outcome: Passed, Through: "tcp"}
	p.describe(probeTrain.run(ctx, loop))
	both, _ := measureRate(ctx, loop, 0)
	p.setRates(both)
	return p, nil
}

// measureBinding measures to a STUN server, which gives no bit rate of the way down.
func (m *pathMeter) measureBinding(ctx context.Context) Path {
	c, err := dialBinding(ctx, m.stun)
	if err != nil {
		return Path{Outcome: Unknown}
	}
	defer c.close()
	flights := probeTrain.run(ctx, c)
	if len(transits(flights)) == 0 {
		return Path{Outcome: Unknown}
	}
	p := Path{Outcome: Passed, Through: "stun", LossPercent: lossPercent(flights)}
	p.describe(flights)
	rate, atLeast := measureRate(ctx, c, *p.LossPercent/100)
	p.UpKbps, p.UpAtLeast = rate/1000, atLeast
	return p
}

// measureUpRate measures the way up alone: the answers of a STUN server are small.
func (m *pathMeter) measureUpRate(ctx context.Context, loss float64) (bitsPerSecond int, atLeast bool, err error) {
	if !m.stun.IsValid() {
		return 0, false, errNoPath
	}
	c, err := dialBinding(ctx, m.stun)
	if err != nil {
		return 0, false, err
	}
	defer c.close()
	bitsPerSecond, atLeast = measureRate(ctx, c, loss)
	return bitsPerSecond, atLeast, nil
}

// describe notes what a slow train tells of time.
func (p *Path) describe(flights []flight) {
	p.RoundTripMS, p.JitterMS = milliseconds(medianRoundTrip(flights)), milliseconds(jitter(flights))
}

// setRates notes the bit rate of the way up and down as one: each bears at least that.
func (p *Path) setRates(bitsPerSecond int) {
	p.UpKbps, p.DownKbps = bitsPerSecond/1000, bitsPerSecond/1000
	p.UpAtLeast, p.DownAtLeast = true, true
}

// setUpRate notes the bit rate of the way up alone. If it is clearly above that of
// both ways together, the way down is the slower one. If it is clearly below, the
// server has not answered each request, and it tells nothing.
func (p *Path) setUpRate(bitsPerSecond int, atLeast bool) {
	const clearly = 0.85
	up, both := float64(bitsPerSecond/1000), float64(p.DownKbps)
	if up < clearly*both {
		return
	}
	p.UpKbps, p.UpAtLeast = int(max(up, both)), atLeast
	p.DownAtLeast = both >= clearly*up
}
