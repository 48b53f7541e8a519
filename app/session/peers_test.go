package session

import (
	"context"
	"image"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"peerscope/internal/xtest"
	"peerscope/media"
	"peerscope/peer"
	"peerscope/peer/signaltest"
)

// A vp8HeaderEncoder makes VP8 frames of nothing but their header (RFC 6386, 9.1),
// which is all that the way between two peers looks at.
type vp8HeaderEncoder struct{ begun bool }

func (e *vp8HeaderEncoder) Encode(_ media.Frame, keyFrame bool) ([]byte, error) {
	if keyFrame || !e.begun {
		e.begun = true
		return []byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, 16, 0, 16, 0}, nil
	}
	return []byte{0x11, 0, 0, 0}, nil
}
func (e *vp8HeaderEncoder) SetBitRate(int) error { return nil }
func (e *vp8HeaderEncoder) Close() error         { return nil }

type grayVideoDecoder struct{}

func (grayVideoDecoder) Decode([]byte) (*image.YCbCr, error) { return grayFrame().Image, nil }
func (grayVideoDecoder) Close() error                        { return nil }

type loudAudioDecoder struct{}

func (loudAudioDecoder) Decode([]byte) ([]int16, error)     { return []int16{20000, -20000}, nil }
func (loudAudioDecoder) DecodeLost([]byte) ([]int16, error) { return nil, nil }
func (loudAudioDecoder) Close() error                       { return nil }

// A fakeMicrophone gives silent blocks.
type fakeMicrophone struct {
	once   sync.Once
	closed chan struct{}
}

func (m *fakeMicrophone) Read() (media.Block, error) {
	select {
	case <-time.After(media.BlockTime):
		return media.Block{Samples: make([]int16, media.BlockSize), Time: time.Now()}, nil
	case <-m.closed:
		return media.Block{}, context.Canceled
	}
}

func (m *fakeMicrophone) Close() error {
	m.once.Do(func() { close(m.closed) })
	return nil
}

// peerParts are parts for a session that meets others in a room of the test's.
func peerParts(room *signaltest.Room) Parts {
	var open atomic.Int32
	return Parts{
		OpenCamera:      func(string, image.Point) (media.Source, error) { return newFakeCamera(&open), nil },
		OpenMicrophone:  func(string) (media.AudioSource, error) { return &fakeMicrophone{closed: make(chan struct{})}, nil },
		NewVideoEncoder: func(string, int) (media.VideoEncoder, error) { return new(vp8HeaderEncoder), nil },
		NewVideoDecoder: func(string, func(image.Point) error) (media.VideoDecoder, error) { return grayVideoDecoder{}, nil },
		NewAudioEncoder: func() (media.AudioEncoder, error) { return fakeAudioEncoder{}, nil },
		NewAudioDecoder: func() (media.AudioDecoder, error) { return loudAudioDecoder{}, nil },
		OpenDetector:    func(ModelFiles) (Detector, error) { return fakeDetector{}, nil },
		OpenRoom: func(string, InvitationExchange) (peer.Room, error) {
			return func(ctx context.Context, cfg peer.Config) error {
				cfg.OnOpen()
				return peer.Join(ctx, room.Join(), cfg)
			}, nil
		},
	}
}

// A runningSession is a session that runs until the end of the test.
type runningSession struct {
	*Session
	t    *testing.T
	stop func()
}

func startSession(t *testing.T, parts Parts, settings Settings) *runningSession {
	s := New(parts, settings)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	r := &runningSession{Session: s, t: t}
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run ended with %v", err)
		}
	})
	t.Cleanup(r.stop)
	return r
}

// until waits for a State that is as it should be.
func (r *runningSession) until(what string, good func(State) bool) State {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 20*time.Second)
	defer cancel()
	var last State
	for {
		state, err := r.States().Get(ctx)
		if err != nil {
			r.t.Fatalf("never saw %s; last was %+v", what, last)
		}
		if last = state; good(state) {
			return state
		}
	}
}

func TestTwoSessionsCallEachOther(t *testing.T) {
	room := signaltest.NewRoom(2)
	kim := startSession(t, peerParts(room), Settings{Name: "Kim"})
	lee := startSession(t, peerParts(room), Settings{Name: "Lee"})
	kim.Join("test://room")
	kim.until("an empty room", func(s State) bool { return s.Phase == Waiting })
	lee.Join("test://room")

	good := func(name string) func(State) bool {
		return func(s State) bool {
			return len(s.Members) == 1 && s.Members[0].Name == name && s.Members[0].State == peer.Connected &&
				s.Members[0].FPS > 5 && s.Members[0].Delay > 0 && len(s.LabelCounts) == 1
		}
	}
	kim.until("Lee's pictures", good("Lee"))
	lee.until("Kim's pictures", good("Kim"))
	xtest.Eventually(t, 20*time.Second, "Lee is heard", func() bool { return kim.Reports()[0].MaxLevel > 0 })
	if r := kim.Reports(); len(r) != 1 || r[0].FramesDecoded == 0 || r[0].Delay.P50 <= 0 {
		t.Errorf("reports %+v", r)
	} else if n := r[0].Network; n.BitRate == 0 || n.PacketsReceived < r[0].FramesDecoded || n.LongestGap == 0 {
		t.Errorf("of the network %+v", n)
	}

	lee.Configure(Settings{Name: "Lee", CameraOff: true})
	kim.until("that Lee's camera is off", func(s State) bool { return len(s.Members) == 1 && !s.Members[0].CameraOn })
	third := startSession(t, peerParts(room), Settings{})
	third.Join("test://room")
	third.until("that the room is full", func(s State) bool { return s.Notice.Problem && s.Phase == Home })

	lee.stop()
	kim.until("that Lee left", func(s State) bool { return s.Phase == Waiting && s.Notice.String() == "Lee has left." })
}

func TestReceiveOnlySendsNothing(t *testing.T) {
	room := signaltest.NewRoom(2)
	kim := startSession(t, peerParts(room), Settings{Name: "Kim"})
	lee := startSession(t, peerParts(room), Settings{Name: "Lee", Direction: ReceiveOnly})
	kim.Join("test://room")
	kim.until("an empty room", func(s State) bool { return s.Phase == Waiting })
	lee.Join("test://room")
	lee.until("Kim's pictures", func(s State) bool { return len(s.Members) == 1 && s.Members[0].FPS > 5 })
	s := kim.until("that Lee shows and says nothing", func(s State) bool {
		return len(s.Members) == 1 && s.Members[0].Name == "Lee" && !s.Members[0].CameraOn && !s.Members[0].MicOn
	})
	if m := s.Members[0]; m.FPS != 0 || lee.FramesSent() != 0 {
		t.Errorf("Lee sends: %+v, %d frames", m, lee.FramesSent())
	}
}

// TestDecoderIsPrepared while a call waits for somebody, and no longer.
func TestDecoderIsPrepared(t *testing.T) {
	parts := peerParts(signaltest.NewRoom(2))
	begun, ended := make(chan struct{}), make(chan struct{})
	parts.PrepareDecoder = func(ctx context.Context) {
		close(begun)
		<-ctx.Done()
		close(ended)
	}
	r := startSession(t, parts, Settings{})
	r.Join("room")
	<-begun
	r.Leave()
	<-ended
}
