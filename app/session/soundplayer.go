package session

import (
	"time"

	"peerscope/media"
	"peerscope/peer"
)

const (
	// speakerDelay is from writing a block to hearing it where nothing waits: the
	// speaker begins to play when a second block is there.
	speakerDelay = media.BlockTime
	// maxSpeakerLag is how much later than it should a block may be heard, for what
	// waits in the speaker. A block is left out then, so that sound stays in step.
	maxSpeakerLag = 40 * time.Millisecond
	// minSpeakerBacklog is how much must wait in the speaker. A block is made up
	// when there is less, before it runs out: sound is delayed more than before.
	minSpeakerBacklog = 5 * time.Millisecond
)

// A soundPlayer decodes the sound of one member and has it heard at its time. It is
// for one goroutine.
type soundPlayer struct {
	decoder media.AudioDecoder
	speaker *speaker
	stats   *participantStats
	voice   *voiceActivity
	end     time.Time // when what was written will have been heard
}

// play plays a sample, and what was lost before it.
func (p *soundPlayer) play(s peer.Sample, now time.Time) {
	concealed := time.Duration(s.Lost) * media.BlockTime
	if backlog := p.end.Sub(now); backlog > 0 && backlog < minSpeakerBacklog {
		concealed += media.BlockTime
		if samples, err := p.decoder.DecodeLost(nil); err == nil {
			p.write(samples, now)
		}
	}
	p.stats.addConcealed(concealed)
	if s.HasAudioLevel {
		p.voice.add(-float64(s.AudioLevel), now)
	}
	decodeAudio(p.decoder, s.Data, s.Lost, func(samples []int16) {
		p.stats.addLevel(media.Level(samples))
		if !s.HasAudioLevel {
			p.voice.add(media.Loudness(samples), now)
		}
		if heard := p.nextHeard(now); heard.Sub(s.PlayAt) < speakerDelay+maxSpeakerLag {
			p.write(samples, now)
		}
	})
	p.stats.addSoundDelay(s.SenderTime, p.nextHeard(now))
}

// nextHeard is when a block that is written now begins to be heard.
func (p *soundPlayer) nextHeard(now time.Time) time.Time {
	if p.end.After(now) {
		return p.end
	}
	return now.Add(speakerDelay)
}

func (p *soundPlayer) write(samples []int16, now time.Time) {
	p.end = p.nextHeard(now).Add(time.Duration(len(samples)) * time.Second / media.SampleRate)
	p.speaker.play(samples, now)
}

// decodeAudio decodes a packet, and before it those that were lost: the last by the
// FEC in the packet, others by concealment. A longer loss is heard anyway, and
// concealing it would delay what comes after it.
func decodeAudio(d media.AudioDecoder, packet []byte, lost int, play func([]int16)) {
	const maxConcealed = 3
	decode := func(samples []int16, err error) {
		if err == nil { // one bad packet is 20 ms of silence
			play(samples)
		}
	}
	if lost <= maxConcealed {
		for ; lost > 1; lost-- {
			decode(d.DecodeLost(nil))
		}
		if lost == 1 {
			decode(d.DecodeLost(packet))
		}
	}
	decode(d.Decode(packet))
}
