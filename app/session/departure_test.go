package session

import (
	"runtime"
	"slices"
	"testing"
	"time"
	"weak"

	"peerscope/peer"
)

// What is found in pictures that were decoded last is no news of a member who
// has left by then.
func TestNothingIsSeenOfWhoHasLeft(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		r.HostCall()
		r.state()
		cfg := <-r.room.config
		cfg.OnMember(peer.Member{ID: "1", State: peer.Connected})
		late := receiverOf(r, "1")
		cfg.OnMember(peer.Member{ID: "1", State: peer.Gone})
		r.state()
		for range 20 {
			showGrayPicture(r.t, late)
			time.Sleep(time.Second / 30)
		}
		r.state()
		if want := []EventKind{EventOpen, EventJoined, EventConnected, EventLeft}; !slices.Equal(r.eventKinds(), want) {
			t.Errorf("events %v, want %v", r.eventKinds(), want)
		}
	})
}

// The Report of a member who left keeps what was counted, not the pictures.
func TestReportsKeepNoPictures(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		cfg := startCallSeeingPerson(r)
		last := weak.Make(r.RemotePictures()[0].Frame.Image)
		cfg.OnMember(peer.Member{ID: "1", State: peer.Gone})
		r.state()
		runtime.GC()
		if last.Value() != nil {
			t.Error("the last picture is kept")
		}
		if reports := r.Reports(); len(reports) != 1 || reports[0].FramesDecoded != 20 {
			t.Errorf("reports %+v", reports)
		}
	})
}
