package apm

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"peerscope/media"
)

var (
	echoOnly     = media.AudioProcessing{EchoCancellation: true}
	noiseOnly    = media.AudioProcessing{NoiseSuppression: true}
	echoAndNoise = media.AudioProcessing{EchoCancellation: true, NoiseSuppression: true}
	gainOnly     = media.AudioProcessing{AutoGainControl: true}
	allOn        = media.AudioProcessing{EchoCancellation: true, NoiseSuppression: true, AutoGainControl: true}
)

// A scene is what a laptop's loudspeaker plays and its microphone captures.
type scene struct {
	far, echo, near []float64 // the echo and the near end as they are at the microphone
}

// newScene has far played in a room, so many seconds before the microphone's samples
// are given, and a person speak near in it. The echo is as loud as the person.
func newScene(r room, far, near []float64, delay, ppm float64) scene {
	s := scene{far: scaled(far, -22), near: make([]float64, len(far))}
	s.echo = scaled(convolve(s.far, r.impulseResponse()), -30)
	s.echo = drifted(delayed(s.echo, delay), ppm)
	if near != nil {
		s.near = scaled(convolve(near, r.talker().impulseResponse()), -30)
	}
	return s
}

// captured is what the microphone gives, with its own noise.
func (s scene) captured() []float64 {
	random := rand.New(rand.NewPCG(5, 1))
	out := added(s.echo, s.near)
	noise := math.Pow(10, -75./20) * math.MaxInt16
	for i := range out {
		out[i] += noise * random.NormFloat64()
	}
	return out
}

// A call goes on at a Processor: the loudspeaker asks for so many samples at a time, and
// the microphone gives blocks of so many.
type call struct {
	Processor
	rendered, captured int
	now                time.Time
}

func newCall(c media.AudioProcessing) *call {
	p := &call{rendered: frameSize, captured: media.BlockSize, now: time.Unix(0, 0)}
	p.Configure(c)
	return p
}

func (c *call) end() { c.Configure(media.AudioProcessing{}) }

// process is what is made of what is captured while far is played. What is less than a
// block at the end is left out.
func (c *call) process(far, captured []float64) (out []float64) {
	played := 0
	for i := 0; i+c.captured <= len(captured); i += c.captured {
		for ; played+c.rendered <= min(i+c.captured, len(far)); played += c.rendered {
			c.Render(toSamples(far[played:played+c.rendered]), c.now.Add(media.DurationOf(played+c.rendered-i)))
		}
		b := c.Capture(media.Block{Samples: toSamples(captured[i : i+c.captured]), Time: c.now})
		for _, s := range b.Samples {
			out = append(out, float64(s))
		}
		c.now = c.now.Add(media.DurationOf(c.captured))
	}
	return out
}

func process(c media.AudioProcessing, far, captured []float64) []float64 {
	p := newCall(c)
	defer p.end()
	return p.process(far, captured)
}

func toSamples(x []float64) []int16 {
	out := make([]int16, len(x))
	for i, v := range x {
		out[i] = int16(min(max(math.Round(v), math.MinInt16), math.MaxInt16))
	}
	return out
}

// after leaves so many seconds out.
func after(seconds float64, x []float64) []float64 { return x[int(seconds*media.SampleRate):] }

// echoReturnLossEnhancement is ITU-T G.168's ERLE after 3 s, in dB.
func echoReturnLossEnhancement(s scene, c media.AudioProcessing) float64 {
	captured := s.captured()
	return level(after(3, captured)) - level(after(3, process(c, s.far, captured)))
}

// residual is what is left of an echo after 3 s, and the noise that AEC3 makes in its
// place. Where what is played and what is captured are inverted, the first is inverted
// too and the second is not, since it is made of levels and the same random numbers.
func residual(s scene, c media.AudioProcessing) (echo, noise []float64) {
	captured := s.captured()
	out, inverted := process(c, s.far, captured), process(c, negated(s.far), negated(captured))
	return after(3, scaledBy(added(out, negated(inverted)), .5)), after(3, scaledBy(added(out, inverted), .5))
}

// aligned is a processed signal without the delay that processing has.
func aligned(clean, processed []float64) []float64 {
	n := min(len(clean), len(processed))
	reversed := slices.Clone(clean[:n])
	slices.Reverse(reversed)
	padded := append(slices.Clone(processed[:n]), make([]float64, n)...)
	correlation := convolve(padded, reversed)[n-1 : n-1+media.SampleRate/20]
	lag := 0
	for i, c := range correlation {
		if c > correlation[lag] {
			lag = i
		}
	}
	return append(slices.Clone(processed[lag:n]), make([]float64, lag)...)
}

// activity says of each 20 ms of speech whether somebody speaks: it is no more than
// 30 dB below the loudest.
func activity(speech []float64) (active []bool) {
	loudest := math.Inf(-1)
	var levels []float64
	for block := range slices.Chunk(speech, media.BlockSize) {
		l := level(block)
		levels = append(levels, l)
		loudest = max(loudest, l)
	}
	for _, l := range levels {
		active = append(active, l > loudest-30)
	}
	return active
}

// activeLevel is the level of the blocks that are active, or of those that are not.
func activeLevel(x []float64, active []bool, want bool) float64 {
	var chosen []float64
	for i, a := range active {
		if a == want && (i+1)*media.BlockSize <= len(x) {
			chosen = append(chosen, x[i*media.BlockSize:][:media.BlockSize]...)
		}
	}
	return level(chosen)
}

// signalToNoise is that of noisy speech in dB: in the pauses there is noise alone, and
// otherwise both.
func signalToNoise(x []float64, active []bool) float64 {
	noise := math.Pow(10, activeLevel(x, active, false)/10)
	both := math.Pow(10, activeLevel(x, active, true)/10)
	return 10 * math.Log10(max(both-noise, 1e-12)/noise)
}
