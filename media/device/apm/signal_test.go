package apm

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"testing"

	"peerscope/media"
)

// babbled is like speech to a canceller and a suppressor: syllables of a voice whose
// pitch and vowels change, with pauses between the words.
func babbled(seconds float64, pitch float64, seed uint64) []float64 {
	random := rand.New(rand.NewPCG(seed, 1))
	var out []float64
	for len(out) < int(seconds*media.SampleRate) {
		for range 2 + random.IntN(4) {
			out = append(out, syllable(random, pitch*(.8+.5*random.Float64()))...)
		}
		out = append(out, make([]float64, media.SampleRate/10*(1+random.IntN(4)))...)
	}
	return out[:int(seconds*media.SampleRate)]
}

// syllable is a noise, as of a consonant, and a vowel: pulses through two resonances.
func syllable(random *rand.Rand, pitch float64) []float64 {
	consonant := media.SampleRate / 100 * (3 + random.IntN(6))
	n := consonant + media.SampleRate/100*(8+random.IntN(16))
	out := make([]float64, n)
	phase := 0.0
	for i := range out {
		if i < consonant {
			out[i] = .15 * random.NormFloat64()
			continue
		}
		if phase += pitch * (1 - .2*float64(i)/float64(n)) / media.SampleRate; phase >= 1 {
			phase--
			out[i] = 8
		}
		out[i] += .02 * random.NormFloat64()
	}
	out = resonance(out, 300+500*random.Float64(), 80)
	second := resonance(out, 900+1600*random.Float64(), 160)
	for i := range out {
		position := float64(i) / float64(n)
		out[i] = (out[i] + second[i]) * math.Min(1, 12*position) * math.Min(1, 4*(1-position))
	}
	return out
}

// resonance is a resonator at a frequency, of a bandwidth, with gain 1 at its peak.
func resonance(in []float64, hertz, bandwidth float64) []float64 {
	r := math.Exp(-math.Pi * bandwidth / media.SampleRate)
	a1, a2 := 2*r*math.Cos(2*math.Pi*hertz/media.SampleRate), -r*r
	gain := (1 - r) * 4
	out := make([]float64, len(in))
	var y1, y2 float64
	for i, x := range in {
		y := gain*x + a1*y1 + a2*y2
		y1, y2 = y, y1
		out[i] = y
	}
	return out
}

// music is chords of plucked strings, four a second, with a bass and a beat of noise.
func music(seconds float64) []float64 {
	random := rand.New(rand.NewPCG(3, 1))
	out := make([]float64, int(seconds*media.SampleRate))
	chords := [][]float64{{220, 261.6, 329.6}, {174.6, 220, 261.6}, {196, 246.9, 293.7}, {164.8, 196, 246.9}}
	beat := media.SampleRate / 4
	for i := range out {
		since := float64(i%beat) / media.SampleRate
		chord := chords[i/(8*beat)%len(chords)]
		t := float64(i) / media.SampleRate
		for n, f := range append([]float64{chord[0] / 2}, chord...) {
			for harmonic := 1.0; harmonic <= 6; harmonic++ {
				out[i] += math.Exp(-since*(3+harmonic)) / harmonic * math.Sin(2*math.Pi*f*harmonic*t+float64(n))
			}
		}
		out[i] += .5 * math.Exp(-since*60) * random.NormFloat64()
	}
	return out
}

// fan is the noise of moving air, which falls by 6 dB an octave, and a motor's hum.
func fan(seconds float64) []float64 {
	random := rand.New(rand.NewPCG(4, 1))
	out := make([]float64, int(seconds*media.SampleRate))
	var low float64
	for i := range out {
		low += .03 * (random.NormFloat64() - low)
		t := float64(i) / media.SampleRate
		out[i] = low + .02*random.NormFloat64() + .05*math.Sin(2*math.Pi*118*t) + .03*math.Sin(2*math.Pi*236*t)
	}
	return out
}

// spoken is a text as espeak-ng speaks it in a voice, again and again.
func spoken(b *testing.B, seconds float64, voice, text string) []float64 {
	wav, err := exec.Command("espeak-ng", "-v", voice, "-s", "150", "--stdout", text).Output()
	if err != nil || len(wav) < 44 {
		b.Fatalf("espeak-ng, which assets/setup/setup.sh bench installs: %v", err)
	}
	rate := int(binary.LittleEndian.Uint32(wav[24:]))
	samples := make([]int16, (len(wav)-44)/2)
	if err := binary.Read(bytes.NewReader(wav[44:]), binary.LittleEndian, samples); err != nil {
		b.Fatal(err)
	}
	out := make([]float64, int(seconds*media.SampleRate))
	for i := range out {
		at := float64(i) * float64(rate) / media.SampleRate
		n := int(at)
		a, z := float64(samples[n%len(samples)]), float64(samples[(n+1)%len(samples)])
		out[i] = a + (z-a)*(at-float64(n))
	}
	return out
}

// babble is eight people who speak at once.
func babble(b *testing.B, seconds float64) []float64 {
	sum := make([]float64, int(seconds*media.SampleRate))
	for i := range 8 {
		voice := fmt.Sprintf("en-us+%c%d", "mf"[i%2], 1+i/2)
		text := sentences[i%len(sentences)] + " " + sentences[(i+3)%len(sentences)]
		for n, v := range scaled(spoken(b, seconds, voice, text), -30) {
			sum[n] += v
		}
	}
	return sum
}

var sentences = []string{
	"We could meet on Thursday, if the trains run again by then.",
	"The kettle has been on the stove for a quarter of an hour.",
	"Please send me the second draft before you go on holiday.",
	"Nobody in the office knew who had ordered eleven chairs.",
	"Her brother plays the cello, and she repairs old bicycles.",
}

// level is the RMS of a signal in dB below full scale, int16's.
func level(x []float64) float64 {
	var sum float64
	for _, v := range x {
		sum += v * v
	}
	return 10 * math.Log10(sum/float64(max(1, len(x)))/(math.MaxInt16*math.MaxInt16)+1e-20)
}

// scaled is a signal at a level, in dB below full scale.
func scaled(x []float64, decibels float64) []float64 {
	return scaledBy(x, math.Pow(10, (decibels-level(x))/20))
}

func negated(x []float64) []float64 { return scaledBy(x, -1) }

func scaledBy(x []float64, gain float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = gain * v
	}
	return out
}

func added(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range out {
		out[i] = a[i] + b[i]
	}
	return out
}
