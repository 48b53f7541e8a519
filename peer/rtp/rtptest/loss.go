package rtptest

import (
	"math/rand/v2"
	"time"
)

// RandomLoss loses a fraction p of datagrams, each on its own.
func RandomLoss(p float64, seed uint64) func(time.Time) bool {
	random := rand.New(rand.NewPCG(seed, 0))
	return func(time.Time) bool { return random.Float64() < p }
}

// BurstLoss loses a fraction p of datagrams, in runs of the given mean length: the
// model of Gilbert, with no loss between the runs.
func BurstLoss(p float64, length float64, seed uint64) func(time.Time) bool {
	random := rand.New(rand.NewPCG(seed, 0))
	begin, end := p/(length*(1-p)), 1/length
	lossy := false
	return func(time.Time) bool {
		if lossy {
			lossy = random.Float64() >= end
		} else {
			lossy = random.Float64() < begin
		}
		return lossy
	}
}

// LossBetween has loss only from one time to another.
func LossBetween(from, to time.Time, loss func(time.Time) bool) func(time.Time) bool {
	return func(now time.Time) bool {
		return !now.Before(from) && now.Before(to) && loss(now)
	}
}
