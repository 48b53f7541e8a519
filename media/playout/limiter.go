package playout

import (
	"math"

	"peerscope/media"
)

const (
	// limit is what the limiter lets through: -1 dBFS.
	limit = 0.89 * math.MaxInt16
	// limiterStep is how many samples have one gain to move to: 1 ms.
	limiterStep = media.SampleRate / 1000
	// limiterRelease is by what the gain may grow from step to step: 3 dB in 100 ms.
	limiterRelease = 1.0035
)

// A limiter turns sound that is too loud down, at once, and up again slowly, so that
// it keeps its shape. The zero limiter is ready.
type limiter struct{ reduction float32 } // 1 less the gain

// limit works on samples in place. Its gain is down before a loud step begins, but
// for the first step: what is too loud at its beginning is bent.
func (l *limiter) limit(samples []float32) {
	for len(samples) > 0 {
		n := min(limiterStep, len(samples))
		step, rest := samples[:n], samples[n:]
		gain := 1 - l.reduction
		target := min(allowed(step), gain*limiterRelease, 1)
		if soon := allowed(rest[:min(limiterStep, len(rest))]); soon < target {
			target = soon
		}
		for i := range step {
			gain += (target - gain) / float32(n-i)
			step[i] = bend(step[i] * gain)
		}
		l.reduction = 1 - target
		samples = rest
	}
}

// allowed is the largest gain with which no sample exceeds the limit.
func allowed(samples []float32) float32 {
	peak := float32(limit)
	for _, s := range samples {
		peak = max(peak, s, -s)
	}
	return limit / peak
}

// bend keeps a sample beyond the limit within what there is, and the curve smooth.
func bend(s float32) float32 {
	const room = math.MaxInt16 - limit
	if over := max(s, -s) - limit; over > 0 {
		return float32(math.Copysign(limit+room*math.Tanh(float64(over/room)), float64(s)))
	}
	return s
}
