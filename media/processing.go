package media

import "time"

// AudioProcessing says which parts of an AudioProcessor work. The names are those of
// W3C's Media Capture and Streams.
type AudioProcessing struct {
	EchoCancellation bool // what the loudspeaker plays is taken out
	NoiseSuppression bool // what is not speech becomes quieter
	AutoGainControl  bool // speech becomes as loud as it should be
}

// An AudioProcessor makes speech of what a microphone captures. Any goroutine may
// call any method; Capture is for one at a time.
type AudioProcessor interface {
	// Configure changes what is done from the next block on. To do nothing takes no
	// memory.
	Configure(AudioProcessing)
	// Render tells what the loudspeaker was given now, any number of samples. It
	// keeps a bounded amount and never waits for Capture.
	Render(samples []int16, now time.Time)
	// Capture gives the processed block, of as many samples, without writing to b.
	// With nothing to do it is b.
	Capture(b Block) Block
}
