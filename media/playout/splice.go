package playout

import (
	"math"

	"peerscope/media"
)

// Waveform-similarity overlap-add (WSOLA, Verhelst and Roelands 1993): playing goes on
// elsewhere in the signal, where it looks as it does here. Of voices that is some
// periods of the pitch away, which is why the pitch stays and nothing clicks.
const (
	overlap   = media.SampleRate / 100       // samples over which one place fades into the other: 10 ms
	minSplice = media.SampleRate / 400       // samples: 2.5 ms, a period of 400 Hz
	maxSplice = media.SampleRate * 15 / 1000 // samples: 15 ms, a period of 67 Hz
	// quiet is the RMS below which no place is heard to differ from another: -50 dBFS.
	quiet = 100
)

// A splice is a place where playing can go on.
type splice struct {
	offset     int     // from where it is now; negative repeats what was played
	similarity float64 // of the signal there to that here, at most 1
}

// bestSplice compares the place at with those between the offsets low and high, both
// included, of which there is at least one. All of them have overlap samples.
func bestSplice(x []int16, at, low, high int) splice {
	const coarse = 4
	if rms(x[at:at+overlap]) < quiet {
		if offset := high; rms(x[at+offset:at+offset+overlap]) < quiet {
			return splice{offset, 1}
		}
	}
	best := splice{similarity: math.Inf(-1)}
	search := func(low, high, stride int) {
		for o := low; o <= high; o += stride {
			if s := similarity(x[at:at+overlap], x[at+o:at+o+overlap], stride); s > best.similarity {
				best = splice{o, s}
			}
		}
	}
	search(low, high, coarse)
	near := best.offset
	best.similarity = math.Inf(-1)
	search(max(low, near-coarse+1), min(high, near+coarse-1), 1)
	return best
}

// similarity is the normalized cross-correlation of every stride-th sample.
func similarity(a, b []int16, stride int) float64 {
	var ab, aa, bb int64
	for i := 0; i < len(a); i += stride {
		x, y := int64(a[i]), int64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return float64(ab) / math.Sqrt(float64(aa)*float64(bb))
}

func rms(x []int16) float64 {
	var sum int64
	for _, v := range x {
		sum += int64(v) * int64(v)
	}
	return math.Sqrt(float64(sum) / float64(len(x)))
}

// crossfade changes x so that it can be played from at+offset instead of at.
func crossfade(x []int16, at, offset int) {
	var from [overlap]int16
	copy(from[:], x[at:])
	to := x[at+offset : at+offset+overlap]
	for i := range to {
		to[i] = int16((int(from[i])*(overlap-i) + int(to[i])*i) / overlap)
	}
}

// fade raises x from silence, or lets it sink into it.
func fade(x []int16, in bool) {
	for i := range x {
		k := i
		if !in {
			k = len(x) - 1 - i
		}
		x[i] = int16(int(x[i]) * k / len(x))
	}
}
