//go:build cgo && !race

package apm

import (
	"testing"

	"peerscope/media"
)

func TestEchoIsTakenOut(t *testing.T) {
	far := babbled(8, 110, 1)
	for i, r := range rooms {
		s := newScene(r, far, nil, []float64{.02, .15, .06}[i], 0)
		if erle := echoReturnLossEnhancement(s, allOn); erle < 25 {
			t.Errorf("%s: %.1f dB", r.name, erle)
		}
	}
}

// Music that does not pause is taken out too, and the noise that AEC3 makes in its place
// by noise suppression.
func TestMusicIsTakenOut(t *testing.T) {
	loud := music(6)
	for _, r := range rooms {
		s := newScene(r, loud, nil, .03, 0)
		if erle := echoReturnLossEnhancement(s, echoAndNoise); erle < 30 {
			t.Errorf("%s: %.1f dB", r.name, erle)
		}
		captured := level(after(3, s.captured()))
		if echo, _ := residual(s, echoOnly); captured-level(echo) < 30 {
			t.Errorf("%s, the canceller alone: %.1f dB", r.name, captured-level(echo))
		}
	}
}

// A clock that is off by 0.02 % is a worse one than any sound card's.
func TestEchoIsTakenOutWhenClocksDrift(t *testing.T) {
	s := newScene(rooms[0], babbled(8, 110, 1), nil, .04, 200)
	if erle := echoReturnLossEnhancement(s, echoOnly); erle < 25 {
		t.Errorf("%.1f dB", erle)
	}
}

func TestEchoIsTakenOutOfOddBlocks(t *testing.T) {
	s := newScene(rooms[0], babbled(8, 110, 1), nil, .04, 0)
	captured := s.captured()
	c := newCall(echoOnly)
	defer c.end()
	c.rendered, c.captured = 441, 1001
	out := c.process(s.far, captured)
	if erle := level(after(3, captured)) - level(after(3, out)); erle < 25 {
		t.Errorf("%.1f dB", erle)
	}
}

func TestSpeechIsKept(t *testing.T) {
	silence, near := make([]float64, 8*media.SampleRate), babbled(8, 190, 2)
	for name, far := range map[string][]float64{"alone": silence, "in double talk": babbled(8, 110, 1)} {
		s := newScene(rooms[0], far, near, .04, 0)
		out := aligned(s.near, process(echoOnly, s.far, s.captured()))
		active := activity(after(4, s.near))
		if loss := activeLevel(after(4, s.near), active, true) - activeLevel(after(4, out), active, true); loss > 6 || loss < -3 {
			t.Errorf("%s: %.1f dB are lost", name, loss)
		}
	}
}

func TestWhatIsOffIsOff(t *testing.T) {
	echo := newScene(rooms[0], babbled(8, 110, 1), nil, .04, 0)
	if erle := echoReturnLossEnhancement(echo, gainOnly); erle > 3 {
		t.Errorf("echo: %.1f dB are gone", erle)
	}
	silence, noise := make([]float64, 8*media.SampleRate), scaled(fan(8), -40)
	quiet := scaled(babbled(8, 190, 2), -45)
	change := func(c media.AudioProcessing, captured []float64) float64 {
		return level(after(4, process(c, silence, captured))) - level(after(4, captured))
	}
	if on, off := change(noiseOnly, noise), change(echoOnly, noise); on > -10 || off < -3 {
		t.Errorf("noise changes by %.1f dB, and when it is off by %.1f", on, off)
	}
	if on, off := change(gainOnly, quiet), change(echoOnly, quiet); on < 6 || off > 3 || off < -3 {
		t.Errorf("quiet speech changes by %.1f dB, and when it is off by %.1f", on, off)
	}
}

// What was learned of a room is kept while other parts are switched on and off.
func TestSwitchingOnePartLeavesTheOthers(t *testing.T) {
	s := newScene(rooms[0], babbled(8, 110, 1), nil, .04, 0)
	captured := s.captured()
	c := newCall(echoOnly)
	defer c.end()
	out := c.process(s.far[:4*media.SampleRate], captured[:4*media.SampleRate])
	c.Configure(media.AudioProcessing{EchoCancellation: true, NoiseSuppression: true})
	out = append(out, c.process(s.far[4*media.SampleRate:], captured[4*media.SampleRate:])...)
	if erle := level(after(4, captured)) - level(after(4, out)); erle < 25 {
		t.Errorf("%.1f dB after it", erle)
	}
}
