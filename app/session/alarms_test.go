package session

import (
	"image"
	"reflect"
	"slices"
	"testing"
	"time"

	"peerscope/detector/rules"
	"peerscope/media"
	"peerscope/peer"
	"peerscope/peer/seal"
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

func (r *harness) lastEvent(kind EventKind) (last Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		if e.Kind == kind {
			last = e
		}
	}
	return last
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
			if p := s.Alarms[0].Picture; p == nil || p.Bounds().Empty() || r.lastEvent(EventAlarm).Picture != p {
				t.Errorf("the picture is %v", p)
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
			if p := r.lastEvent(EventAlarm).Picture; p != nil {
				t.Errorf("without pictures there is %v", p)
			}
		})
	}
}

// Rules and zones mean a member by its key, its name, or the address of its stream,
// without the token in that.
func TestRuleNames(t *testing.T) {
	key := seal.NewIdentity().Public()
	p := newParticipant("1", 0.5)
	p.peer.About.Name = "Lee"
	p.editIdentity(func(i *identity) { i.known, i.key, i.name = true, key, "Lee" })
	if got, want := p.ruleMember(), (rules.Member{ID: "1", Names: []string{key.String(), "Lee"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	r := newRoster(streamSource("whep+https://user:word@example.org/cam?n=1#token"), new(reportLog), storedDetection())
	if got := r.get("2").ruleMember().Names; !slices.Equal(got, []string{"whep+https://example.org/cam?n=1"}) {
		t.Errorf("a stream is %q", got)
	}
	if got := streamSource("wss://example.org/#room"); got != "" {
		t.Errorf("a room is %q", got)
	}
}

func storedDetection() *detectionSettings {
	d := new(detectionSettings)
	d.store(Settings{})
	return d
}
