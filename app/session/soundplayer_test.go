package session

import (
	"testing"
	"time"

	"peerscope/media"
	"peerscope/media/playout"
	"peerscope/peer"
)

const ms = time.Millisecond

// A loudDecoder makes a loud block of each packet, and of what was lost.
type loudDecoder struct{ media.AudioDecoder }

func (loudDecoder) Decode([]byte) ([]int16, error) {
	return soundSamples(testSound)[:media.BlockSize], nil
}
func (loudDecoder) DecodeLost([]byte) ([]int16, error) {
	return soundSamples(testSound)[:media.BlockSize], nil
}

// What is heard is counted: how loud it is, when, and what of it was made up.
func TestSoundIsCounted(t *testing.T) {
	stats := newParticipantStats("1")
	p := &soundPlayer{buffer: playout.NewBuffer(loudDecoder{}), stats: stats, voice: new(voiceActivity)}
	captured, now := time.Unix(1000, 0), time.Unix(2000, 0)
	for i := range 100 {
		at := time.Duration(i) * media.BlockTime
		stats.addPictureDelay(captured.Add(at), now.Add(at))
		p.play(peer.Sample{Data: []byte{1}, PlayAt: now.Add(at + 30*ms), SenderTime: captured.Add(at)}, now.Add(at))
	}
	if want := 30*ms + outputDelay; (stats.lipSync.mean - want).Abs() > ms {
		t.Errorf("sound is %v late, not %v", stats.lipSync.mean, want)
	}
	if stats.maxLevel == 0 || stats.concealed != 0 {
		t.Errorf("level %v, concealed %v", stats.maxLevel, stats.concealed)
	}
	p.play(peer.Sample{Data: []byte{1}, Lost: 3}, now)
	p.play(peer.Sample{Data: []byte{1}}, now)
	if stats.concealed != 60*ms {
		t.Errorf("%v of three blocks", stats.concealed)
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
