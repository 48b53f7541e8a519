package session

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/peer"
	"peerscope/peer/signaltest"
)

// A member is told before it is recorded, and what it says to that counts.
func TestRecording(t *testing.T) {
	room, folder := signaltest.NewRoom(2), t.TempDir()
	events := make(chan Event, 1000)
	parts := peerParts(room)
	parts.OnEvent = func(e Event) { events <- e }
	kim := startSession(t, parts, Settings{Name: "Kim", Record: true, RecordingFolder: folder})
	lee := startSession(t, peerParts(room), Settings{Name: "Lee"})
	kim.Join("test://room")
	lee.Join("test://room")
	lee.until("that Kim records", func(s State) bool {
		return len(s.Members) == 1 && s.Members[0].Records == peer.Recording{Picture: true, Sound: true}
	})
	kim.until("that Lee is recorded", func(s State) bool { return len(s.Members) == 1 && s.Members[0].Recording })
	file := awaitRecording(t, events, EventRecordingStarted)
	if file.Name != "Lee" || filepath.Dir(file.File.Path) != folder {
		t.Errorf("%+v", file)
	}
	lee.Configure(Settings{Name: "Lee", DeclineRecording: true})
	s := kim.until("that Lee does not want it", func(s State) bool {
		return len(s.Members) == 1 && !s.Members[0].Recording && s.Members[0].RecordingDeclined
	})
	if m := s.Members[0]; !m.RecordingWanted || m.RecordingUnshown {
		t.Errorf("Lee: %+v", m)
	}
	lee.until("that Kim does not record", func(s State) bool { return s.Members[0].Records == peer.Recording{} })
	stopped := awaitRecording(t, events, EventRecordingStopped)
	if info, err := os.Stat(stopped.File.Path); err != nil || info.Size() != stopped.File.Bytes || stopped.File.Path != file.File.Path {
		t.Errorf("%+v, %v", stopped, err)
	}
	lee.Configure(Settings{Name: "Lee"})
	awaitRecording(t, events, EventRecordingStarted)
	kim.stop() // the file is whole before the program ends
	if again := awaitRecording(t, events, EventRecordingStopped); again.File.Bytes == 0 {
		t.Errorf("%+v", again)
	}
}

func awaitRecording(t *testing.T, events chan Event, kind EventKind) Event {
	t.Helper()
	for limit := time.After(20 * time.Second); ; {
		select {
		case e := <-events:
			if e.Kind == kind {
				return e
			}
		case <-limit:
			t.Fatalf("no event %s", kind)
		}
	}
}

// withRecorded runs a test on a call whose only member is to be recorded and says this
// of itself.
func withRecorded(t *testing.T, about peer.About, test func(*harness, peer.Config, peer.Member)) {
	withHarness(t, nil, func(r *harness) {
		r.Configure(Settings{Record: true, RecordingFolder: t.TempDir(), Rules: personRules})
		r.HostCall()
		cfg := <-r.room.config
		lee := peer.Member{ID: "1", State: peer.Connected, About: about}
		cfg.OnMember(lee)
		test(r, cfg, lee)
	})
}

// watched says whether the only member is recorded and may be watched by rules.
func (r *harness) watched() (recorded, watchable bool) {
	synctest.Wait()
	time.Sleep(updateInterval)
	synctest.Wait()
	done := make(chan struct{})
	r.inbox.post(func(l *loop) {
		defer close(done)
		for _, p := range l.call.roster.participants() {
			recorded, watchable = l.recordings[p] != nil, p.watchable.Load()
		}
	})
	<-done
	return recorded, watchable
}

// lastTold is what a member was told last.
func lastTold(cfg peer.Config) (last peer.RecordingNotice) {
	for {
		select {
		case last = <-cfg.Recordings:
		default:
			return last
		}
	}
}

func TestToldBeforeRecorded(t *testing.T) {
	all := peer.Recording{Picture: true, Sound: true, Objects: true}
	aware := peer.About{RecordingPreference: peer.RecordingNoPreference}
	withRecorded(t, aware, func(r *harness, cfg peer.Config, lee peer.Member) {
		time.Sleep(time.Minute)
		if recorded, watchable := r.watched(); recorded || watchable {
			t.Errorf("before it knows: recorded %v, watched %v", recorded, watchable)
		}
		if told := lastTold(cfg); told.To != "1" || told.Recording != all {
			t.Errorf("told %+v", told)
		}
		lee.Told = all
		cfg.OnMember(lee)
		if recorded, watchable := r.watched(); !recorded || !watchable {
			t.Errorf("when it knows: recorded %v, watched %v", recorded, watchable)
		}
		lee.About.RecordingPreference = peer.RecordingOff
		cfg.OnMember(lee)
		if recorded, watchable := r.watched(); recorded || watchable {
			t.Errorf("when it does not want it: recorded %v, watched %v", recorded, watchable)
		}
		if told := lastTold(cfg); told.Recording != (peer.Recording{}) {
			t.Errorf("told %+v", told)
		}
	})
	withRecorded(t, peer.About{}, func(r *harness, cfg peer.Config, lee peer.Member) {
		lee.AboutExpected = true // as where packets are lost
		cfg.OnMember(lee)
		time.Sleep(time.Minute)
		recorded, watchable := r.watched()
		if m := r.state().Members[0]; recorded || watchable || m.RecordingUnshown {
			t.Errorf("before it says what it wants: recorded %v, watched %v, %+v", recorded, watchable, m)
		}
		lee.AboutExpected, lee.About.RecordingPreference = false, peer.RecordingOff
		cfg.OnMember(lee)
		if recorded, watchable := r.watched(); recorded || watchable {
			t.Errorf("when it says it: recorded %v, watched %v", recorded, watchable)
		}
	})
	withRecorded(t, peer.About{}, func(r *harness, _ peer.Config, _ peer.Member) {
		if recorded, watchable := r.watched(); recorded || watchable {
			t.Errorf("an older version, at once: recorded %v, watched %v", recorded, watchable)
		}
		time.Sleep(unawareTime)
		recorded, watchable := r.watched()
		if m := r.state().Members[0]; !recorded || !watchable || !m.RecordingUnshown {
			t.Errorf("an older version: recorded %v, watched %v, %+v", recorded, watchable, m)
		}
	})
}

func TestKeptEvents(t *testing.T) {
	withHarness(t, nil, func(r *harness) {
		r.HostCall()
		cfg := <-r.room.config
		lee := peer.Member{ID: "1", State: peer.Connected, About: peer.About{Name: "Lee"}}
		var want []string
		for _, step := range []struct {
			records peer.Recording
			says    string
		}{
			{peer.Recording{}, ""},
			{peer.Recording{Picture: true, Sound: true}, "Lee records your picture and sound."},
			{peer.Recording{Picture: true, Sound: true, Objects: true}, "Lee records your picture and sound, and keeps what is seen in your picture."},
			{peer.Recording{Objects: true}, "Lee keeps what is seen in your picture."},
			{peer.Recording{}, "Lee keeps nothing of you any more."},
		} {
			lee.Records = step.records
			cfg.OnMember(lee)
			if step.says != "" {
				want = append(want, step.says)
			}
		}
		r.state()
		var got []string
		for _, e := range r.events {
			if e.Kind == EventKept {
				got = append(got, e.Text)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	})
}

// Sound and pictures have times on one clock, which stays the same however late they
// are, until the sender's clock is set.
func TestRecordingClock(t *testing.T) {
	now := time.Now()
	far := now.Add(-time.Hour)
	var c recordingClock
	for i, step := range []struct {
		sent, playAt, want time.Duration // sent -1 is unknown
	}{
		{-1, 10, 10}, {0, 40, 40}, {20, 200, 60}, {40, 80, 80}, {9000, 9040, 9040}, {40, 9100, 9100}, {60, 9110, 9120},
	} {
		s := peer.Sample{PlayAt: now.Add(step.playAt * time.Millisecond)}
		if step.sent >= 0 {
			s.SenderTime = far.Add(step.sent * time.Millisecond)
		}
		if got := c.at(s).Sub(now); got != step.want*time.Millisecond {
			t.Errorf("%d: at %v", i, got)
		}
	}
}
