package session

import (
	"context"
	"math"
	"time"

	"peerscope/media"
)

// ringPause is between two chimes while it rings: the whole is three seconds long.
const ringPause = 1750 * time.Millisecond

// A chimeJob plays the chime on the device with an ID, once or, to ring, again and
// again; the zero one is none.
type chimeJob struct {
	on, ring bool
	id       string
}

// testSpeaker plays the chime, unless it is being played.
func (l *loop) testSpeaker() {
	if !l.chime.wanted.on {
		l.chime.setJob(l, chimeJob{on: true, id: l.speakerToOpen()})
	}
}

// updateRinging begins to ring for a new call, and ends with the question about it.
func (l *loop) updateRinging() {
	if l.incoming == l.ringingFor {
		return
	}
	l.ringingFor = l.incoming
	switch {
	case l.incoming != nil && !l.settings.RingOff:
		l.chime.setJob(l, chimeJob{on: true, ring: true, id: l.speakerToOpen()})
	case l.chime.wanted.ring:
		l.chime.setJob(l, chimeJob{})
	}
}

// chimeEnded is told how it went. That a call could not be heard is no problem: it is
// seen too.
func (l *loop) chimeEnded(job chimeJob, err error) {
	if !job.ring {
		l.state.Self.SpeakerProblem = speakerNotices.forError(err)
	}
}

// A chimePlayer plays the chime, in the goroutine of a worker.
type chimePlayer struct{ parts *Parts }

// run returns when the chime was heard, ctx ends or the speaker fails.
func (p chimePlayer) run(ctx context.Context, job chimeJob) error {
	playing, stop := context.WithCancel(ctx)
	defer stop()
	samples, next := chime(), 0
	if job.ring {
		samples = append(samples, make([]int16, ringPause*media.SampleRate/time.Second)...)
	}
	err := p.parts.playSound(playing, job.id, func(block []int16) {
		for len(block) > 0 && (next < len(samples) || job.ring) {
			next %= len(samples)
			n := copy(block, samples[next:])
			next, block = next+n, block[n:]
		}
		if clear(block); next == len(samples) && !job.ring {
			stop()
		}
	})
	if ctx.Err() == nil && isCancelled(err) {
		return nil
	}
	return err
}

// chime is two notes, the second higher, each struck once and fading, with silence
// after them for what waits in the speaker.
func chime() []int16 {
	const (
		peak   = 0.25                     // -12 dBFS
		second = media.SampleRate / 4     // when the second note is struck, in samples
		length = media.SampleRate * 5 / 4 // of all
		sound  = media.SampleRate         // what is not silence
	)
	samples := make([]int16, length)
	for n := range sound {
		v := note(n, 659.26) + note(n-second, 987.77) // E5 and B5, in Hz
		v *= math.Min(1, float64(sound-n)/(media.SampleRate/10))
		samples[n] = int16(math.Round(peak * v * math.MaxInt16))
	}
	return samples
}

// note is sample n of a note, -1 to 1, since it was struck.
func note(n int, hertz float64) float64 {
	if n < 0 {
		return 0
	}
	const attack, decay = 0.01, 0.25 // seconds
	t := float64(n) / media.SampleRate
	return math.Min(t/attack, 1) * math.Exp(-t/decay) * math.Sin(2*math.Pi*hertz*t)
}
