package session

import (
	"slices"
	"testing"
	"time"

	"peerscope/media"
	"peerscope/peer"
)

const ms = time.Millisecond

// A blockDecoder makes a block of each packet, all of whose samples are its first
// byte, and blocks of -1 of what was lost.
type blockDecoder struct{ media.AudioDecoder }

func (blockDecoder) Decode(p []byte) ([]int16, error) { return block(int16(p[0])), nil }
func (blockDecoder) DecodeLost([]byte) ([]int16, error) {
	return block(-1), nil
}

func block(v int16) []int16 { return slices.Repeat([]int16{v}, media.BlockSize) }

// A blockSink remembers the first sample of each block.
type blockSink struct{ blocks []int16 }

func (s *blockSink) Write(samples []int16) error {
	s.blocks = append(s.blocks, samples[0])
	return nil
}
func (s *blockSink) Close() error { return nil }

// playing plays packets of which each comes after the delay at its place, and is to
// be heard after the other.
func playing(t *testing.T, came, due []time.Duration) (*soundPlayer, []int16) {
	t.Helper()
	sink := &blockSink{}
	p := &soundPlayer{
		decoder: blockDecoder{},
		speaker: &speaker{chosen: func() string { return "" }, open: func(string) (media.AudioSink, error) { return sink, nil }, onChange: func(error) {}},
		stats:   newParticipantStats("1"),
		voice:   new(voiceActivity),
	}
	begin := time.Unix(1000, 0)
	for i := range came {
		p.play(peer.Sample{Data: []byte{byte(i)}, PlayAt: begin.Add(due[i])}, begin.Add(came[i]))
	}
	return p, sink.blocks
}

func TestSoundIsPlayedAtItsTime(t *testing.T) {
	steady := []time.Duration{0, 20 * ms, 40 * ms, 60 * ms, 80 * ms}
	if p, got := playing(t, steady, steady); !slices.Equal(got, []int16{0, 1, 2, 3, 4}) || p.stats.concealed != 0 {
		t.Errorf("steady: %v, %v concealed", got, p.stats.concealed)
	}
	// A burst that comes 90 ms late is cut to what is not heard much too late.
	late := []time.Duration{0, 110 * ms, 110 * ms, 110 * ms, 110 * ms}
	if _, got := playing(t, late, steady); !slices.Equal(got, []int16{0, 4}) {
		t.Errorf("late: %v", got)
	}
}

// TestSoundIsStretched: while the delay grows, blocks are made up before the speaker
// has nothing to play.
func TestSoundIsStretched(t *testing.T) {
	var slower []time.Duration
	for i := range 20 {
		slower = append(slower, time.Duration(i)*22*ms)
	}
	p, got := playing(t, slower, slower)
	made := 0
	for _, b := range got {
		if b == -1 {
			made++
		}
	}
	if made != 2 || p.stats.concealed != 2*media.BlockTime || len(got) != 22 {
		t.Errorf("%v, %v concealed", got, p.stats.concealed)
	}
}

func TestLostSoundIsCounted(t *testing.T) {
	p, _ := playing(t, nil, nil)
	p.play(peer.Sample{Data: []byte{1}, Lost: 3}, time.Unix(1000, 0))
	if p.stats.concealed != 60*ms {
		t.Errorf("%v", p.stats.concealed)
	}
}

func TestLipSync(t *testing.T) {
	var l lipSync
	now := time.Unix(1000, 0)
	l.addSound(now, now.Add(time.Second)) // there is no picture yet
	l.addPicture(time.Time{}, now)        // nor with this one a time
	if l.known {
		t.Error("it is known from nothing")
	}
	for range 200 {
		now = now.Add(20 * ms)
		l.addPicture(now.Add(-time.Hour), now.Add(50*ms))
		l.addSound(now.Add(-time.Hour), now.Add(80*ms))
	}
	if (l.mean - 30*ms).Abs() > ms {
		t.Errorf("sound is %v late, not 30 ms", l.mean)
	}
	l.addSound(now, now.Add(time.Minute)) // the picture is old
	if (l.mean - 30*ms).Abs() > ms {
		t.Errorf("sound is %v late, not 30 ms", l.mean)
	}
}
