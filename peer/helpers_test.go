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

// patience is how long tests wait for what should take a moment.
const patience = 20 * time.Second

// A someone is a member in a test: it sends what it is told to and remembers
// what it sees.
type someone struct {
	audio, video *peer.Track
	cfg          peer.Config
	mux          ice.UDPMux
	codecs       []string

	leave context.CancelFunc
	done  chan error // Join's result

	mu      sync.Mutex
	members map[peer.ID][]peer.Member // as told
	samples map[string][]peer.Sample  // by codec
	news    chan struct{}             // replaced at each change
}

func newSomeone() *someone {
	s := &someone{
		video:   peer.NewTrack(webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP8, webrtc.MimeTypeH264),
		audio:   peer.NewTrack(webrtc.RTPCodecTypeAudio, webrtc.MimeTypeOpus),
		members: map[peer.ID][]peer.Member{},
		samples: map[string][]peer.Sample{},
		news:    make(chan struct{}),
		done:    make(chan error, 1),
	}
	s.cfg = peer.Config{Audio: s.audio, Video: s.video, OnMember: s.onMember, OnTrack: s.onTrack}
	return s
}

// join starts Join, which ends with the test at the latest.
func (s *someone) join(t *testing.T, signaler peer.Signaler) *someone {
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
		case <-time.After(patience):
			t.Error("Join does not return")
		}
	})
	return s
}

func (s *someone) onMember(m peer.Member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.members[m.ID] = append(s.members[m.ID], m)
	s.changedLocked()
}

func (s *someone) onTrack(_ context.Context, _ peer.ID, t *peer.RemoteTrack) {
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

func (s *someone) changedLocked() {
	close(s.news)
	s.news = make(chan struct{})
}

// await waits until something is true of what s saw.
func (s *someone) await(t *testing.T, what string, limit time.Duration, true func() bool) {
	t.Helper()
	timeout := time.After(limit)
	for {
		s.mu.Lock()
		ok, news := true(), s.news
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-news:
		case <-timeout:
			s.mu.Lock()
			defer s.mu.Unlock()
			t.Fatalf("not within %v: %s; members %+v", limit, what, s.members)
		}
	}
}

// awaitState waits until n members are in a state.
func (s *someone) awaitState(t *testing.T, state peer.MemberState, n int, limit time.Duration) {
	t.Helper()
	s.await(t, "member state", limit, func() bool { return s.countLocked(state) >= n })
}

func (s *someone) countLocked(state peer.MemberState) int {
	n := 0
	for _, told := range s.members {
		if told[len(told)-1].State == state {
			n++
		}
	}
	return n
}

func (s *someone) awaitSamples(t *testing.T, codec string, n int, limit time.Duration) {
	t.Helper()
	s.await(t, "samples of "+codec, limit, func() bool { return len(s.samples[codec]) >= n })
}

// film sends pictures until the test ends: key frames when they are asked for,
// each of size bytes, of the codecs that are received.
func (s *someone) film(t *testing.T, size int) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	t.Cleanup(func() { cancel(); wg.Wait() })
	wg.Go(func() {
		clock := time.NewTicker(time.Second / 30)
		defer clock.Stop()
		for i := 0; ; i++ {
			select {
			case now := <-clock.C:
				for _, codec := range s.video.ActiveCodecs() {
					data := picture(codec, s.video.TakeKeyFrameRequest(codec), size, byte(i))
					if err := s.video.Write(codec, peer.Sample{Data: data, Time: now.Add(-stampOffset)}); err != nil {
						t.Error(err)
					}
				}
				for _, codec := range s.audio.ActiveCodecs() {
					if err := s.audio.Write(codec, peer.Sample{Data: []byte{1, 2, byte(i)}, Time: now.Add(-stampOffset)}); err != nil {
						t.Error(err)
					}
				}
			case <-ctx.Done():
				return
			}
		}
	})
}

// stampOffset makes stamps that cannot be arrival times.
const stampOffset = time.Hour

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

func (s *someone) result(t *testing.T, limit time.Duration) error {
	t.Helper()
	select {
	case err := <-s.done:
		return err
	case <-time.After(limit):
		t.Fatal("Join does not return")
	}
	return nil
}
