package rtptest

import "time"

// A Scenario is a pair of links that calls are measured on, as in docs/network.md.
type Scenario struct {
	Name     string
	Rate     int           // of the forward link, in bits a second; the way back has no limit
	Delay    time.Duration // each way
	Loss     float64       // each way, as a fraction
	From, To time.Duration // when there is loss, since the start; both 0 is always
}

// Scenarios are the measured ones. Measuring begins five seconds after the start.
func Scenarios() []Scenario {
	const ms = time.Millisecond
	return []Scenario{
		{Name: "s1", Rate: 1_000_000, Delay: 50 * ms, Loss: 0.05},
		{Name: "s2", Rate: 250_000, Delay: 100 * ms, Loss: 0.01},
		{Name: "s3", Rate: 500_000, Delay: 50 * ms, Loss: 0.03},
		{Name: "s4", Rate: 1_000_000, Delay: 50 * ms, Loss: 0.3, From: 15 * time.Second, To: 25 * time.Second},
	}
}

// Links are those of the scenario when it starts. The same seed loses the same
// datagrams.
func (s Scenario) Links(start time.Time, seed uint64) (forward, back *Link) {
	forward = &Link{Rate: s.Rate, Delay: s.Delay, Loss: s.loss(start, 2*seed)}
	back = &Link{Delay: s.Delay, Loss: s.loss(start, 2*seed+1)}
	return forward, back
}

func (s Scenario) loss(start time.Time, seed uint64) func(time.Time) bool {
	loss := RandomLoss(s.Loss, seed)
	if s.To == 0 {
		return loss
	}
	return LossBetween(start.Add(s.From), start.Add(s.To), loss)
}
