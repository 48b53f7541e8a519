package apm

import (
	"sync"
	"time"

	"peerscope/media"
)

// maxQueued is what a renderQueue holds: twice what a microphone keeps for who reads
// it late.
const maxQueued = media.SampleRate / 5 // samples: 200 ms

// A renderQueue holds what was played since frames was called last. When it is full,
// for nobody captures, it starts anew: the frames that follow would come too late by
// all that waits.
type renderQueue struct {
	mu      sync.Mutex
	samples []int16
	newest  time.Time // when the last of them were given to the device
}

// A renderFrame is 10 ms that were given to the device at a time.
type renderFrame struct {
	samples []int16
	at      time.Time
}

func (q *renderQueue) write(samples []int16, now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.samples)+len(samples) > maxQueued {
		q.samples = q.samples[:0]
		samples = samples[len(samples)-min(len(samples), frameSize):]
	}
	q.samples = append(q.samples, samples...)
	q.newest = now
}

// frames takes the whole frames out, the oldest first.
func (q *renderQueue) frames() []renderFrame {
	q.mu.Lock()
	defer q.mu.Unlock()
	whole := len(q.samples) / frameSize * frameSize
	if whole == 0 {
		return nil
	}
	taken := append([]int16(nil), q.samples[:whole]...)
	frames := make([]renderFrame, whole/frameSize)
	for i := range frames {
		after := len(q.samples) - (i+1)*frameSize
		frames[i] = renderFrame{taken[i*frameSize:][:frameSize], q.newest.Add(-media.DurationOf(after))}
	}
	q.samples = append(q.samples[:0], q.samples[whole:]...)
	return frames
}
