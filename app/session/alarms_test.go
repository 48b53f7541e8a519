package session

import (
	"image"
	"slices"
	"testing"
	"time"

	"peerscope/detector/rules"
	"peerscope/media"
	"peerscope/peer"
)

// personRules alarm when a person is seen, or nobody is there.
var personRules = rules.Set{Rules: []rules.Rule{
	{Name: "somebody", Label: "person", When: rules.Seen, Member: "Lee"},
	{Name: "nobody", Label: "person", When: rules.Missing, For: 10 * time.Second},
}}

// withWatched runs a test on a call with a member, with settings. setup may change the parts.
func withWatched(t *testing.T, setup func(*harness, *Parts), s Settings, test func(r *harness, c *call, p *participant)) {
	withHarness(t, setup, func(r *harness) {
		r.Configure(s)
		r.HostCall()
		cfg := <-r.room.config
		r.state()
		cfg.OnMember(peer.Member{ID: "1", State: peer.Connected, About: peer.About{Name: "Lee", Camera: true}})
		time.Sleep(unawareTime) // it does not say that it can show what is kept of it
		r.state()
		calls := make(chan *call, 1)
		r.inbox.post(func(l *loop) { calls <- l.call })
		c := <-calls
		test(r, c, c.roster.get("1"))
	})
}

// send has pictures of the member arrive for a time, in which fakeDetector finds a person.
func (r *harness) send(c *call, p *participant, d *detectionSettings, length time.Duration) {
	receiver := trackReceiver{inbox: r.inbox, detection: d, call: c, participant: p}
	for range int(length / (100 * time.Millisecond)) {
		frame := media.Frame{Image: image.NewYCbCr(image.Rect(0, 0, 16, 16), image.YCbCrSubsampleRatio420), Time: time.Now()}
		receiver.detect(frame)
		receiver.show(frame, peer.Sample{})
		time.Sleep(100 * time.Millisecond)
	}
}

func (r *harness) alarms() (names []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		if e.Kind == EventAlarm {
			names = append(names, e.Alarm.Rule.Name)
		}
	}
	return names
}

// Rules are evaluated whether boxes are shown or not, and a member without pictures is
// missing. An alarm is heard, unless the person has switched that off.
func TestAlarms(t *testing.T) {
	for _, shown := range []bool{true, false} {
		speaker := new(fakeSpeaker)
		setup := func(_ *harness, p *Parts) { p.PlaySound = speaker.play }
		settings := Settings{Rules: personRules, PresenceSoundsOff: true, AlarmSoundOff: !shown}
		withWatched(t, setup, settings, func(r *harness, c *call, p *participant) {
			r.SetDetecting(shown)
			r.send(c, p, c.roster.detection, 3*time.Second)
			s := r.state()
			if got := r.alarms(); !slices.Equal(got, []string{"somebody"}) {
				t.Fatalf("shown %v: alarms %q", shown, got)
			}
			if seen := slices.Contains(r.eventKinds(), EventObjectAppeared); seen != shown || len(s.LabelCounts) > 0 != shown || len(p.lastPicture().Objects) > 0 != shown {
				t.Errorf("shown %v, told: %v, %v, %v", shown, seen, s.LabelCounts, p.lastPicture().Objects)
			}
			if len(s.Alarms) != 1 || s.Alarms[0].Member != "1" || s.Alarms[0].Name != "Lee" || len(s.Alarms[0].Objects) != 1 {
				t.Errorf("alarms %+v", s.Alarms)
			}
			speaker.do(func() {
				if heard := len(speaker.opened) > 0; heard != shown {
					t.Errorf("sound off %v: it is heard: %v", !shown, heard)
				}
			})
			time.Sleep(15 * time.Second)
			if got := r.alarms(); !slices.Equal(got, []string{"somebody", "nobody"}) {
				t.Errorf("without pictures: alarms %q", got)
			}
		})
	}
}
