package session

import (
	"context"
	"sync"
	"testing"
	"time"

	"peerscope/media"
	"peerscope/media/clip"
)

// A fakeSpeaker can be told to fail.
type fakeSpeaker struct {
	mu     sync.Mutex
	opened []string
	open   int   // how often it is open now
	asked  int   // samples
	err    error // of opening it
	lose   context.CancelCauseFunc
}

// do reads or changes the speaker while nothing else does.
func (s *fakeSpeaker) do(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// play asks for 10 ms of sound at a time.
func (s *fakeSpeaker) play(ctx context.Context, id string, render func([]int16)) error {
	var err error
	s.do(func() {
		s.opened = append(s.opened, id)
		if err = s.err; err == nil {
			s.open++
			ctx, s.lose = context.WithCancelCause(ctx)
		}
	})
	if err != nil {
		return err
	}
	_ = clip.Discard(ctx, id, func(samples []int16) {
		s.do(func() { s.asked += len(samples) })
		render(samples)
	})
	s.do(func() { s.open-- })
	return context.Cause(ctx)
}

// withSpeaker runs a test on a session that is in a call in which a member is heard.
func withSpeaker(t *testing.T, s *fakeSpeaker, test func(*harness)) {
	setup := func(_ *harness, p *Parts) { p.PlaySound = s.play }
	withHarness(t, setup, func(r *harness) {
		r.Join("test://room")
		r.inbox.post(func(l *loop) {
			l.call.soundTracks++
			l.updateOutput()
		})
		r.state()
		test(r)
	})
}

// A loudspeaker that is unplugged plays again when it is there again, and is tried
// ever more seldom meanwhile. The person is told once of each.
func TestALostSpeakerComesBack(t *testing.T) {
	s := new(fakeSpeaker)
	withSpeaker(t, s, func(r *harness) {
		time.Sleep(5 * time.Second)
		problem := r.state().Self.SpeakerProblem
		s.do(func() {
			if s.asked < 4*media.SampleRate || problem.Text != "" {
				t.Errorf("%d samples played, %q", s.asked, problem)
			}
			s.err = media.ErrNoDevice
			s.lose(media.ErrDeviceLost)
		})
		time.Sleep(30 * time.Second)
		problem = r.state().Self.SpeakerProblem
		s.do(func() {
			if s.open != 0 || len(s.opened) > 6 || problem.Text != speakerNotices.missing {
				t.Errorf("tried %d times, %q", len(s.opened)-1, problem)
			}
			s.err = nil
		})
		time.Sleep(2 * maxSpeakerPause)
		problem = r.state().Self.SpeakerProblem
		s.do(func() {
			if s.open != 1 || problem.Text != "" {
				t.Errorf("it does not play again: %q", problem)
			}
		})
		var told []string
		for _, text := range r.problems() {
			if text == speakerNotices.lost || text == speakerNotices.missing {
				told = append(told, text)
			}
		}
		if len(told) != 2 {
			t.Errorf("told of %q", told)
		}
	})
}

// The chosen loudspeaker alone is open, from when somebody is heard until nobody is,
// also where the last was in its pause.
func TestTheChosenSpeakerPlays(t *testing.T) {
	s := &fakeSpeaker{err: media.ErrBusy}
	withSpeaker(t, s, func(r *harness) {
		time.Sleep(100 * time.Millisecond)
		s.do(func() { s.err = nil })
		for _, id := range []string{"a", "b"} {
			r.Configure(Settings{Speaker: id})
			r.state()
			time.Sleep(100 * time.Millisecond)
			s.do(func() {
				if s.open != 1 || s.opened[len(s.opened)-1] != id {
					t.Errorf("opened were %q, %d are open", s.opened, s.open)
				}
			})
		}
		r.inbox.post(func(l *loop) {
			l.call.soundTracks--
			l.updateOutput()
		})
		r.state()
		s.do(func() {
			if s.open != 0 {
				t.Error("it plays for nobody")
			}
		})
	})
}

// The test sound is heard on the chosen loudspeaker, whole, once however often it is
// asked for meanwhile; and what is wrong with it is said.
func TestTheTestSound(t *testing.T) {
	sink := new(fakeSpeaker)
	setup := func(_ *harness, p *Parts) {
		p.Speakers = func() ([]media.Device, error) { return []media.Device{{ID: "a"}, {ID: "b", Name: "Desk"}}, nil }
		p.PlaySound = sink.play
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
		sink.do(func() {
			if want := len(soundSamples(testSound)); len(sink.opened) != 1 || sink.opened[0] != "b" || sink.asked < want || sink.open != 0 {
				t.Errorf("opened were %q, played %d of %d samples, open: %d", sink.opened, sink.asked, want, sink.open)
			}
			sink.err = media.ErrBusy
		})
		r.Configure(Settings{Speaker: "broken"})
		r.TestSpeaker()
		if s := r.state(); s.Self.SpeakerProblem.Text != speakerNotices.busy || s.Self.TestingSpeaker {
			t.Errorf("of a broken one: %q", s.Self.SpeakerProblem)
		}
	})
}
