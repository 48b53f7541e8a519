package codec

import (
	"fmt"
	"image"
	"sync"
	"time"

	"peerscope/media"
)

// An encoderEngine is one library's encoder, open for one size of picture.
type encoderEngine interface {
	// encode is given a picture that passed checkPicture and the time since the
	// engine's first frame. No data means that the frame was dropped.
	encode(p *image.YCbCr, at, duration time.Duration, key bool) (encodedFrame, error)
	setBitRate(bitsPerSecond int) error
	close()
}

type encodedFrame struct {
	data []byte
	key  bool
}

type openEncoder func(size image.Point, bitsPerSecond int) (encoderEngine, error)

// videoEncoder is the part of an encoder that does not depend on the codec.
type videoEncoder struct {
	open openEncoder

	mu          sync.Mutex // guards all below
	closed      bool
	engine      encoderEngine // nil until the first picture tells the size
	size        image.Point
	bitRate     int
	rateChanged bool // the engine does not know bitRate yet
	keyOwed     bool // the next frame is to be a key frame
	clock       frameClock
}

func newVideoEncoder(open openEncoder, bitsPerSecond int) (*videoEncoder, error) {
	if err := checkBitRate(bitsPerSecond); err != nil {
		return nil, err
	}
	return &videoEncoder{open: open, bitRate: bitsPerSecond}, nil
}

func (e *videoEncoder) Encode(f media.Frame, keyFrame bool) ([]byte, error) {
	if err := checkPicture(f.Image); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, ErrClosed
	}
	if err := e.prepare(f.Image.Rect.Size()); err != nil {
		return nil, err
	}
	e.keyOwed = e.keyOwed || keyFrame
	at, duration := e.clock.next(f.Time)
	out, err := e.engine.encode(f.Image, at, duration, e.keyOwed)
	if err != nil {
		return nil, err
	}
	if out.key {
		e.keyOwed = false
	}
	return out.data, nil
}

// prepare opens the engine for size, from when on a key frame is owed, and tells
// it a new bit rate.
func (e *videoEncoder) prepare(size image.Point) error {
	if e.engine == nil || e.size != size {
		e.closeEngine()
		engine, err := e.open(size, e.bitRate)
		if err != nil {
			return err
		}
		e.engine, e.size, e.rateChanged, e.keyOwed, e.clock = engine, size, false, true, frameClock{}
	}
	if e.rateChanged {
		if err := e.engine.setBitRate(e.bitRate); err != nil {
			return err
		}
		e.rateChanged = false
	}
	return nil
}

func (e *videoEncoder) SetBitRate(bitsPerSecond int) error {
	if err := checkBitRate(bitsPerSecond); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return ErrClosed
	}
	e.rateChanged = e.rateChanged || bitsPerSecond != e.bitRate
	e.bitRate = bitsPerSecond
	return nil
}

func (e *videoEncoder) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	e.closeEngine()
	return nil
}

func (e *videoEncoder) closeEngine() {
	if e.engine != nil {
		e.engine.close()
		e.engine = nil
	}
}

const (
	minBitRate = 1_000       // bits a second: libvpx counts in thousands
	maxBitRate = 100_000_000 // far above any call, far below the libraries' 32 bits
)

func checkBitRate(bitsPerSecond int) error {
	if bitsPerSecond < minBitRate || bitsPerSecond > maxBitRate {
		return fmt.Errorf("%w: %d bit/s", ErrBitRate, bitsPerSecond)
	}
	return nil
}

// A frameClock turns the times of frames into what rate control can work with. The
// libraries take a single late frame for a new frame rate, so they are shown an
// even pace that follows the real one within half a second, always forward.
type frameClock struct {
	last     time.Time
	at       time.Duration
	duration time.Duration // of a frame, smoothed; 0 before the first
}

const (
	usualFrame    = time.Second / 30
	shortestFrame = time.Millisecond
	longestFrame  = time.Second / 5 // a pause is not a pace
	smoothing     = 8               // frames that a change of pace takes to be mostly believed
)

// next gives the time since the first frame, and the duration, of a frame
// captured at t.
func (c *frameClock) next(t time.Time) (at, duration time.Duration) {
	if c.duration == 0 {
		c.last, c.duration = t, usualFrame
		return 0, c.duration
	}
	gap := min(max(t.Sub(c.last), shortestFrame), longestFrame)
	c.at += c.duration
	c.duration += (gap - c.duration) / smoothing
	c.last = t
	return c.at, c.duration
}
