package session

import (
	"slices"
	"testing"
	"time"

	"peerscope/media"
	"peerscope/peer"
)

// The sounds are heard and do not click: they begin and end in silence and are never
// cut off.
func TestProgramSounds(t *testing.T) {
	for sound := range chimes {
		samples := soundSamples(sound)
		if media.Level(samples) < 0.1 {
			t.Errorf("%d samples, as loud as %v", len(samples), media.Level(samples))
		}
		for i := range samples {
			if next := samples[(i+1)%len(samples)]; max(next, samples[i])-min(next, samples[i]) > 2000 || max(next, -next) > 16000 {
				t.Fatalf("sample %d is %d after %d", i+1, next, samples[i])
			}
		}
	}
}

// withoutSilence leaves the silence at the beginning out.
func withoutSilence(samples []int16) []int16 {
	return samples[max(0, slices.IndexFunc(samples, func(s int16) bool { return s != 0 })):]
}

// What is told to the echo canceller is all that the loudspeaker plays, the program's
// own sounds too, which have no second stream beside a call's.
func TestProgramSoundsAreToldToTheProcessor(t *testing.T) {
	sink, processor := new(fakeSpeaker), new(deafProcessor)
	setup := func(_ *harness, p *Parts) { p.PlaySound, p.AudioProcessor = sink.play, processor }
	withHarness(t, setup, func(r *harness) {
		expect := func(sound programSound, streams int) {
			t.Helper()
			r.inbox.post(func(l *loop) { l.playProgramSound(sound) })
			time.Sleep(3 * time.Second)
			processor.mu.Lock()
			told := processor.rendered
			processor.rendered = nil
			processor.mu.Unlock()
			want := soundSamples(sound)
			told, want = withoutSilence(told), withoutSilence(want)
			if len(told) < len(want) || !slices.Equal(told[:len(want)], want) {
				t.Errorf("sound %d is not what the processor was told", sound)
			}
			sink.do(func() {
				if len(sink.opened) != streams {
					t.Errorf("sound %d: %d streams were opened, not %d", sound, len(sink.opened), streams)
				}
			})
		}
		expect(testSound, 1)
		r.HostCall()
		r.inbox.post(func(l *loop) {
			l.call.soundTracks++
			l.updateOutput()
		})
		expect(joinedSound, 2)
		expect(leftSound, 2)
	})
}

// TestWhoComesAndLeavesIsHeard: but not who was there before us, and who was never
// connected, nor if the person does not want that.
func TestWhoComesAndLeavesIsHeard(t *testing.T) {
	sink := new(fakeSpeaker)
	withHarness(t, func(_ *harness, p *Parts) { p.PlaySound = sink.play }, func(r *harness) {
		r.HostCall()
		cfg := <-r.room.config
		become := func(id peer.ID, states ...peer.MemberState) {
			for _, s := range states {
				cfg.OnMember(peer.Member{ID: id, State: s})
			}
			time.Sleep(3 * time.Second) // a sound ends
		}
		heard := 0
		expect := func(what string, more int) {
			t.Helper()
			heard += more
			sink.do(func() {
				if len(sink.opened) != heard || sink.open != 0 {
					t.Errorf("%s: %d sounds, not %d, were played", what, len(sink.opened), heard)
				}
			})
		}
		become("before", peer.Connecting, peer.Connected)
		expect("who was here before", 0)
		time.Sleep(settleTime)
		become("new", peer.Connecting, peer.Connected)
		expect("who came", 1)
		become("new", peer.Interrupted)
		become("new", peer.Connected)
		expect("who was interrupted", 0)
		become("new", peer.Gone)
		expect("who left", 1)
		become("stranger", peer.Connecting, peer.Failed)
		expect("who was never connected", 0)
		r.Configure(Settings{PresenceSoundsOff: true})
		become("before", peer.Lost)
		become("another", peer.Connecting, peer.Connected)
		expect("switched off", 0)
	})
}
