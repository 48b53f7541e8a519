package session

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"peerscope/media"
	"peerscope/peer/signaltest"
)

// A socket is where microphones are plugged in. They hear words, loud and with pauses.
type socket struct {
	mu      sync.Mutex
	plugged []media.Device    // the first is the default one
	open    []*wordMicrophone // in order of their opening
	busy    bool              // opening fails
}

func (s *socket) parts(p *Parts) {
	p.Microphones = func() ([]media.Device, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return slices.Clone(s.plugged), nil
	}
	p.OpenMicrophone = s.openMicrophone
}

func (s *socket) openMicrophone(id string) (media.AudioSource, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy {
		return nil, media.ErrBusy
	}
	i := slices.IndexFunc(s.plugged, func(d media.Device) bool { return id == "" || d.ID == id })
	if i < 0 {
		return nil, media.ErrNoDevice
	}
	m := &wordMicrophone{socket: s, id: s.plugged[i].ID, closed: make(chan struct{})}
	s.open = append(s.open, m)
	return m, nil
}

func (s *socket) plug(ids ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plugged = nil
	for _, id := range ids {
		s.plugged = append(s.plugged, media.Device{ID: id, Name: "Mic " + id})
	}
}

func (s *socket) has(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.plugged, func(d media.Device) bool { return d.ID == id })
}

// opened are the microphones that are open, and with them those that were.
func (s *socket) opened() (now, ever []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.open {
		ever = append(ever, m.id)
		select {
		case <-m.closed:
		default:
			now = append(now, m.id)
		}
	}
	return now, ever
}

type wordMicrophone struct {
	socket *socket
	id     string
	once   sync.Once
	closed chan struct{}
	n      int // of blocks
}

func (m *wordMicrophone) Read() (media.Block, error) {
	select {
	case <-m.closed:
		return media.Block{}, errors.New("closed")
	case <-time.After(media.BlockTime):
	}
	if !m.socket.has(m.id) {
		return media.Block{}, media.ErrDeviceLost
	}
	m.n++
	samples := make([]int16, media.BlockSize)
	for i := range samples {
		samples[i] = 3000 * int16(i%2)
		if m.n%20 < 5 {
			samples[i] /= 100
		}
	}
	return media.Block{Samples: samples, Time: time.Now()}, nil
}

func (m *wordMicrophone) Close() error {
	m.once.Do(func() { close(m.closed) })
	return nil
}

func TestAMicrophoneThatIsUnpluggedIsReplacedUntilItIsBack(t *testing.T) {
	var s socket
	s.plug("own", "usb")
	withHarness(t, func(_ *harness, p *Parts) { s.parts(p) }, func(r *harness) {
		r.Configure(Settings{Microphone: "usb"})
		r.HostCall()
		check := func(what string, used, notice string) {
			t.Helper()
			time.Sleep(2 * soundDeviceInterval)
			state := r.state()
			if now, ever := s.opened(); !slices.Equal(now, []string{used}) {
				t.Errorf("%s: %v are open, after %v", what, now, ever)
			}
			if got := state.Notice.String(); got != notice || state.Self.Microphone.ID != used || !state.Self.MicOn || state.Self.MicProblem.Text != "" {
				t.Errorf("%s: %q, %+v", what, got, state.Self)
			}
		}
		check("at first", "usb", "")
		s.plug("own")
		check("unplugged", "own", "Mic usb was unplugged. Until it is back, Mic own is used.")
		s.plug("own", "usb")
		check("plugged in", "usb", "Mic usb is back, and is used again.")
		s.plug("own", "usb", "third")
		time.Sleep(noticeTime)
		check("another one", "usb", "")
		if _, ever := s.opened(); len(ever) > 4 { // with the default one before the settings came
			t.Errorf("%v were opened", ever)
		}
	})
}

func TestAMicrophoneIsWaitedFor(t *testing.T) {
	var s socket
	s.plug("own")
	withHarness(t, func(_ *harness, p *Parts) { s.parts(p) }, func(r *harness) {
		r.HostCall()
		cfg := <-r.room.config
		s.plug()
		time.Sleep(time.Minute)
		if state := r.state(); state.Self.MicOn || state.Self.MicProblem.Text == "" || (<-cfg.AboutChanges).Mic {
			t.Errorf("unplugged: %+v", state.Self)
		}
		s.mu.Lock()
		s.busy = true
		s.mu.Unlock()
		s.plug("own")
		time.Sleep(time.Minute)
		if state := r.state(); state.Self.MicOn || state.Self.MicProblem.Text != microphoneNotices.busy {
			t.Errorf("busy: %+v", state.Self)
		}
		if problems := r.problems(); len(problems) > 5 {
			t.Errorf("of each try it is told: %q", problems)
		}
		s.mu.Lock()
		s.busy = false
		s.mu.Unlock()
		time.Sleep(2 * soundDeviceInterval)
		if state := r.state(); !state.Self.MicOn || state.Self.MicProblem.Text != "" || !(<-cfg.AboutChanges).Mic {
			t.Errorf("free again: %+v", state.Self)
		}
	})
}

func TestAMicrophoneThatIsOffIsClosed(t *testing.T) {
	var s socket
	s.plug("own")
	open := func(what string, want int) {
		t.Helper()
		if now, _ := s.opened(); len(now) != want {
			t.Errorf("%s: %v are open", what, now)
		}
	}
	withHarness(t, func(_ *harness, p *Parts) { s.parts(p) }, func(r *harness) {
		r.Configure(Settings{MicOff: true})
		r.HostCall()
		state := r.state()
		time.Sleep(time.Minute)
		open("off", 0)
		if state.Self.MicOn || r.state().Self.SpeaksMuted {
			t.Errorf("off: %+v", state.Self)
		}
		r.SetTalking(true)
		if state := r.state(); !state.Self.MicOn || state.Self.MicLevel == 0 {
			t.Errorf("talking: %+v", state.Self)
		}
		open("talking", 1)
		r.SetTalking(false)
		if state := r.state(); state.Self.MicOn {
			t.Errorf("after it: %+v", state.Self)
		}
		open("after it", 0)
		r.Configure(Settings{MicOff: true, MicStandby: true})
		if state := r.state(); state.Self.MicOn || !state.Self.SpeaksMuted || state.Self.MicLevel != 0 {
			t.Errorf("on standby: %+v", state.Self)
		}
		open("on standby", 1)
		r.SetTalking(true)
		r.Leave()
		if state := r.state(); state.Self.MicOn || state.Self.SpeaksMuted {
			t.Errorf("at home: %+v", state.Self)
		}
		open("at home", 0)
		r.SetTalking(true)
		r.state()
		open("nobody is there to talk to", 0)
	})
}

// TestNothingOfAMicrophoneOnStandbyIsSent also has a member seen to speak by the levels
// in its packets.
func TestNothingOfAMicrophoneOnStandbyIsSent(t *testing.T) {
	room := signaltest.NewRoom(2)
	var s socket
	s.plug("own")
	parts := peerParts(room)
	s.parts(&parts)
	kim := startSession(t, parts, Settings{Name: "Kim", MicOff: true, MicStandby: true})
	lee := startSession(t, peerParts(room), Settings{Name: "Lee"})
	kim.Join("test://room")
	kim.until("an empty room", func(s State) bool { return s.Phase == Waiting })
	lee.Join("test://room")
	lee.until("Kim's pictures", func(s State) bool { return len(s.Members) == 1 && s.Members[0].FPS > 5 })
	kim.until("that Kim speaks muted", func(s State) bool { return s.Self.SpeaksMuted })
	if r := lee.Reports(); len(r) != 1 || r[0].MaxLevel != 0 {
		t.Errorf("Lee hears Kim: %+v", r)
	}
	kim.SetTalking(true)
	speaks := lee.until("that Kim speaks", func(s State) bool { return len(s.Members) == 1 && s.Members[0].Speaking && s.ActiveSpeaker != "" })
	if speaks.ActiveSpeaker != speaks.Members[0].ID || !speaks.Members[0].MicOn {
		t.Errorf("%+v", speaks)
	}
	kim.SetTalking(false)
	lee.until("that Kim is silent", func(s State) bool { return len(s.Members) == 1 && !s.Members[0].Speaking && !s.Members[0].MicOn })
	kim.until("that Kim is muted", func(s State) bool { return s.Self.SpeaksMuted && !s.Self.MicOn })
}
