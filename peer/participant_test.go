package peer_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"

	"peerscope/peer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// timeout is how long tests wait for what should take a moment.
const timeout = 20 * time.Second

// A participant is a member in a test: it sends on request and remembers what is
// reported and received.
type participant struct {
	audio, video *peer.Track
	cfg          peer.Config
	mux          ice.UDPMux
	codecs       []string

	leave context.CancelFunc
	done  chan error // Join's result

	mu      sync.Mutex
	members map[peer.ID][]peer.Member // as reported
	samples map[string][]peer.Sample  // by codec
	tracks  []*peer.RemoteTrack
	changed chan struct{} // replaced at each change
}

func newParticipant() *participant {
	s := &participant{
		video:   peer.NewTrack(webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP8, webrtc.MimeTypeH264),
		audio:   peer.NewTrack(webrtc.RTPCodecTypeAudio, webrtc.MimeTypeOpus),
		members: map[peer.ID][]peer.Member{},
		samples: map[string][]peer.Sample{},
		changed: make(chan struct{}),
		done:    make(chan error, 1),
	}
	s.cfg = peer.Config{Audio: s.audio, Video: s.video, OnMember: s.onMember, OnTrack: s.onTrack}
	return s
}

// join starts Join, which ends with the test at the latest.
func (s *participant) join(t *testing.T, signaler peer.Signaler) *participant {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s.leave = cancel
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		s.done <- peer.JoinOver(ctx, signaler, s.cfg, s.mux, s.codecs...)
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case <-finished:
		case <-time.After(timeout):
			t.Error("Join does not return")
		}
	})
	return s
}

func (s *participant) onMember(m peer.Member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.members[m.ID] = append(s.members[m.ID], m)
	s.changedLocked()
}

func (s *participant) onTrack(_ context.Context, _ peer.ID, t *peer.RemoteTrack) {
	s.mu.Lock()
	s.tracks = append(s.tracks, t)
	s.mu.Unlock()
	for {
		sample, err := t.Read()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.samples[t.Codec()] = append(s.samples[t.Codec()], sample)
		s.changedLocked()
		s.mu.Unlock()
	}
}

func (s *participant) changedLocked() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// await waits until something is true of what s remembers.
func (s *participant) await(t *testing.T, what string, limit time.Duration, true func() bool) {
	t.Helper()
	timeout := time.After(limit)
	for {
		s.mu.Lock()
		ok, changed := true(), s.changed
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-timeout:
			s.mu.Lock()
			defer s.mu.Unlock()
			t.Fatalf("not within %v: %s; members %+v", limit, what, s.members)
		}
	}
}

// awaitState waits until n members are in a state.
func (s *participant) awaitState(t *testing.T, state peer.MemberState, n int, limit time.Duration) {
	t.Helper()
	s.await(t, "member state", limit, func() bool { return s.countLocked(state) >= n })
}

func (s *participant) countLocked(state peer.MemberState) int {
	n := 0
	for _, reports := range s.members {
		if reports[len(reports)-1].State == state {
			n++
		}
	}
	return n
}

func (s *participant) awaitSamples(t *testing.T, codec string, n int, limit time.Duration) {
	t.Helper()
	s.await(t, "samples of "+codec, limit, func() bool { return len(s.samples[codec]) >= n })
}

// sendMedia sends sound and pictures until the test ends: key frames when they are asked for,
// each of size bytes, of the codecs that are received.
func (s *participant) sendMedia(t *testing.T, size int) {
	repeat(t, func(i int, now time.Time) {
		for _, e := range s.video.Active() {
			data := picture(e.Codec, s.video.TakeKeyFrameRequest(e), size, byte(i))
			if err := s.video.Write(e, peer.Sample{Data: data, Time: now.Add(-captureOffset)}); err != nil {
				t.Error(err)
			}
		}
		for _, e := range s.audio.Active() {
			if err := s.audio.Write(e, peer.Sample{Data: []byte{1, 2, byte(i)}, Time: now.Add(-captureOffset), AudioLevel: 30, HasAudioLevel: true}); err != nil {
				t.Error(err)
			}
		}
	})
}

// sendPictures sends pictures until the test ends, as the lines bear them.
func (s *participant) sendPictures(t *testing.T, size int) {
	repeat(t, func(int, time.Time) {
		for _, target := range s.video.Targets(1_000_000) {
			data := picture(target.Codec, s.video.TakeKeyFrameRequest(target.Encoding), size, 0)
			if err := s.video.Write(target.Encoding, peer.Sample{Data: data}); err != nil {
				t.Error(err)
			}
		}
	})
}

// repeat calls send 30 times a second, in a goroutine of its own, until the test ends.
func repeat(t *testing.T, send func(i int, now time.Time)) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	t.Cleanup(func() { cancel(); wg.Wait() })
	wg.Go(func() {
		clock := time.NewTicker(time.Second / 30)
		defer clock.Stop()
		for i := 0; ; i++ {
			select {
			case now := <-clock.C:
				send(i, now)
			case <-ctx.Done():
				return
			}
		}
	})
}

// captureOffset makes capture times that cannot be arrival times.
const captureOffset = time.Hour

// picture is the smallest that looks like a frame of the codec to a packetiser.
func picture(codec string, key bool, size int, fill byte) []byte {
	body := make([]byte, size)
	for i := range body {
		body[i] = fill | 0x80
	}
	if codec == webrtc.MimeTypeH264 {
		unit := byte(0x41) // slice
		if key {
			unit = 0x65 // IDR
		}
		return append([]byte{0, 0, 0, 1, unit}, body...)
	}
	if key {
		return append([]byte{0x10}, body...)
	}
	return append([]byte{0x11}, body...)
}

func (s *participant) result(t *testing.T, limit time.Duration) error {
	t.Helper()
	select {
	case err := <-s.done:
		return err
	case <-time.After(limit):
		t.Fatal("Join does not return")
	}
	return nil
}
