//go:build cgo

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"image"
	"log"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"peerscope/media"
	"peerscope/media/codec"
)

const (
	// maxTime bounds what is waited for, a start or a frame: a hundred times what they
	// take, and less than closing a window may.
	maxTime         = 2 * time.Second
	restartInterval = time.Second // a frame that ends a process costs a start
)

func (d *Decoders) prepare(ctx context.Context) {
	c := make(chan *engine, 1)
	discard(d.swap(c))
	if e := newEngine(); e.open() == nil {
		c <- e
	} else { // newVideoDecoder will tell why
		e.Close()
		close(c)
	}
	<-ctx.Done()
	discard(d.swap(nil))
}

func discard(prepared chan *engine) {
	if prepared == nil {
		return
	}
	if e := <-prepared; e != nil {
		e.Close()
	}
}

// swap has another one be prepared, and gives the one before.
func (d *Decoders) swap(c chan *engine) (before chan *engine) {
	d.mu.Lock()
	defer d.mu.Unlock()
	before, d.prepared = d.prepared, c
	return before
}

func (d *Decoders) newVideoDecoder(mimeType string, admit func(size image.Point) error) (media.VideoDecoder, error) {
	e, err := d.take()
	if err != nil {
		logOnce(err)
		return codec.NewVideoDecoder(mimeType, admit)
	}
	e.mimeType = mimeType
	return codec.NewVideoDecoderWith(e, mimeType, admit)
}

// take gives an open engine, the prepared one if there is one: it is waited for, since
// to start another would take longer.
func (d *Decoders) take() (*engine, error) {
	if c := d.swap(nil); c != nil {
		if e := <-c; e != nil {
			return e, nil
		}
	}
	e := newEngine()
	if err := e.open(); err != nil {
		e.Close()
		return nil, err
	}
	return e, nil
}

var logged sync.Once

// logOnce tells why decoders are in the program's own process. No frame was decoded
// by then, so it is nothing that a stranger can bring about.
func logOnce(err error) {
	logged.Do(func() { log.Printf("video is decoded without a sandbox: %v", err) })
}

// An engine is a codec.DecoderEngine with its library in another process.
type engine struct {
	mimeType string // of what it decodes
	memory   []byte
	file     *os.File // of memory
	process  *process // nil after it failed
	started  time.Time
	timeout  time.Duration // maxTime
}

func newEngine() *engine { return &engine{timeout: maxTime} }

// open starts a process. Where that takes too long the next key frame has another one
// started: a busy machine is no reason to do without.
func (e *engine) open() (err error) {
	if e.file, err = newSharedFile(); err != nil {
		return err
	}
	if e.memory, err = mapShared(int(e.file.Fd())); err != nil {
		return err
	}
	if err := e.start(); !errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return nil
}

func (e *engine) start() (err error) {
	e.started = time.Now()
	e.process, err = startProcess(e.file, e.started.Add(e.timeout))
	return err
}

func (e *engine) Decode(frame []byte, newSequence bool) (*image.YCbCr, error) {
	if e.process == nil {
		if time.Since(e.started) < restartInterval {
			return nil, fmt.Errorf("%w: its decoder has just failed", codec.ErrCorrupt)
		}
		if err := e.start(); err != nil {
			return nil, fmt.Errorf("%w: %w", codec.ErrCorrupt, err)
		}
	}
	r, err := e.exchange(frame, newSequence)
	if err != nil {
		e.stop()
		return nil, fmt.Errorf("%w: %s: its decoder failed: %w", codec.ErrCorrupt, e.mimeType, err)
	}
	return e.picture(r)
}

// exchange has a frame decoded.
func (e *engine) exchange(frame []byte, newSequence bool) (response, error) {
	copy(e.memory[:pictureOffset], frame)
	return e.process.exchange(request{e.mimeType, len(frame), newSequence}, time.Now().Add(e.timeout))
}

func (e *engine) picture(r response) (*image.YCbCr, error) {
	if r.status != decoded {
		return nil, fmt.Errorf("%w: %s", codec.ErrCorrupt, e.mimeType)
	}
	if r.size == (image.Point{}) {
		return nil, nil
	}
	shared, err := sharedPicture(e.memory, r.size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", codec.ErrCorrupt, err)
	}
	return copyOf(shared), nil
}

func (e *engine) stop() {
	if e.process != nil {
		e.process.close()
		e.process = nil
	}
}

func (e *engine) Close() {
	e.stop()
	if e.memory != nil {
		unix.Munmap(e.memory)
		e.memory = nil
	}
	if e.file != nil {
		e.file.Close()
	}
}

// newSharedFile gives memory whose size nobody can change: to read where there is
// none any more would end the program.
func newSharedFile() (*os.File, error) {
	fd, err := unix.MemfdCreate("video", unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING)
	if err != nil {
		return nil, fmt.Errorf("sandbox: shared memory: %w", err)
	}
	file := os.NewFile(uintptr(fd), "video")
	if err = file.Truncate(memorySize); err == nil {
		_, err = unix.FcntlInt(uintptr(fd), unix.F_ADD_SEALS, unix.F_SEAL_SHRINK|unix.F_SEAL_GROW|unix.F_SEAL_SEAL)
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("sandbox: shared memory: %w", err)
	}
	return file, nil
}

func mapShared(fd int) ([]byte, error) {
	memory, err := unix.Mmap(fd, 0, memorySize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("sandbox: shared memory: %w", err)
	}
	return memory, nil
}
