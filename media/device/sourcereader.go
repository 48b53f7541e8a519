//go:build cgo

package device

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"

	"peerscope/media"
)

// What of cameras by Media Foundation is not Windows' own is here, where it is tested
// on every system.

// A sourceReader is a camera of Media Foundation (IMFSourceReader). stop may be called
// at any time, the others by one goroutine at a time.
type sourceReader interface {
	// nativeFormat gives one of its formats, from 0; past the last one it fails.
	nativeFormat(number int) (nativeFormat, hresult)
	start(number int) hresult
	// read waits for the next picture. Its luma is followed by pairs of chroma, all of the
	// size of the format that was started, without padding.
	read(nv12 []byte) hresult
	// stop ends a read under way, and all that follow. It may be called again.
	stop()
	free()
}

// A nativeFormat is one that a camera has; rate is 0 when it does not tell.
type nativeFormat struct {
	fourcc        uint32
	width, height int
	rate          float32
}

// parseCameras reads a list with two lines for each camera, its ID and its name.
func parseCameras(list string) []media.Device {
	lines := strings.Split(list, "\n")
	var all []media.Device
	for i := 0; i+1 < len(lines); i += 2 {
		all = append(all, media.Device{ID: lines[i], Name: cmp.Or(lines[i+1], "Camera")})
	}
	return numberNames(all)
}

// openReaders has the IDs of cameras that are open as keys.
var openReaders sync.Map

// openReader is OpenCamera among the cameras there are.
func openReader(open func(id string) (sourceReader, hresult), all []media.Device, id string, size image.Point, fps float64) (media.Source, error) {
	if size.X < 2 || size.Y < 2 || !(fps > 0) {
		return nil, fmt.Errorf("camera of %v at %g frames a second", size, fps)
	}
	i := slices.IndexFunc(all, func(d media.Device) bool { return id == "" || d.ID == id })
	if i < 0 {
		return nil, fmt.Errorf("camera %q: %w", id, media.ErrNoDevice)
	}
	camera := all[i]
	if _, open := openReaders.LoadOrStore(camera.ID, true); open {
		return nil, fmt.Errorf("camera %q: %w", camera.Name, media.ErrBusy)
	}
	s, err := startReader(open, camera.ID, size, fps)
	if err != nil {
		openReaders.Delete(camera.ID)
		return nil, fmt.Errorf("camera %q: %w", camera.Name, err)
	}
	s.close = sync.OnceFunc(func() {
		s.stop()
		openReaders.Delete(camera.ID)
	})
	return s, nil
}

// A readerSource is the Source of an open camera. Its methods may be called at once.
type readerSource struct {
	size    image.Point
	stopped atomic.Bool
	reader  sourceReader
	mu      sync.Mutex // held by who uses what follows
	nv12    []byte     // nil when the reader is freed
	close   func()
}

func startReader(open func(id string) (sourceReader, hresult), id string, size image.Point, fps float64) (*readerSource, error) {
	r, code := open(id)
	if code.failed() {
		return nil, code.err()
	}
	number, size, ok := chooseNativeFormat(r, size, fps)
	if !ok {
		r.free()
		return nil, errors.New("it has no format we can read")
	}
	s := &readerSource{size: size, reader: r, nv12: make([]byte, size.X*size.Y*3/2)}
	if code := r.start(number); code.failed() {
		r.free()
		return nil, code.err()
	}
	if err := readPicture(r, s.nv12); err != nil {
		r.free()
		return nil, err
	}
	return s, nil
}

// readPicture is a read that ends after noFrameTimeout: then the reader is stopped.
func readPicture(r sourceReader, nv12 []byte) error {
	stopped := make(chan struct{})
	timeout := time.AfterFunc(noFrameTimeout, func() {
		defer close(stopped)
		r.stop()
	})
	code := r.read(nv12)
	if !timeout.Stop() {
		<-stopped // before it is freed
		return fmt.Errorf("it gave no picture for %v", noFrameTimeout)
	}
	if code.failed() {
		return code.err()
	}
	return nil
}

// nativeFormats are the formats that Media Foundation makes NV12 of, by FourCC.
var nativeFormats = map[string]frame.Format{
	"NV12": frame.FormatNV12, "I420": frame.FormatI420, "IYUV": frame.FormatI420,
	"YUY2": frame.FormatYUY2, "UYVY": frame.FormatUYVY, "MJPG": frame.FormatMJPEG,
}

// maxNativeFormats bounds how many are looked at; some cameras have hundreds.
const maxNativeFormats = 1000

// chooseNativeFormat gives the number of the format that is nearest to size and fps.
func chooseNativeFormat(r sourceReader, size image.Point, fps float64) (number int, chosen image.Point, ok bool) {
	numbers := map[prop.Video]int{}
	var all []prop.Media
	for n := range maxNativeFormats {
		f, code := r.nativeFormat(n)
		if code.failed() {
			break
		}
		format, known := nativeFormats[string(binary.LittleEndian.AppendUint32(nil, f.fourcc))]
		if !known || f.width%2 != 0 || f.height%2 != 0 {
			continue
		}
		v := prop.Video{Width: f.width, Height: f.height, FrameRate: f.rate, FrameFormat: format}
		numbers[v] = n
		all = append(all, prop.Media{Video: v})
	}
	best, ok := chooseFormat(all, size, fps)
	return numbers[best.Video], image.Pt(best.Width, best.Height), ok
}

// Read gives the next picture.
func (s *readerSource) Read() (media.Frame, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped.Load() || s.nv12 == nil {
		return media.Frame{}, io.EOF
	}
	err := readPicture(s.reader, s.nv12)
	switch {
	case s.stopped.Load():
		return media.Frame{}, io.EOF
	case err != nil:
		return media.Frame{}, fmt.Errorf("%w: %w", media.ErrDeviceLost, err)
	}
	return media.Frame{Image: fromNV12(s.nv12, s.size), Time: time.Now()}, nil
}

// fromNV12 makes a picture of even size.
func fromNV12(nv12 []byte, size image.Point) *image.YCbCr {
	img := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
	pairs := nv12[copy(img.Y, nv12):]
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = pairs[2*i], pairs[2*i+1]
	}
	return img
}

// Close ends a Read under way, and waits until the camera is let go.
func (s *readerSource) Close() error {
	s.stopped.Store(true)
	s.close()
	return nil
}

func (s *readerSource) stop() {
	s.reader.stop() // nobody frees it but us
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reader.free()
	s.nv12 = nil
}
