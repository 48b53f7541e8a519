//go:build cgo && !windows

package device

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/driver/availability"
	"github.com/pion/mediadevices/pkg/driver/camera"

	"peerscope/media"
)

// Cameras looks again which cameras there are, the system's first one first. It
// leaves those that are open alone.
func Cameras() ([]media.Device, error) {
	found := registry.search(camera.Initialize)
	all := make([]media.Device, len(found))
	for i, c := range found {
		all[i] = c.Device
	}
	return all, nil
}

// OpenCamera starts the camera with that ID, or the first one for "", in the
// format nearest to size and fps. Close ends it within a second even where the
// camera has stopped giving pictures. One camera can be open once: then it is
// media.ErrBusy. A Read that fails with media.ErrDeviceLost ends it.
func OpenCamera(id string, size image.Point, fps float64) (media.Source, error) {
	return openCamera(camera.Initialize, id, size, fps)
}

func openCamera(search func(), id string, size image.Point, fps float64) (media.Source, error) {
	if size.X < 2 || size.Y < 2 || !(fps > 0) {
		return nil, fmt.Errorf("camera of %v at %g frames a second", size, fps)
	}
	c, err := registry.claim(search, id)
	if err != nil {
		return nil, fmt.Errorf("camera %q: %w", id, err)
	}
	src, err := startCamera(c.driver, size, fps, func() { registry.release(c.ID) })
	if err != nil {
		registry.release(c.ID)
		return nil, fmt.Errorf("camera %q: %w", c.Name, err)
	}
	return src, nil
}

// A cameraDriver is a camera that mediadevices found, and its driver.
type cameraDriver struct {
	media.Device
	driver driver.Driver
}

// A cameraRegistry guards the one list of drivers that mediadevices keeps, and
// knows which of them we have open. Searching again replaces the drivers on Linux
// and adds to them elsewhere: an open one may be known only to who opened it.
type cameraRegistry struct {
	mu   sync.Mutex
	open map[string]bool // by ID
}

var registry = cameraRegistry{open: map[string]bool{}}

func (r *cameraRegistry) search(search func()) []cameraDriver {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.searchLocked(search)
}

func (r *cameraRegistry) searchLocked(search func()) []cameraDriver {
	manager := driver.GetManager()
	for _, d := range manager.Query(isCamera) {
		if !r.open[cameraID(d.Info())] {
			manager.Delete(d.ID())
		}
	}
	search()
	return listCameras()
}

// claim searches for a camera and marks it as open.
func (r *cameraRegistry) claim(search func(), id string) (cameraDriver, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.searchLocked(search)
	i := slices.IndexFunc(all, func(c cameraDriver) bool { return id == "" || c.ID == id })
	if i < 0 {
		return cameraDriver{}, media.ErrNoDevice
	}
	if r.open[all[i].ID] {
		return cameraDriver{}, media.ErrBusy
	}
	r.open[all[i].ID] = true
	return all[i], nil
}

func (r *cameraRegistry) release(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, id)
}

func isCamera(d driver.Driver) bool {
	_, records := d.(driver.VideoRecorder)
	return records && d.Info().DeviceType == driver.Camera
}

// listCameras gives the cameras of all drivers, in an order that stays the same.
func listCameras() []cameraDriver {
	all := driver.GetManager().Query(func(d driver.Driver) bool { return isCamera(d) && !isMetadataNode(d) })
	slices.SortFunc(all, func(a, b driver.Driver) int {
		return cmp.Or(
			-cmp.Compare(a.Info().Priority, b.Info().Priority),
			cmp.Compare(cameraID(a.Info()), cameraID(b.Info())))
	})
	all = slices.CompactFunc(all, func(a, b driver.Driver) bool { return cameraID(a.Info()) == cameraID(b.Info()) })
	devices := make([]media.Device, len(all))
	for i, d := range all {
		devices[i] = media.Device{ID: cameraID(d.Info()), Name: cameraName(d.Info())}
	}
	cameras := make([]cameraDriver, len(all))
	for i, d := range numberNames(devices) {
		cameras[i] = cameraDriver{d, all[i]}
	}
	return cameras
}

// isMetadataNode tells a device that captures no pictures: Linux gives each
// webcam a second node for metadata. It cannot be opened as a camera and so has
// no name; a camera that we may not open has none either.
func isMetadataNode(d driver.Driver) bool {
	if name, _, two := strings.Cut(d.Info().Name, camera.LabelSeparator); name != "" || !two {
		return false
	}
	ok, err := driver.IsAvailable(d)
	return !ok && !errors.Is(deviceError(err), media.ErrDenied) && !errors.Is(err, availability.ErrUnimplemented)
}

// cameraID is the part of a label that stays the same when the camera is plugged in
// again: on Linux what stands before ";video0".
func cameraID(info driver.Info) string {
	id, _, _ := strings.Cut(info.Label, camera.LabelSeparator)
	return id
}

// cameraName is what people call the camera. Where the driver does not know, the
// label may: "usb-Vendor_HD_Webcam_0001-video-index0" on Linux.
func cameraName(info driver.Info) string {
	name, _, _ := strings.Cut(info.Name, camera.LabelSeparator)
	name = strings.TrimSpace(name)
	if again, rest, ok := strings.Cut(name, ": "); ok && strings.HasPrefix(again, rest) {
		name = again // "Integrated Camera: Integrated C"
	}
	if name != "" {
		return name
	}
	id := cameraID(info)
	if model, ok := strings.CutPrefix(id, "usb-"); ok {
		model, _, _ = strings.Cut(model, "-video-index")
		return strings.ReplaceAll(model, "_", " ")
	}
	if id == "" || strings.Contains(id, "video") {
		return "Camera"
	}
	return id
}

// deviceError wraps err in the one of media's errors that it is, if any. Some drivers keep
// only the text of the system's error.
func deviceError(err error) error {
	is := func(errs ...error) bool {
		return slices.ContainsFunc(errs, func(e error) bool {
			return errors.Is(err, e) || strings.HasSuffix(err.Error(), e.Error())
		})
	}
	switch {
	case err == nil:
		return nil
	case is(syscall.EBUSY, availability.ErrBusy):
		return fmt.Errorf("%w: %w", media.ErrBusy, err)
	case is(syscall.EACCES, syscall.EPERM):
		return fmt.Errorf("%w: %w", media.ErrDenied, err)
	case is(syscall.ENODEV, syscall.ENXIO, syscall.ENOENT, availability.ErrNoDevice):
		return fmt.Errorf("%w: %w", media.ErrNoDevice, err)
	}
	return err
}
