package session

import (
	"slices"
	"testing"

	"peerscope/peer"
)

func TestVolumes(t *testing.T) {
	p := newParticipant("1", 0)
	var gains []float32
	p.setVolume(50) // before anything is heard
	p.followVolume(func(gain float32) { gains = append(gains, gain) })
	p.setVolume(0)
	p.setVolume(100)
	p.followVolume(nil)
	p.setVolume(200)
	if want := []float32{0.25, 0, 1}; !slices.Equal(gains, want) {
		t.Errorf("%v, not %v", gains, want)
	}
	withHarness(t, nil, func(r *harness) {
		r.SetVolume("1", 50) // nobody is there
		r.HostCall()
		cfg := <-r.room.config
		cfg.OnMember(peer.Member{ID: "1", State: peer.Connected})
		for percent, want := range map[int]int{100: 100, 500: MaxVolume, -1: 0} {
			r.SetVolume("1", percent)
			if s := r.state(); len(s.Members) != 1 || s.Members[0].Volume != want {
				t.Errorf("%d: %+v", percent, s.Members)
			}
		}
	})
}
