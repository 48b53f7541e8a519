package session

import (
	"math"
	"testing"
	"time"

	"peerscope/peer"
)

// A speech is the levels of a sound, one for each 20 ms, in dB.
type speech []float64

func (s speech) then(d time.Duration, level float64) speech {
	for range d / (20 * ms) {
		s = append(s, level)
	}
	return s
}

// words are d of a voice at a level, with short pauses at the level of a room.
func (s speech) words(d time.Duration, level, room float64) speech {
	for range d / (400 * ms) {
		s = s.then(300*ms, level).then(100*ms, room)
	}
	return s
}

// hear gives how often a voice began, and how long it was there.
func hear(s speech) (begun int, spoken time.Duration) {
	var v voiceActivity
	now, before := time.Unix(1000, 0), false
	for _, level := range s {
		now = now.Add(20 * ms)
		v.add(level, now)
		speaking := v.speakingFor(now) > 0
		if speaking && !before {
			begun++
		}
		if before = speaking; speaking {
			spoken += 20 * ms
		}
	}
	return begun, spoken
}

func TestVoicesAreTold(t *testing.T) {
	silence := math.Inf(-1)
	for _, c := range []struct {
		name      string
		sound     speech
		begun     int
		least, at time.Duration // how long a voice is there
	}{
		{"silence", speech{}.then(10*time.Second, silence), 0, 0, 0},
		{"a quiet room", speech{}.then(10*time.Second, -55), 0, 0, 0},
		{"steady noise from the start", speech{}.then(10*time.Second, -30), 0, 0, 0},
		{"a voice after silence", speech{}.then(time.Second, silence).words(4*time.Second, -25, -55), 1, 3500 * ms, 4 * time.Second},
		{"a voice in a noisy office", speech{}.then(time.Second, -42).words(8*time.Second, -22, -42), 1, 7500 * ms, 8 * time.Second},
		{"two sentences", speech{}.then(time.Second, -60).words(2*time.Second, -25, -55).then(600*ms, -60).words(2*time.Second, -25, -55), 1, 4 * time.Second, 5 * time.Second},
		{"two turns", speech{}.then(time.Second, -60).words(2*time.Second, -25, -55).then(2*time.Second, -60).words(2*time.Second, -25, -55), 2, 3500 * ms, 6 * time.Second},
		{"clicks", speech{}.then(500*ms, -60).then(20*ms, -10).then(500*ms, -60).then(60*ms, -10).then(500*ms, -60), 0, 0, 0},
		{"a fan that is turned on", speech{}.then(time.Second, -60).then(30*time.Second, -38), 1, 0, 8 * time.Second},
	} {
		if begun, spoken := hear(c.sound); begun != c.begun || spoken < c.least || spoken > c.at {
			t.Errorf("%s: a voice began %d times, not %d, and was there for %v", c.name, begun, c.begun, spoken)
		}
	}
}

// TestAVoiceEndsWithItsPackets: who leaves off sending, as a browser does in silence, is
// silent.
func TestAVoiceEndsWithItsPackets(t *testing.T) {
	p := speaking(time.Unix(1000, 0), "1")
	if p.voice.speakingFor(time.Unix(1000, 0)) == 0 {
		t.Error("it does not speak")
	}
	if p.voice.speakingFor(time.Unix(1000, 0).Add(2*time.Second)) != 0 {
		t.Error("it speaks without packets")
	}
}

// speaking is a participant who has spoken for three seconds.
func speaking(now time.Time, id peer.ID) *participant {
	p := newParticipant(id, 0)
	say(p, now.Add(-3200*ms), speech{}.then(200*ms, -60).words(3*time.Second, -25, -55))
	return p
}

func say(p *participant, at time.Time, s speech) {
	for _, level := range s {
		at = at.Add(20 * ms)
		p.voice.add(level, at)
	}
}

func TestTheActiveSpeakerChangesWithTurns(t *testing.T) {
	var a activeSpeaker
	now := time.Unix(1000, 0)
	kim, lee := speaking(now, "kim"), newParticipant("lee", 0)
	all := []*participant{kim, lee}
	check := func(what string, want peer.ID) {
		t.Helper()
		if got := a.update(all, now); got != want {
			t.Errorf("%s: %q, not %q", what, got, want)
		}
	}
	check("Kim has spoken", "kim")
	now = now.Add(3 * time.Second)
	check("nobody speaks", "kim")
	say(lee, now, speech{}.then(200*ms, -60).words(800*ms, -25, -55))
	now = now.Add(time.Second)
	check("Lee says a word", "kim")
	now = now.Add(3 * time.Second)
	say(lee, now, speech{}.words(2*time.Second, -25, -55))
	say(kim, now, speech{}.words(2*time.Second, -25, -55))
	now = now.Add(2 * time.Second)
	check("both speak", "kim")
	say(lee, now, speech{}.words(2*time.Second, -25, -55))
	now = now.Add(2 * time.Second)
	check("Kim is silent, and Lee goes on", "lee")
	all = all[:1]
	check("Lee left", "")
}
