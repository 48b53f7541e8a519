package apm

import (
	"math"
	"math/bits"
	"math/cmplx"

	"peerscope/media"
)

const speedOfSound = 343 // m/s

type point struct{ x, y, z float64 } // m

// A room has two places in it: a sound at source is heard at microphone.
type room struct {
	name               string
	size               point
	reverberation      float64 // seconds until an impulse has sunk by 60 dB
	source, microphone point
}

// Laptops, whose loudspeaker is near to their microphone.
var rooms = []room{
	{"study", point{3.1, 2.7, 2.4}, .2, point{1.5, .62, .78}, point{1.38, .6, .98}},
	{"living-room", point{5.3, 4.1, 2.6}, .4, point{2.2, 1.1, .74}, point{2.34, 1.13, .95}},
	{"meeting-room", point{8.2, 6.1, 3.0}, .6, point{4.3, 2.7, .75}, point{4.1, 2.8, 1.02}},
}

// talker is the same room as heard from a person at half a metre.
func (r room) talker() room {
	r.source = point{r.microphone.x + .1, r.microphone.y + .45, r.microphone.z + .2}
	return r
}

// impulseResponse is made by the image-source method: J. B. Allen and D. A. Berkley,
// Image method for efficiently simulating small-room acoustics, JASA 65 (1979). All
// walls reflect alike, as much as Eyring's formula gives. The direct sound has the
// gain of one metre's distance, 1.
func (r room) impulseResponse() []float64 {
	volume := r.size.x * r.size.y * r.size.z
	surface := 2 * (r.size.x*r.size.y + r.size.y*r.size.z + r.size.z*r.size.x)
	reflection := math.Sqrt(math.Exp(-24 * math.Ln10 * volume / (speedOfSound * surface * r.reverberation)))
	h := make([]float64, int(r.reverberation*media.SampleRate))
	reach := r.reverberation * speedOfSound
	xs := images(r.source.x, r.microphone.x, r.size.x, reach)
	ys := images(r.source.y, r.microphone.y, r.size.y, reach)
	zs := images(r.source.z, r.microphone.z, r.size.z, reach)
	for _, x := range xs {
		for _, y := range ys {
			for _, z := range zs {
				distance := math.Sqrt(x.distance*x.distance + y.distance*y.distance + z.distance*z.distance)
				if n := int(math.Round(distance / speedOfSound * media.SampleRate)); n < len(h) {
					h[n] += math.Pow(reflection, float64(x.walls+y.walls+z.walls)) / distance
				}
			}
		}
	}
	return highPass(h, 100)
}

// An image of the source along one axis: how far it is from the microphone, and how
// many walls its sound has met.
type image struct {
	distance float64
	walls    int
}

func images(source, microphone, size, reach float64) (all []image) {
	n := int(reach/(2*size)) + 1
	for i := -n; i <= n; i++ {
		all = append(all,
			image{2*float64(i)*size + source - microphone, 2 * max(i, -i)},
			image{2*float64(i)*size - source - microphone, max(2*i-1, 1-2*i)})
	}
	return all
}

// highPass lets what is above a frequency pass: a Butterworth filter of second order.
func highPass(in []float64, hertz float64) []float64 {
	w := 2 * math.Pi * hertz / media.SampleRate
	alpha := math.Sin(w) / math.Sqrt2
	a0, a1, a2 := 1+alpha, -2*math.Cos(w), 1-alpha
	b0 := (1 + math.Cos(w)) / 2
	out := make([]float64, len(in))
	var x1, x2, y1, y2 float64
	for i, x := range in {
		y := (b0*x - 2*b0*x1 + b0*x2 - a1*y1 - a2*y2) / a0
		x1, x2, y1, y2 = x, x1, y, y1
		out[i] = y
	}
	return out
}

// convolve is a*b as long as a.
func convolve(a, b []float64) []float64 {
	n := 1 << bits.Len(uint(len(a)+len(b)))
	x, y := make([]complex128, n), make([]complex128, n)
	for i, v := range a {
		x[i] = complex(v, 0)
	}
	for i, v := range b {
		y[i] = complex(v, 0)
	}
	fft(x)
	fft(y)
	for i := range x {
		x[i] = cmplx.Conj(x[i] * y[i])
	}
	fft(x)
	out := make([]float64, len(a))
	for i := range out {
		out[i] = real(x[i]) / float64(n)
	}
	return out
}

// fft transforms a power of two of values in place.
func fft(x []complex128) {
	n := len(x)
	shift := 64 - bits.Len(uint(n-1))
	for i := range x {
		if j := int(bits.Reverse64(uint64(i)) >> shift); i < j {
			x[i], x[j] = x[j], x[i]
		}
	}
	for size := 2; size <= n; size *= 2 {
		step := cmplx.Rect(1, -2*math.Pi/float64(size))
		for start := 0; start < n; start += size {
			w := complex(1, 0)
			for k := start; k < start+size/2; k++ {
				a, b := x[k], w*x[k+size/2]
				x[k], x[k+size/2] = a+b, a-b
				w *= step
			}
		}
	}
}

// delayed is a signal so many seconds later, as long as before.
func delayed(in []float64, seconds float64) []float64 {
	n := int(seconds * media.SampleRate)
	return append(make([]float64, n), in[:len(in)-n]...)
}

// drifted is a signal as a clock captures it that is slow by so many millionths.
func drifted(in []float64, ppm float64) []float64 {
	out := make([]float64, len(in))
	for i := range out {
		at := float64(i) * (1 + ppm/1e6)
		n := int(at)
		if n < 1 || n+2 >= len(in) {
			continue
		}
		f := at - float64(n)
		a, b, c, d := in[n-1], in[n], in[n+1], in[n+2] // Catmull and Rom's spline
		out[i] = b + f/2*(c-a+f*(2*a-5*b+4*c-d+f*(3*(b-c)+d-a)))
	}
	return out
}
