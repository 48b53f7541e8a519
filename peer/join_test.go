package peer_test

import (
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
	"peerscope/peer/signaltest"
)

func TestTwoMembersSendBothWays(t *testing.T) {
	room := signaltest.NewRoom(0)
	a, b := newSomeone(), newSomeone()
	a.cfg.About, b.cfg.About = peer.About{Name: "Ada", Camera: true}, peer.About{Name: "Bea", Mic: true}
	a.join(t, room.Join()).film(t, 3000)
	b.join(t, room.Join()).film(t, 3000)
	for _, s := range []*someone{a, b} {
		s.awaitState(t, peer.Connected, 1, patience)
		s.awaitSamples(t, webrtc.MimeTypeVP8, 30, patience)
		s.awaitSamples(t, webrtc.MimeTypeOpus, 30, patience)
		s.mu.Lock()
		for codec, samples := range s.samples {
			for i, sample := range samples {
				checkStamp(t, codec, sample)
				if i > 0 && codec == webrtc.MimeTypeVP8 && sample.Data[1] == samples[i-1].Data[1] && len(sample.Data) != 3001 {
					t.Errorf("picture %d: %d bytes", i, len(sample.Data))
				}
			}
			if codec == webrtc.MimeTypeVP8 && samples[0].Data[0]&1 != 0 {
				t.Error("the first picture is no key frame")
			}
		}
		s.mu.Unlock()
	}
	b.await(t, "name", patience, func() bool { return lastAbout(b) == a.cfg.About })
	a.await(t, "name", patience, func() bool { return lastAbout(a) == b.cfg.About })
	a.leave()
	b.awaitState(t, peer.Gone, 1, 5*time.Second)
	if err := a.result(t, 5*time.Second); err != nil {
		t.Error(err)
	}
}

func checkStamp(t *testing.T, codec string, s peer.Sample) {
	t.Helper()
	age := time.Since(s.Time)
	if !s.Stamped || age < stampOffset || age > stampOffset+time.Minute {
		t.Fatalf("%s: stamped %v, %v old", codec, s.Stamped, age)
	}
}

func lastAbout(s *someone) peer.About {
	for _, told := range s.members {
		return told[len(told)-1].About
	}
	return peer.About{}
}
