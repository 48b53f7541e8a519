//go:build cgo && !race

package device

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"peerscope/media"
	"peerscope/media/device/apm"
)

// A voice is noise in syllables, as loud as speech.
type voice struct {
	random *rand.Rand
	n      int
}

func (v *voice) speak(samples []int16) {
	for i := range samples {
		v.n++
		syllable := max(0, math.Sin(2*math.Pi*3*float64(v.n)/media.SampleRate))
		samples[i] = int16(3000 * syllable * v.random.NormFloat64())
	}
}

// What a real sound server's loudspeaker plays comes back at its microphone, whatever
// their rate, and is taken out.
func TestEchoThroughASoundServer(t *testing.T) {
	const wanted = 20
	for _, rate := range []int{8000, 48000, 192000} {
		t.Run(fmt.Sprint(rate), func(t *testing.T) {
			startPulse(t, pulseSocket(t), fmt.Sprintf("rate=%d channels=1", rate))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var p apm.Processor
			p.Configure(media.AudioProcessing{EchoCancellation: true})
			defer p.Configure(media.AudioProcessing{})
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				v := voice{random: rand.New(rand.NewPCG(1, 1))}
				_ = playWhenReady(ctx, t, func(samples []int16) {
					v.speak(samples)
					p.Render(samples, time.Now())
				})
			}()
			defer func() { cancel(); <-ended }()
			if best := bestSecond(t, &p, wanted); best < wanted {
				t.Errorf("%.1f dB of the echo are gone in the best second, not %d", best, wanted)
			}
		})
	}
}

// bestSecond is by how much a processor makes an echo quieter, in dB, in the best
// second; it listens until that is enough, or for a minute.
func bestSecond(t *testing.T, p *apm.Processor, wanted float64) (best float64) {
	m := openMicrophoneWhenReady(t)
	defer m.Close()
	for range 60 {
		var before, after float64
		for range time.Second / media.BlockTime {
			b, err := m.Read()
			if err != nil {
				t.Fatal(err)
			}
			before += energy(b.Samples)
			after += energy(p.Capture(b).Samples)
		}
		if best = max(best, 10*math.Log10(before/max(after, 1))); best > wanted {
			break
		}
	}
	return best
}

func energy(samples []int16) (sum float64) {
	for _, s := range samples {
		sum += float64(s) * float64(s)
	}
	return sum
}
