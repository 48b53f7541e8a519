//go:build cgo && !windows

package device

import (
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/io/video"

	"peerscope/media"
)

// maxBadFrames is how many bad pictures in a row a camera gives before it is lost.
const maxBadFrames = 30

// A cameraSource is the Source of an open camera.
type cameraSource struct {
	reader video.Reader
	jpeg   bool // its pictures are JPEGs, which are full range
	closed atomic.Bool
	close  func() error
}

const readTimeoutVariable = "PION_MEDIADEVICES_CAMERA_READ_TIMEOUT" // in seconds

// The Linux driver looks whether it was closed at the end of each read timeout: 5 s
// unless the environment says otherwise. It is set here, before there are threads
// in which C libraries read the environment.
func init() {
	if os.Getenv(readTimeoutVariable) == "" {
		os.Setenv(readTimeoutVariable, "1")
	}
}

// startCamera opens the driver; done is called when the source is closed.
func startCamera(d driver.Driver, size image.Point, fps float64, done func()) (*cameraSource, error) {
	if err := d.Open(); err != nil {
		return nil, deviceError(err)
	}
	format, ok := chooseFormat(d.Properties(), size, fps)
	if !ok {
		return nil, errors.Join(errors.New("it has no format we can read"), d.Close())
	}
	reader, err := d.(driver.VideoRecorder).VideoRecord(format)
	if err != nil {
		return nil, deviceError(err) // d has closed itself
	}
	return &cameraSource{
		reader: reader,
		jpeg:   format.FrameFormat == frame.FormatMJPEG,
		close: sync.OnceValue(func() error {
			defer done()
			return d.Close()
		}),
	}, nil
}

// Read gives the next whole picture.
func (c *cameraSource) Read() (media.Frame, error) {
	start := time.Now()
	for bad := 1; ; bad++ {
		if c.closed.Load() {
			return media.Frame{}, io.EOF
		}
		img, err := c.readImage()
		switch {
		case c.closed.Load():
			return media.Frame{}, io.EOF
		case err == nil:
			return media.Frame{Image: img, Time: time.Now()}, nil
		case isFatal(err) || bad == maxBadFrames || time.Since(start) > noFrameTimeout:
			return media.Frame{}, fmt.Errorf("%w: %w", media.ErrDeviceLost, err)
		}
	}
}

// Close waits until the driver has let go of the camera.
func (c *cameraSource) Close() error {
	c.closed.Store(true)
	return c.close()
}

// isFatal tells an error of the system from a picture that came in broken, or
// late, after which others may come.
func isFatal(err error) bool {
	var number syscall.Errno
	if errors.As(err, &number) {
		return number != syscall.EAGAIN && number != syscall.EIO // V4L2: VIDIOC_DQBUF
	}
	return errors.Is(err, io.EOF)
}

// readImage copies what the driver gives, which it will write over.
func (c *cameraSource) readImage() (*image.YCbCr, error) {
	img, release, err := c.reader.Read()
	if err != nil {
		return nil, err
	}
	if release != nil {
		defer release()
	}
	if c.jpeg {
		return media.FromImage(img), nil
	}
	raw, ok := img.(*image.YCbCr)
	if !ok {
		return nil, fmt.Errorf("the camera gave a %T", img)
	}
	r := raw.Rect
	r.Max = r.Min.Add(image.Pt(r.Dx()&^1, r.Dy()&^1)) // drivers round chroma of odd sizes down
	raw = raw.SubImage(r).(*image.YCbCr)
	last := r.Max.Sub(image.Pt(1, 1))
	if r.Empty() || raw.YOffset(last.X, last.Y) >= len(raw.Y) ||
		raw.COffset(last.X, last.Y) >= min(len(raw.Cb), len(raw.Cr)) {
		return nil, errors.New("the camera gave part of a picture")
	}
	return media.ToI420(raw), nil
}
