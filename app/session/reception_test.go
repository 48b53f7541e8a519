package session

import (
	"testing"
	"time"

	"peerscope/peer"
)

type countedTrack peer.TrackStats

func (c *countedTrack) Stats() peer.TrackStats { return peer.TrackStats(*c) }

func TestReception(t *testing.T) {
	var r reception
	now := time.Unix(1000, 0)
	sound := &countedTrack{Bytes: 1000, PacketsReceived: 10, PlayoutDelay: time.Second}
	picture := &countedTrack{Bytes: 9000, PacketsLost: 3, Retransmitted: 2, RecoveredByParity: 1}
	r.add(sound, now)
	r.add(picture, now)
	r.currentBitRate(now)
	sound.Bytes, picture.Bytes = 3000, 17_000
	if got := r.currentBitRate(now.Add(2 * time.Second)); got != 40_000 {
		t.Errorf("%d bit/s now", got)
	}
	r.remove(picture, now.Add(4*time.Second))
	want := peer.TrackStats{Bytes: 20_000, PacketsReceived: 10, PacketsLost: 3, Retransmitted: 2, RecoveredByParity: 1, PlayoutDelay: time.Second}
	if got := r.total(); got != want {
		t.Errorf("%+v", got)
	}
	r.remove(sound, now.Add(8*time.Second))
	r.remove(sound, now.Add(9*time.Second)) // it is gone
	if got := r.meanBitRate(now.Add(time.Hour)); got != 20_000 {
		t.Errorf("%d bit/s on average", got)
	}
	r.add(&countedTrack{Bytes: 20_000}, now.Add(2*time.Hour)) // the member's second connection
	if got := r.meanBitRate(now.Add(2*time.Hour + 8*time.Second)); got != 20_000 {
		t.Errorf("%d bit/s on average of both", got)
	}
}
