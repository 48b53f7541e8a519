//go:build cgo

package device

// #cgo CXXFLAGS: -std=c++17
// #cgo LDFLAGS: -lole32 -lmfuuid
// #include <stdlib.h>
// #include "mediafoundation.h"
import "C"

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"
	"golang.org/x/sys/windows"

	"peerscope/media"
)

// Cameras looks again which cameras there are, the system's first one first.
func Cameras() ([]media.Device, error) {
	var list *C.char
	code := C.ps_camera_list(&list)
	if hresult(code) == eNotImpl { // no Media Foundation, which Windows N lacks
		return nil, nil
	}
	if code < 0 {
		return nil, fmt.Errorf("cameras: %w", cameraError(code))
	}
	defer C.free(unsafe.Pointer(list))
	lines := strings.Split(C.GoString(list), "\n")
	var all []media.Device
	for i := 0; i+1 < len(lines); i += 2 {
		all = append(all, media.Device{ID: lines[i], Name: cmp.Or(lines[i+1], "Camera")})
	}
	return numberNames(all), nil
}

// OpenCamera starts the camera with that ID, or the first one for "", in the
// format nearest to size and fps, and waits for its first picture, for before that
// Windows does not tell whether another program has it. One camera can be open once:
// then it is media.ErrBusy. A Read that fails with media.ErrDeviceLost ends it.
func OpenCamera(id string, size image.Point, fps float64) (media.Source, error) {
	if size.X < 2 || size.Y < 2 || !(fps > 0) {
		return nil, fmt.Errorf("camera of %v at %g frames a second", size, fps)
	}
	all, err := Cameras()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(d media.Device) bool { return id == "" || d.ID == id })
	if i < 0 {
		return nil, fmt.Errorf("camera %q: %w", id, media.ErrNoDevice)
	}
	camera := all[i]
	if _, open := openCameras.LoadOrStore(camera.ID, true); open {
		return nil, fmt.Errorf("camera %q: %w", camera.Name, media.ErrBusy)
	}
	s, err := startCamera(camera.ID, size, fps)
	if err != nil {
		openCameras.Delete(camera.ID)
		return nil, fmt.Errorf("camera %q: %w", camera.Name, err)
	}
	s.close = sync.OnceFunc(func() {
		s.stop()
		openCameras.Delete(camera.ID)
	})
	return s, nil
}

// openCameras has the IDs of those that are open as keys.
var openCameras sync.Map

// A cameraSource is the Source of an open camera. Its methods may be called at once.
type cameraSource struct {
	size    image.Point
	stopped atomic.Bool
	mu      sync.Mutex // held by who uses c
	c       *C.ps_camera
	close   func()
}

func startCamera(id string, size image.Point, fps float64) (*cameraSource, error) {
	text := C.CString(id)
	defer C.free(unsafe.Pointer(text))
	var c *C.ps_camera
	if code := C.ps_camera_open(text, &c); code < 0 {
		return nil, cameraError(code)
	}
	s := &cameraSource{c: c}
	number, size, ok := chooseNativeFormat(c, size, fps)
	if !ok {
		s.stop()
		return nil, errors.New("it has no format we can read")
	}
	s.size = size
	code := C.ps_camera_start(c, number)
	if code >= 0 {
		_, code = s.read()
	}
	if code < 0 {
		s.stop()
		return nil, cameraError(code)
	}
	return s, nil
}

// nativeFormats are the formats that Media Foundation makes NV12 of, by FourCC.
var nativeFormats = map[string]frame.Format{
	"NV12": frame.FormatNV12, "I420": frame.FormatI420, "IYUV": frame.FormatI420,
	"YUY2": frame.FormatYUY2, "UYVY": frame.FormatUYVY, "MJPG": frame.FormatMJPEG,
}

// chooseNativeFormat gives the number of the format that is nearest to size and fps.
func chooseNativeFormat(c *C.ps_camera, size image.Point, fps float64) (number C.int, chosen image.Point, ok bool) {
	const most = 1000 // some cameras have hundreds
	formats := map[prop.Video]C.int{}
	var all []prop.Media
	for n := C.int(0); n < most; n++ {
		var f C.ps_camera_format
		if C.ps_camera_native_format(c, n, &f) < 0 {
			break
		}
		fourcc := string([]byte{byte(f.fourcc), byte(f.fourcc >> 8), byte(f.fourcc >> 16), byte(f.fourcc >> 24)})
		format, known := nativeFormats[fourcc]
		if !known || f.width%2 != 0 || f.height%2 != 0 {
			continue
		}
		v := prop.Video{Width: int(f.width), Height: int(f.height), FrameRate: float32(f.rate), FrameFormat: format}
		formats[v] = n
		all = append(all, prop.Media{Video: v})
	}
	best, ok := chooseFormat(all, size, fps)
	return formats[best.Video], image.Pt(best.Width, best.Height), ok
}

// Read gives the next picture.
func (s *cameraSource) Read() (media.Frame, error) {
	img, code := s.read()
	switch {
	case s.stopped.Load():
		return media.Frame{}, io.EOF
	case code < 0:
		return media.Frame{}, fmt.Errorf("%w: %w", media.ErrDeviceLost, cameraError(code))
	}
	return media.Frame{Image: img, Time: time.Now()}, nil
}

// read gives an error's code below 0; it is 0 too when the camera is closed.
func (s *cameraSource) read() (*image.YCbCr, C.int32_t) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.c == nil {
		return nil, 0
	}
	img := image.NewYCbCr(image.Rectangle{Max: s.size}, image.YCbCrSubsampleRatio420)
	// NewYCbCr has the three planes in one piece, one after the other.
	return img, C.ps_camera_read(s.c, (*C.uint8_t)(&img.Y[0]))
}

// Close ends a Read under way, and waits until the camera is let go.
func (s *cameraSource) Close() error {
	s.stopped.Store(true)
	s.close()
	return nil
}

func (s *cameraSource) stop() {
	C.ps_camera_stop(s.c) // nobody frees it but us
	s.mu.Lock()
	defer s.mu.Unlock()
	C.ps_camera_free(s.c)
	s.c = nil
}

// hresult is the number of an error of Windows.
type hresult uint32

const eNotImpl hresult = 0x80004001 // E_NOTIMPL

// cameraErrors are those of media that an HRESULT tells of (winerror.h, mferror.h).
var cameraErrors = map[hresult]error{
	0x80070005: media.ErrDenied,   // E_ACCESSDENIED: by the settings for privacy
	0x80070020: media.ErrBusy,     // ERROR_SHARING_VIOLATION
	0xC00D3704: media.ErrBusy,     // MF_E_HW_MFT_FAILED_START_STREAMING
	0xC00D3EA3: media.ErrBusy,     // MF_E_VIDEO_RECORDING_DEVICE_PREEMPTED
	0xC00D3EA2: media.ErrNoDevice, // MF_E_VIDEO_RECORDING_DEVICE_INVALIDATED
	0xC00D36D5: media.ErrNoDevice, // MF_E_NOT_FOUND
	0x80070490: media.ErrNoDevice, // ERROR_NOT_FOUND
}

func cameraError(code C.int32_t) error {
	err := fmt.Errorf("Media Foundation: 0x%08X: %w", uint32(code), windows.Errno(uint32(code)))
	if known := cameraErrors[hresult(code)]; known != nil {
		return fmt.Errorf("%w: %w", known, err)
	}
	return err
}
