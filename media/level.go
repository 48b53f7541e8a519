package media

import "math"

// silenceLevel is the level at which the meter reads nothing, in dB below full
// scale: about the noise of a silent room through a laptop's microphone.
const silenceLevel = 60

// Loudness is the RMS of samples in dB relative to a full-scale square wave: 0 at
// most, and less than -90 or negative infinity for silence.
func Loudness(samples []int16) float64 {
	var sum float64
	for _, s := range samples {
		sum += float64(s) * float64(s)
	}
	if sum == 0 {
		return math.Inf(-1)
	}
	return 20 * math.Log10(math.Sqrt(sum/float64(len(samples)))/math.MaxInt16)
}

// Level is how loud samples sound, 0 to 1, as a meter shows it: a Loudness of -60 dB
// and below is 0. Speech is near one half.
func Level(samples []int16) float32 {
	return float32(min(max(1+Loudness(samples)/silenceLevel, 0), 1))
}
