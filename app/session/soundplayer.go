package session

import (
	"time"

	"peerscope/media"
	"peerscope/media/playout"
	"peerscope/peer"
)

// outputDelay is about how long a sample waits in a loudspeaker's device.
const outputDelay = 30 * time.Millisecond

// A soundPlayer has the sound of one member heard at its time. It is for one
// goroutine.
type soundPlayer struct {
	buffer    *playout.Buffer
	stats     *participantStats
	voice     *voiceActivity
	concealed time.Duration // what stats were told of
}

// play plays a sample, and what was lost before it.
func (p *soundPlayer) play(s peer.Sample, now time.Time) {
	samples := p.buffer.Push(s.Data, s.Lost, s.PlayAt, now)
	p.stats.addLevel(media.Level(samples))
	if s.HasAudioLevel {
		p.voice.add(-float64(s.AudioLevel), now)
	} else {
		p.voice.add(media.Loudness(samples), now)
	}
	buffered := p.buffer.Stats()
	p.stats.addConcealed(buffered.Concealed - p.concealed)
	p.concealed = buffered.Concealed
	p.stats.addSoundDelay(s.SenderTime, s.PlayAt.Add(buffered.Delay+outputDelay))
}
