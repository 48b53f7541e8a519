package playout

import (
	"math"
	"slices"
	"sync"
	"time"
)

// A Source gives samples at the pace at which they are read.
type Source interface {
	// Read fills samples with what is to be played next.
	Read(samples []int16, now time.Time)
}

// A Mixer adds sources up, each with its gain, and keeps the sum within what a device
// can play. The zero Mixer is ready and silent. Any goroutine may use it; it calls its
// sources in the goroutine that reads.
type Mixer struct {
	mu      sync.Mutex
	inputs  []*input
	limiter limiter
	samples []int16   // of one input
	sum     []float32 // of all
}

// An input is a source and by what it is multiplied.
type input struct {
	source       Source
	gain, target float32 // what it was at the end of the last read, and is to be
	heard        bool    // it was read
	removed      bool    // after the next read
}

// Add mixes a source in, as loud as its samples are for a gain of 1.
func (m *Mixer) Add(s Source, gain float32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inputs = append(m.inputs, &input{source: s, gain: gain, target: gain})
}

// SetGain makes a source as loud as that, 0 being silent.
func (m *Mixer) SetGain(s Source, gain float32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, i := range m.inputs {
		if i.source == s && !i.removed {
			i.target = gain
		}
	}
}

// Remove takes a source out. One that was heard may be read once more, so that it fades;
// others go at once, for where no device works nothing is ever read.
func (m *Mixer) Remove(s Source) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inputs = slices.DeleteFunc(m.inputs, func(i *input) bool {
		if i.source == s {
			i.target, i.removed = 0, true
		}
		return i.removed && !i.heard
	})
}

// Read fills samples with the sum.
func (m *Mixer) Read(samples []int16, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if cap(m.sum) < len(samples) {
		m.sum, m.samples = make([]float32, len(samples)), make([]int16, len(samples))
	}
	sum := m.sum[:len(samples)]
	clear(sum)
	kept := m.inputs[:0]
	for _, i := range m.inputs {
		i.addTo(sum, m.samples[:len(samples)], now)
		if !i.removed {
			kept = append(kept, i)
		}
	}
	clear(m.inputs[len(kept):])
	m.inputs = kept
	m.limiter.limit(sum)
	for i, v := range sum {
		samples[i] = int16(math.RoundToEven(float64(v)))
	}
}

// addTo adds what the source gives. The gain moves evenly to where it is to be.
func (i *input) addTo(sum []float32, samples []int16, now time.Time) {
	i.source.Read(samples, now)
	i.heard = true
	step := (i.target - i.gain) / float32(max(len(sum), 1))
	gain := i.gain
	for n, s := range samples {
		gain += step
		sum[n] += gain * float32(s)
	}
	i.gain = i.target
}
