package session

import (
	"sync"
	"time"
)

// What is taken for a voice, of levels in dB below full scale.
const (
	minVoiceLevel = -50 // a quiet voice; an office is below
	noiseMargin   = 10  // by which a voice is above the noise
	minNoiseFloor = -60
	// noiseFloorRise is by how much the floor rises in a second: noise that begins is
	// taken for a voice for some seconds, and the pauses between words keep it down.
	noiseFloorRise = 3
)

// A voice begins after voiceOnset of loud sound, so that a click or a cough is none,
// and ends after voiceHangover without: the pause between two sentences is shorter.
const (
	voiceOnset    = 120 * time.Millisecond
	voiceHangover = 900 * time.Millisecond
)

// A voiceActivity tells from how loud the packets of one's sound are whether somebody
// speaks. Any goroutine may use it.
type voiceActivity struct {
	mu        sync.Mutex
	last      time.Time     // packet
	floor     float64       // the level of the noise
	loud      time.Duration // of sound, less what was quiet since
	lastVoice time.Time
	since     time.Time // when the voice began; zero is none
}

// add takes note of a packet, or a block, and its level.
func (v *voiceActivity) add(level float64, now time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	elapsed := min(max(now.Sub(v.last), 0), voiceHangover)
	if v.last.IsZero() {
		v.floor = level
	}
	v.last = now
	v.floor = max(min(level, v.floor+noiseFloorRise*elapsed.Seconds()), minNoiseFloor)
	if level < max(minVoiceLevel, v.floor+noiseMargin) {
		v.loud = max(v.loud-elapsed/2, 0)
		v.expire(now)
		return
	}
	v.loud = min(v.loud+elapsed, voiceOnset)
	if v.loud == voiceOnset {
		v.lastVoice = now
		if v.since.IsZero() {
			v.since = now
		}
	}
}

// speakingFor is for how long somebody has been speaking, pauses included; 0 is that
// nobody does.
func (v *voiceActivity) speakingFor(now time.Time) time.Duration {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.expire(now)
	if v.since.IsZero() {
		return 0
	}
	return max(v.lastVoice.Sub(v.since), 1)
}

func (v *voiceActivity) expire(now time.Time) {
	if now.Sub(v.lastVoice) > voiceHangover {
		v.since = time.Time{}
	}
}
