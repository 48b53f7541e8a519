package session

import (
	"context"
	"math"
	"time"

	"peerscope/media"
	"peerscope/media/playout"
	"peerscope/peer"
)

// ringPause is between two chimes while it rings: the whole is three seconds long.
const ringPause = 1750 * time.Millisecond

// A programSound is one of the sounds that the program makes itself.
type programSound int

const (
	noSound programSound = iota
	testSound
	ringSound // again and again
	joinedSound
	leftSound
	alarmSound
)

// playProgramSound plays a sound, unless one is being played. A loudspeaker that does
// not work is tried at once.
func (l *loop) playProgramSound(s programSound) {
	if l.chime.wanted == noSound {
		l.chime.setJob(l, s)
		l.retryOutput()
	}
}

// setProgramSound plays a sound in place of another; noSound ends it.
func (l *loop) setProgramSound(s programSound) {
	l.chime.setJob(l, s)
	l.updateOutput()
}

// settleTime is how long after we came members are those who were there before us.
const settleTime = 5 * time.Second

// playPresence has it heard that a member came or left, if it was connected.
func (l *loop) playPresence(before, after peer.MemberState, now time.Time) {
	switch {
	case l.settings.PresenceSoundsOff:
	case before == peer.Connecting && after == peer.Connected && now.Sub(l.call.joinedAt) > settleTime:
		l.playProgramSound(joinedSound)
	case isFinal(after) && (before == peer.Connected || before == peer.Interrupted):
		l.playProgramSound(leftSound)
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
		l.setProgramSound(ringSound)
	case l.chime.wanted == ringSound:
		l.setProgramSound(noSound)
	}
}

// chimeEnded closes the loudspeaker, unless a member is heard.
func (l *loop) chimeEnded(programSound, error) { l.updateOutput() }

// A chimePlayer adds the program's sounds to the mix, in the goroutine of a worker.
type chimePlayer struct{ mixer *playout.Mixer }

// run returns when the sound was read, or ctx ends.
func (p chimePlayer) run(ctx context.Context, s programSound) error {
	playing, stop := context.WithCancel(ctx)
	defer stop()
	source := &chimeSource{playing: playing, stop: stop, samples: soundSamples(s), repeats: s == ringSound}
	if source.repeats {
		source.samples = append(source.samples, make([]int16, media.SamplesIn(ringPause))...)
	}
	p.mixer.Add(source, 1)
	defer p.mixer.Remove(source)
	<-playing.Done()
	return ctx.Err()
}

// A chimeSource gives its samples to the mixer once, or again and again.
type chimeSource struct {
	playing context.Context // it is silent after its end
	stop    func()          // ends it
	samples []int16
	repeats bool
	next    int
}

func (s *chimeSource) Read(block []int16, _ time.Time) {
	for s.playing.Err() == nil && len(block) > 0 {
		n := copy(block, s.samples[s.next:])
		s.next, block = s.next+n, block[n:]
		if s.next == len(s.samples) {
			if s.next = 0; !s.repeats {
				s.stop()
			}
		}
	}
	clear(block)
}

// A chime is two notes, each struck once and fading. The second is struck while the
// first is heard.
type chime struct {
	first, second float64       // Hz
	apart         time.Duration // between them
	length        time.Duration
	peak          float64 // of one note, of full scale
}

// The chimes of sounds. Those in a call are soft, as somebody may be speaking: up for who
// comes, down for who leaves.
var chimes = map[programSound]chime{
	testSound:   {659.26, 987.77, 250 * time.Millisecond, time.Second, 0.25}, // E5, B5
	ringSound:   {659.26, 987.77, 250 * time.Millisecond, time.Second, 0.25},
	joinedSound: {523.25, 783.99, 110 * time.Millisecond, 500 * time.Millisecond, 0.1}, // C5, G5
	leftSound:   {783.99, 523.25, 110 * time.Millisecond, 500 * time.Millisecond, 0.1},
	alarmSound:  {880, 880, 180 * time.Millisecond, 600 * time.Millisecond, 0.12}, // A5 twice
}

// soundSamples are those of a sound, with silence after it for what waits in the
// loudspeaker.
func soundSamples(s programSound) []int16 {
	c := chimes[s]
	sounding := media.SamplesIn(c.length)
	samples := make([]int16, sounding+media.SamplesIn(250*time.Millisecond))
	for n := range sounding {
		v := note(n, c.first) + note(n-media.SamplesIn(c.apart), c.second)
		v *= math.Min(1, float64(sounding-n)/(media.SampleRate/10))
		samples[n] = int16(math.Round(c.peak * v * math.MaxInt16))
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
