package session

import (
	"context"
	"errors"
	"image"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"peerscope/detector"
	"peerscope/media"
	"peerscope/peer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A fakeCamera gives 30 small grey pictures a second until it is closed or lost.
type fakeCamera struct {
	once   sync.Once
	closed chan struct{}
	lost   chan error
	open   *atomic.Int32
}

func newFakeCamera(open *atomic.Int32) *fakeCamera {
	open.Add(1)
	return &fakeCamera{closed: make(chan struct{}), lost: make(chan error, 1), open: open}
}

func (c *fakeCamera) Read() (media.Frame, error) {
	select {
	case <-time.After(time.Second / 30):
		return grayFrame(), nil
	case err := <-c.lost:
		return media.Frame{}, err
	case <-c.closed:
		return media.Frame{}, io.EOF
	}
}

func (c *fakeCamera) Close() error {
	c.once.Do(func() { close(c.closed); c.open.Add(-1) })
	return nil
}

func grayFrame() media.Frame {
	return media.Frame{Image: image.NewYCbCr(image.Rect(0, 0, 16, 16), image.YCbCrSubsampleRatio420), Time: time.Now()}
}

// A fakeDetector finds a person in every picture.
type fakeDetector struct{ err error }

func (d fakeDetector) Detect(*image.YCbCr) ([]detector.Detection, error) {
	box := detector.Box{X0: 0.2, Y0: 0.2, X1: 0.8, Y1: 0.8}
	return []detector.Detection{{Label: "person", Score: 0.9, Box: box}}, d.err
}

func (d fakeDetector) DetectPart(*image.YCbCr, detector.Box, float32) ([]detector.Detection, error) {
	return nil, d.err
}

func (fakeDetector) Close() error { return nil }

// A fakeEncoder makes one byte of each picture or block.
type fakeEncoder struct{}

func (fakeEncoder) Encode(media.Frame, bool) ([]byte, error) { return []byte{1}, nil }
func (fakeEncoder) SetBitRate(int) error                     { return nil }
func (fakeEncoder) Close() error                             { return nil }

type fakeAudioEncoder struct{}

func (fakeAudioEncoder) Encode([]int16) ([]byte, error) { return []byte{1}, nil }
func (fakeAudioEncoder) Close() error                   { return nil }

// A fakeRoom is a room that the test moves.
type fakeRoom struct {
	config chan peer.Config // given when it is joined
	end    chan error       // ends the stay
}

func newFakeRoom() *fakeRoom {
	return &fakeRoom{config: make(chan peer.Config, 1), end: make(chan error, 1)}
}

func (r *fakeRoom) join(ctx context.Context, cfg peer.Config) error {
	r.config <- cfg
	cfg.OnOpen()
	select {
	case err := <-r.end:
		return err
	case <-ctx.Done():
		return nil
	}
}

// A harness is a session that runs on fakes, in a synctest bubble.
type harness struct {
	*Session
	t      *testing.T
	room   *fakeRoom
	open   atomic.Int32 // cameras
	camera *fakeCamera
	mu     sync.Mutex
	events []Event
}

// withHarness runs a test on a session, in virtual time. setup may change the parts.
func withHarness(t *testing.T, setup func(*harness, *Parts), test func(*harness)) {
	synctest.Test(t, func(t *testing.T) {
		r := &harness{t: t, room: newFakeRoom()}
		parts := Parts{
			OpenCamera: func(string, image.Point) (media.Source, error) {
				r.camera = newFakeCamera(&r.open)
				return r.camera, nil
			},
			NewVideoEncoder: func(string, int) (media.VideoEncoder, error) { return fakeEncoder{}, nil },
			NewAudioEncoder: func() (media.AudioEncoder, error) { return fakeAudioEncoder{}, nil },
			OpenDetector:    func(ModelFiles) (Detector, error) { return fakeDetector{}, nil },
			OpenRoom: func(link string, _ InvitationExchange) (peer.Room, error) {
				if link != "test://room" {
					return nil, errors.New("this is not a link")
				}
				return r.room.join, nil
			},
			ServeRoom: func(ctx context.Context) (string, func() error, error) {
				return "test://room", func() error { <-ctx.Done(); return nil }, nil
			},
			OnEvent: func(e Event) {
				r.mu.Lock()
				defer r.mu.Unlock()
				r.events = append(r.events, e)
			},
		}
		if setup != nil {
			setup(r, &parts)
		}
		r.Session = New(parts, Settings{Name: "Kim"})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- r.Run(ctx) }()
		test(r)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run ended with %v", err)
		}
		if n := r.open.Load(); n != 0 {
			t.Errorf("%d cameras are open after Run", n)
		}
	})
}

// state is the newest State, after a second for things to settle.
func (r *harness) state() State {
	r.t.Helper()
	time.Sleep(time.Second)
	synctest.Wait()
	return r.publishedState()
}

// publishedState is the State that was given away last.
func (r *harness) publishedState() State {
	shown := make(chan State, 1)
	r.inbox.post(func(l *loop) { shown <- l.published })
	return <-shown
}

// eventKinds are the events so far, in order, but for problems: devices take their
// own time.
func (r *harness) eventKinds() (kinds []EventKind) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		if e.Kind != EventProblem {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

// problems are what does not work, of what was told so far, in order of words.
func (r *harness) problems() (problems []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		if e.Kind == EventProblem {
			problems = append(problems, e.Text)
		}
	}
	slices.Sort(problems)
	return problems
}
