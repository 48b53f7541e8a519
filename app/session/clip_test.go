package session

import (
	"testing"
	"testing/synctest"
	"time"

	"peerscope/detector/track"
	"peerscope/media/record"
	"peerscope/peer"
)

// An alarm keeps what was there before it and after, from what is in memory.
func TestClip(t *testing.T) {
	folder := t.TempDir()
	withWatched(t, nil, Settings{Rules: personRules, ClipFolder: folder}, func(r *harness, c *call, p *participant) {
		sendSamples(p, time.Second)
		p.tap.writeObjects(peer.Sample{PlayAt: time.Now()}, []track.Object{{ID: 1}})
		sendSamples(p, 7*time.Second)
		r.send(c, p, c.roster.detection, 3*time.Second) // somebody is there
		sendSamples(p, 3*time.Second)
		r.state()
		if len(clipEvents(r)) != 0 {
			t.Error("the clip has ended")
		}
		sendSamples(p, clipAfter)
		r.state()
		synctest.Wait()
		got := clipEvents(r)
		if len(got) != 1 || got[0].Name != "Lee" || got[0].Text != "somebody" {
			t.Errorf("clips %+v", got)
			return
		}
		// 8 s before somebody came, and 10 s after the alarm
		if d := got[0].File.Duration; d < 17*time.Second || d > 22*time.Second {
			t.Errorf("it lasts %v", d)
		}
		clip, err := record.Open(got[0].File.Path)
		if err != nil {
			t.Error(err)
			return
		}
		defer clip.Close()
		if seen := clip.Objects(clip.Begin().Add(3 * time.Second)); len(seen) != 1 {
			t.Errorf("before the alarm %+v was seen", seen)
		}
	})
}

// Of who does not want it nothing is held in memory.
func TestNoClip(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		r.Configure(Settings{Rules: personRules, ClipFolder: t.TempDir()})
		r.HostCall()
		cfg := <-r.room.config
		lee := peer.Member{ID: "1", State: peer.Connected, About: peer.About{Name: "Lee", RecordingPreference: peer.RecordingNoPreference}}
		lee.Told.Objects = true
		cfg.OnMember(lee)
		r.state()
		held := func() (on bool) {
			r.state()
			done := make(chan bool)
			r.inbox.post(func(l *loop) {
				p := l.call.roster.get("1")
				p.tap.mu.Lock()
				defer p.tap.mu.Unlock()
				done <- p.tap.ring != nil
			})
			return <-done
		}
		if !held() {
			t.Error("nothing is held")
		}
		lee.About.RecordingPreference = peer.RecordingOff
		cfg.OnMember(lee)
		if held() {
			t.Error("it is held all the same")
		}
	})
}

// sendSamples has pictures of a member arrive for a time.
func sendSamples(p *participant, length time.Duration) {
	for i := range int(length / (100 * time.Millisecond)) {
		data := []byte{1, 0, 0, 0}
		if i%10 == 0 {
			data[0] = 0
		}
		p.tap.write(record.Sample{Codec: "video/VP8"}, peer.Sample{Data: data, PlayAt: time.Now()})
		time.Sleep(100 * time.Millisecond)
	}
}

func clipEvents(r *harness) (all []Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		if e.Kind == EventClip {
			all = append(all, e)
		}
	}
	return all
}
