package e2e

import (
	"context"
	"io"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"peerscope/app/session"
	"peerscope/app/terminal"
	"peerscope/media"
	"peerscope/media/clip"
)

// A mouth is a microphone at which somebody makes a sound of a tenth of a second every
// half a second. It gives each block when it has been spoken, as microphones do.
type mouth struct {
	start  time.Time
	blocks int
	ticker *time.Ticker
	closed chan struct{}
	once   sync.Once
}

const (
	soundEvery  = 25 // blocks
	soundBlocks = 5
)

func newMouth() *mouth {
	return &mouth{start: time.Now(), ticker: time.NewTicker(media.BlockTime), closed: make(chan struct{})}
}

func (m *mouth) Read() (media.Block, error) {
	select {
	case <-m.ticker.C:
	case <-m.closed:
		return media.Block{}, io.EOF
	}
	b := media.Block{Samples: make([]int16, media.BlockSize), Time: m.start.Add(time.Duration(m.blocks) * media.BlockTime)}
	if m.blocks%soundEvery < soundBlocks {
		for i := range b.Samples {
			b.Samples[i] = int16(12000 * math.Sin(2*math.Pi*float64(i)/48)) // 1 kHz
		}
	}
	m.blocks++
	return b, nil
}

func (m *mouth) Close() error {
	m.once.Do(func() {
		m.ticker.Stop()
		close(m.closed)
	})
	return nil
}

// An ear is a loudspeaker, asking for 10 ms at a time, that notes when sounds begin.
type ear struct {
	mu     sync.Mutex
	quiet  int // samples since the last sound
	sounds []time.Time
}

func (e *ear) play(ctx context.Context, id string, render func([]int16)) error {
	return clip.Discard(ctx, id, func(samples []int16) {
		now := time.Now()
		render(samples)
		e.hear(samples, now)
	})
}

func (e *ear) hear(samples []int16, now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i, s := range samples {
		if e.quiet++; max(s, -s) < 3000 {
			continue
		}
		if e.quiet > media.SampleRate/5 {
			e.sounds = append(e.sounds, now.Add(media.DurationOf(i)))
		}
		e.quiet = 0
	}
}

// delays are how much later than spoken each sound is heard, the first few left out.
func (e *ear) delays(m *mouth) (all []time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, at := range e.sounds[min(4, len(e.sounds)):] {
		all = append(all, at.Sub(m.start)%(soundEvery*media.BlockTime))
	}
	slices.Sort(all)
	return all
}

// BenchmarkMouthToEar is a call of twenty seconds with pictures between two desktops, in
// which one speaks and the other listens, with paced devices that hold nothing.
func BenchmarkMouthToEar(b *testing.B) {
	for b.Loop() {
		delays := measureMouthToEar(b)
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(milliseconds(delays[len(delays)/2]), "median-ms")
		b.ReportMetric(milliseconds(delays[len(delays)*9/10]), "p90-ms")
	}
}

func measureMouthToEar(b *testing.B) []time.Duration {
	ctx, cancel := context.WithTimeout(b.Context(), 20*time.Second)
	defer cancel()
	near, far := benchParts(false), benchParts(false)
	spoken, heard := newMouth(), new(ear)
	far.OpenMicrophone = func(string) (media.AudioSource, error) { return spoken, nil }
	near.PlaySound = heard.play
	demo := terminal.Demo{Near: near, Far: far, Settings: session.Settings{Camera: session.SampleCameraID}}
	if err := demo.Run(ctx, io.Discard); err != nil {
		b.Fatal(err)
	}
	delays := heard.delays(spoken)
	if len(delays) < 10 {
		b.Fatalf("%d sounds were heard", len(delays))
	}
	return delays
}
