package apm

import (
	"math"

	"peerscope/media"
)

const (
	stoiFrame   = media.SampleRate * 256 / 10000 // samples: 25.6 ms
	stoiBands   = 15                             // third octaves from 150 Hz
	stoiSegment = 30                             // frames: 384 ms
)

// intelligibility is the short-time objective intelligibility of processed speech, 0
// to 1: C. H. Taal and others, An algorithm for intelligibility prediction of
// time-frequency weighted noisy speech, IEEE TASLP 19 (2011). It is the correlation of
// the envelopes of clean and processed speech, in bands and short segments; listeners
// understand half of the words near .6 and all near .9. The bands are taken at 48 kHz,
// where the paper resamples to 10.
func intelligibility(clean, processed []float64) float64 {
	x, y := envelopes(clean, processed)
	var sum float64
	var n int
	for band := range stoiBands {
		for end := stoiSegment; end <= len(x); end++ {
			var a, b [stoiSegment]float64
			for i := range stoiSegment {
				a[i], b[i] = x[end-stoiSegment+i][band], y[end-stoiSegment+i][band]
			}
			sum += segmentCorrelation(a, b)
			n++
		}
	}
	return sum / float64(max(n, 1))
}

// segmentCorrelation scales the processed segment to the clean one, bounds its
// distortion at -15 dB, and correlates the two.
func segmentCorrelation(clean, processed [stoiSegment]float64) float64 {
	gain := math.Sqrt(energy(clean) / max(energy(processed), 1e-20))
	for i, v := range processed {
		processed[i] = min(gain*v, clean[i]*(1+math.Pow(10, 15./20)))
	}
	a, b := centred(clean), centred(processed)
	var product float64
	for i := range a {
		product += a[i] * b[i]
	}
	return product / max(math.Sqrt(energy(a)*energy(b)), 1e-20)
}

func energy(x [stoiSegment]float64) (sum float64) {
	for _, v := range x {
		sum += v * v
	}
	return sum
}

func centred(x [stoiSegment]float64) [stoiSegment]float64 {
	var mean float64
	for _, v := range x {
		mean += v / stoiSegment
	}
	for i := range x {
		x[i] -= mean
	}
	return x
}

// envelopes are the amplitudes in each band of the frames in which the clean signal is
// not silent: no more than 40 dB below its loudest.
func envelopes(clean, processed []float64) (x, y [][stoiBands]float64) {
	const hop = stoiFrame / 2
	n := min(len(clean), len(processed))
	loudest := math.Inf(-1)
	for i := 0; i+stoiFrame <= n; i += hop {
		loudest = max(loudest, level(clean[i:i+stoiFrame]))
	}
	for i := 0; i+stoiFrame <= n; i += hop {
		if level(clean[i:i+stoiFrame]) > loudest-40 {
			x = append(x, bandAmplitudes(clean[i:i+stoiFrame]))
			y = append(y, bandAmplitudes(processed[i:i+stoiFrame]))
		}
	}
	return x, y
}

func bandAmplitudes(frame []float64) (bands [stoiBands]float64) {
	spectrum := make([]complex128, 4096)
	for i, v := range frame {
		window := .5 - .5*math.Cos(2*math.Pi*float64(i)/float64(len(frame)))
		spectrum[i] = complex(window*v, 0)
	}
	fft(spectrum)
	for i := range bands {
		centre := 150 * math.Pow(2, float64(i)/3)
		low, high := centre*math.Pow(2, -1./6), centre*math.Pow(2, 1./6)
		const bin = float64(media.SampleRate) / 4096
		for k := int(math.Ceil(low / bin)); k < int(math.Ceil(high/bin)); k++ {
			bands[i] += real(spectrum[k])*real(spectrum[k]) + imag(spectrum[k])*imag(spectrum[k])
		}
		bands[i] = math.Sqrt(bands[i])
	}
	return bands
}
