package media

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// ticking gives a frame each second and fails with err after the last of left.
type ticking struct {
	left int
	err  error
	once sync.Once
	done chan struct{}
}

func newTicking(left int, err error) *ticking {
	return &ticking{left: left, err: err, done: make(chan struct{})}
}

func (s *ticking) Read() (Frame, error) {
	if s.left == 0 {
		return Frame{}, s.err
	}
	s.left--
	select {
	case <-time.After(time.Second):
		return Frame{Time: time.Now()}, nil
	case <-s.done:
		return Frame{}, io.EOF
	}
}

func (s *ticking) Close() error {
	s.once.Do(func() { close(s.done) })
	return nil
}

func (s *ticking) closed() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

func TestPumpGivesEveryFrameToEverySink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		src := newTicking(3, broken)
		var a, b []Frame
		err := Pump(t.Context(), src, func(f Frame) { a = append(a, f) }, func(f Frame) { b = append(b, f) })
		if !errors.Is(err, broken) {
			t.Errorf("ended with %v", err)
		}
		if len(a) != 3 || len(b) != 3 || a[2] != b[2] {
			t.Errorf("sinks had %v and %v", a, b)
		}
		if !src.closed() {
			t.Error("the source is open")
		}
	})
}

func TestPumpEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over := errors.New("over")
		ctx, cancel := context.WithCancelCause(t.Context())
		src := newTicking(100, nil)
		time.AfterFunc(2500*time.Millisecond, func() { cancel(over) })
		frames := 0
		start := time.Now()
		if err := Pump(ctx, src, func(Frame) { frames++ }); !errors.Is(err, over) {
			t.Errorf("ended with %v", err)
		}
		if frames != 2 || time.Since(start) != 2500*time.Millisecond {
			t.Errorf("%d frames in %v", frames, time.Since(start))
		}
		if !src.closed() {
			t.Error("the source is open")
		}
	})
}

func TestPumpOfAnEndedContextReadsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	src := newTicking(1, nil)
	err := Pump(ctx, src, func(Frame) { t.Error("a frame came") })
	if !errors.Is(err, context.Canceled) || !src.closed() {
		t.Errorf("ended with %v, closed: %v", err, src.closed())
	}
}

type oneBlock struct{ blocks []Block }

func (s *oneBlock) Read() (b Block, err error) {
	if len(s.blocks) == 0 {
		return b, io.EOF
	}
	b, s.blocks = s.blocks[0], s.blocks[1:]
	return b, nil
}

func (s *oneBlock) Close() error { return nil }

func TestPumpAudio(t *testing.T) {
	src := &oneBlock{[]Block{{Samples: make([]int16, BlockSize)}}}
	n := 0
	if err := PumpAudio(t.Context(), src, func(b Block) { n += len(b.Samples) }); err != io.EOF || n != BlockSize {
		t.Errorf("%d samples, %v", n, err)
	}
}
