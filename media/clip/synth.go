package clip

import (
	"context"
	"math"

	"peerscope/media"
)

// Tone is a microphone that hears a soft A, 440 Hz, now and then: half a second
// of every two.
func Tone() media.AudioSource { return newSynth(toneAt) }

// Silence is a microphone that hears nothing.
func Silence() media.AudioSource { return newSynth(func(int) float64 { return 0 }) }

// A synth is the AudioSource of a function: at gives sample n since the start, -1
// to 1.
type synth struct {
	at    func(n int) float64
	pacer *pacer
	n     int
}

func newSynth(at func(n int) float64) *synth {
	return &synth{at: at, pacer: newPacer(media.SampleRate / media.BlockSize)}
}

// Read gives the next block, at the moment it begins.
func (s *synth) Read() (media.Block, error) {
	at, missed, err := s.pacer.wait()
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

func (s *synth) Close() error {
	s.pacer.stop()
	return nil
}

// toneAt is one sample of the tone. Each beep envelopes and fades as half a sine
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
	envelope := math.Sin(math.Pi * float64(n) / beep)
	return peak * envelope * math.Sin(2*math.Pi*pitch*float64(n)/media.SampleRate)
}

// Discard is a loudspeaker that nobody hears. It asks render for 10 ms of sound at a
// time until ctx ends, which is its error. What it could not ask for in time it asks
// for later, up to 30 ms, as what a device holds.
func Discard(ctx context.Context, _ string, render func(samples []int16)) error {
	const perSecond, held = 100, 3
	pacer := newPacer(perSecond)
	defer context.AfterFunc(ctx, pacer.stop)()
	samples := make([]int16, media.SampleRate/perSecond)
	for {
		_, missed, err := pacer.wait()
		if err != nil {
			return ctx.Err()
		}
		for range 1 + min(missed, held-1) {
			render(samples)
		}
	}
}
