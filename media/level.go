package media

import "math"

// quietest is the level at which the meter reads nothing, in dB below full
// scale: about the noise of a silent room through a laptop's microphone.
const silenceLevel = 60

// Level is how loud samples sound, 0 to 1: the RMS in dBFS, with -60 dB and
// below at 0 and a full-scale square wave at 1. Speech is near one half.
func Level(samples []int16) float32 {
	var sum float64
	for _, s := range samples {
		sum += float64(s) * float64(s)
	}
	if sum == 0 {
		return 0
	}
	rms := math.Sqrt(sum/float64(len(samples))) / math.MaxInt16
	level := 1 + 20*math.Log10(rms)/silenceLevel
	return float32(min(max(level, 0), 1))
}
