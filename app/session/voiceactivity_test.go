package session

import (
	"encoding/json"
	"os"
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

// TestVoicesAreTold reads what the tests of the page read too. A sound with a room is
// words.
func TestVoicesAreTold(t *testing.T) {
	text, err := os.ReadFile("../../assets/vectors/voices.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Name  string
		Sound []struct {
			Last        time.Duration `json:"ms"`
			Level, Room float64
		}
		Begun       int
		Least, Most time.Duration // how many milliseconds a voice is there
	}
	if err := json.Unmarshal(text, &vectors); err != nil || len(vectors) == 0 {
		t.Fatal(len(vectors), err)
	}
	for _, v := range vectors {
		var sound speech
		for _, part := range v.Sound {
			if part.Room != 0 {
				sound = sound.words(part.Last*ms, part.Level, part.Room)
			} else {
				sound = sound.then(part.Last*ms, part.Level)
			}
		}
		if begun, spoken := hear(sound); begun != v.Begun || spoken < v.Least*ms || spoken > v.Most*ms {
			t.Errorf("%s: a voice began %d times, not %d, and was there for %v", v.Name, begun, v.Begun, spoken)
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
