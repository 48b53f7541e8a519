package session

import (
	"errors"
	"testing"
	"time"

	"peerscope/media"
)

// A fakeSink plays until it is lost.
type fakeSink struct {
	lost   bool
	played int
	closed bool
}

func (s *fakeSink) Write([]int16) error {
	if s.lost {
		return media.ErrDeviceLost
	}
	s.played++
	return nil
}

func (s *fakeSink) Close() error {
	s.closed = true
	return nil
}

// A speaker that is unplugged plays again when it is there again, and is not
// tried at each packet meanwhile.
func TestALostSpeakerComesBack(t *testing.T) {
	first, second := &fakeSink{}, &fakeSink{}
	sinks := []*fakeSink{first, nil, nil, second}
	var told []error
	tries := 0
	s := speaker{
		chosen: func() string { return "" },
		open: func(string) (media.AudioSink, error) {
			sink := sinks[tries]
			tries++
			if sink == nil {
				return nil, media.ErrNoDevice
			}
			return sink, nil
		},
		onChange: func(err error) { told = append(told, err) },
	}
	now := time.Unix(100, 0)
	for range 1500 { // packets, in half a minute
		now = now.Add(20 * time.Millisecond)
		first.lost = first.played >= 10
		s.play(make([]int16, media.BlockSize), now)
	}
	if !first.closed || second.played < 500 || tries != len(sinks) {
		t.Errorf("first closed %v, second played %d, %d tries", first.closed, second.played, tries)
	}
	if len(told) != 3 || told[0] != nil || !errors.Is(told[1], media.ErrDeviceLost) || told[2] != nil {
		t.Errorf("told %v", told)
	}
	s.close()
	if !second.closed {
		t.Error("it is still open")
	}
}

// A device that can be opened but never plays is tried ever more seldom, and
// told of once.
func TestASpeakerThatNeverPlays(t *testing.T) {
	tries, told := 0, 0
	s := speaker{
		chosen:   func() string { return "" },
		open:     func(string) (media.AudioSink, error) { tries++; return &fakeSink{lost: true}, nil },
		onChange: func(error) { told++ },
	}
	for start, now := time.Unix(100, 0), time.Unix(100, 0); now.Sub(start) < time.Minute; now = now.Add(20 * time.Millisecond) {
		s.play(nil, now)
	}
	if tries < 3 || tries > 8 || told != 1 {
		t.Errorf("%d tries, told %d times", tries, told)
	}
}

// Another loudspeaker that is chosen plays from then on, also where the last was in
// its pause.
func TestTheChosenSpeakerPlays(t *testing.T) {
	sinks := map[string]*fakeSink{"": {lost: true}, "a": {}, "b": {}}
	chosen := ""
	s := speaker{
		chosen:   func() string { return chosen },
		open:     func(id string) (media.AudioSink, error) { return sinks[id], nil },
		onChange: func(error) {},
	}
	now := time.Unix(100, 0)
	for _, chosen = range []string{"", "a", "b"} {
		s.play(nil, now)
	}
	if sinks["a"].played != 1 || !sinks["a"].closed || sinks["b"].played != 1 || sinks["b"].closed {
		t.Errorf("a: %+v, b: %+v", sinks["a"], sinks["b"])
	}
}

// The test sound is heard on the chosen loudspeaker, whole, once however often it is
// asked for meanwhile; and what is wrong with it is said.
func TestTheTestSound(t *testing.T) {
	var opened []string
	sink := &fakeSink{}
	setup := func(_ *harness, p *Parts) {
		p.Speakers = func() ([]media.Device, error) { return []media.Device{{ID: "a"}, {ID: "b", Name: "Desk"}}, nil }
		p.OpenSpeaker = func(id string) (media.AudioSink, error) {
			if opened = append(opened, id); id == "broken" {
				return nil, media.ErrBusy
			}
			return sink, nil
		}
	}
	withHarness(t, setup, func(r *harness) {
		r.Configure(Settings{Speaker: "b"})
		if s := r.state(); s.Self.Speaker.Name != "Desk" || s.Self.TestingSpeaker {
			t.Errorf("the loudspeaker is %+v, testing %v", s.Self.Speaker, s.Self.TestingSpeaker)
		}
		r.TestSpeaker()
		time.Sleep(100 * time.Millisecond)
		r.TestSpeaker()
		time.Sleep(updateInterval)
		if s := r.publishedState(); !s.Self.TestingSpeaker {
			t.Error("nothing is played")
		}
		time.Sleep(5 * time.Second)
		if s := r.state(); s.Self.TestingSpeaker || s.Self.SpeakerProblem.Text != "" {
			t.Errorf("afterwards: %+v", s.Self)
		}
		if want := len(chime()) / media.BlockSize; len(opened) != 1 || opened[0] != "b" || sink.played != want || !sink.closed {
			t.Errorf("opened were %q, played %d of %d blocks, closed: %v", opened, sink.played, want, sink.closed)
		}
		r.Configure(Settings{Speaker: "broken"})
		r.TestSpeaker()
		if s := r.state(); s.Self.SpeakerProblem.Text != speakerNotices.busy || s.Self.TestingSpeaker {
			t.Errorf("of a broken one: %q", s.Self.SpeakerProblem)
		}
	})
}

// The chime is heard and does not click: it begins and ends in silence and is never
// cut off.
func TestTheChime(t *testing.T) {
	samples := chime()
	if len(samples)%media.BlockSize != 0 || media.Level(samples) < 0.1 {
		t.Errorf("%d samples, as loud as %v", len(samples), media.Level(samples))
	}
	for i := range samples {
		if next := samples[(i+1)%len(samples)]; max(next, samples[i])-min(next, samples[i]) > 2000 || max(next, -next) > 16000 {
			t.Fatalf("sample %d is %d after %d", i+1, next, samples[i])
		}
	}
}
