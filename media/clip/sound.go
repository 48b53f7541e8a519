package clip

import (
	"io"
	"math"
	"sync/atomic"

	"peerscope/media"
)

// Tone is a microphone that hears a soft A, 440 Hz, now and then: half a second
// of every two.
func Tone() media.AudioSource { return hear(toneAt) }

// Silence is a microphone that hears nothing.
func Silence() media.AudioSource { return hear(func(int) float64 { return 0 }) }

// A sound is a source of the samples that at gives, -1 to 1, each by its number
// since the start.
type sound struct {
	at   func(n int) float64
	pace *pace
	n    int
}

func hear(at func(n int) float64) *sound {
	return &sound{at: at, pace: newPace(media.SampleRate / media.BlockSize)}
}

// Read gives the next block, at the moment it begins.
func (s *sound) Read() (media.Block, error) {
	at, missed, err := s.pace.wait()
	if err != nil {
		return media.Block{}, err
	}
	s.n += missed * media.BlockSize
	samples := make([]int16, media.BlockSize)
	for i := range samples {
		samples[i] = int16(math.Round(s.at(s.n+i) * math.MaxInt16))
	}
	s.n += len(samples)
	return media.Block{Samples: samples, Time: at}, nil
}

func (s *sound) Close() error {
	s.pace.stop()
	return nil
}

// toneAt is one sample of the tone. Each beep swells and fades as half a sine
// does, so that nothing clicks.
func toneAt(n int) float64 {
	const (
		peak   = .1                   // -20 dBFS
		pitch  = 440                  // Hz
		beep   = media.SampleRate / 2 // samples
		period = media.SampleRate * 2
	)
	n %= period
	if n >= beep {
		return 0
	}
	swell := math.Sin(math.Pi * float64(n) / beep)
	return peak * swell * math.Sin(2*math.Pi*pitch*float64(n)/media.SampleRate)
}

// Discard is a speaker that nobody hears.
func Discard() media.AudioSink { return new(nowhere) }

type nowhere struct{ closed atomic.Bool }

func (s *nowhere) Write([]int16) error {
	if s.closed.Load() {
		return io.ErrClosedPipe
	}
	return nil
}

func (s *nowhere) Close() error {
	s.closed.Store(true)
	return nil
}
