//go:build cgo

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
	src, err := startCapture(c.driver, size, fps, func() { registry.release(c.ID) })
	if err != nil {
		registry.release(c.ID)
		return nil, fmt.Errorf("camera %q: %w", c.Name, err)
	}
	return src, nil
}

// A found camera is one that a driver tells of.
type found struct {
	media.Device
	driver driver.Driver
}

// drivers is the one list of drivers that mediadevices has, and which of them
// we have open. Searching again replaces the drivers on Linux and adds to them
// elsewhere, so that one that is open may be known only to who opened it.
type drivers struct {
	mu   sync.Mutex
	open map[string]bool // by ID
}

var registry = drivers{open: map[string]bool{}}

func (r *drivers) search(search func()) []found {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.searchLocked(search)
}

func (r *drivers) searchLocked(search func()) []found {
	manager := driver.GetManager()
	for _, d := range manager.Query(isCamera) {
		if !r.open[idOf(d.Info())] {
			manager.Delete(d.ID())
		}
	}
	search()
	return list()
}

// claim searches for a camera and marks it as open.
func (r *drivers) claim(search func(), id string) (found, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.searchLocked(search)
	i := slices.IndexFunc(all, func(c found) bool { return id == "" || c.ID == id })
	if i < 0 {
		return found{}, media.ErrNoDevice
	}
	if r.open[all[i].ID] {
		return found{}, media.ErrBusy
	}
	r.open[all[i].ID] = true
	return all[i], nil
}

func (r *drivers) release(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, id)
}

func isCamera(d driver.Driver) bool {
	_, records := d.(driver.VideoRecorder)
	return records && d.Info().DeviceType == driver.Camera
}

// list is the cameras that drivers tell of, in an order that stays the same.
func list() []found {
	all := driver.GetManager().Query(func(d driver.Driver) bool { return isCamera(d) && !isOther(d) })
	slices.SortFunc(all, func(a, b driver.Driver) int {
		return cmp.Or(
			-cmp.Compare(a.Info().Priority, b.Info().Priority),
			cmp.Compare(idOf(a.Info()), idOf(b.Info())))
	})
	all = slices.CompactFunc(all, func(a, b driver.Driver) bool { return idOf(a.Info()) == idOf(b.Info()) })
	cameras := make([]found, len(all))
	named := map[string]int{}
	for i, d := range all {
		name := nameOf(d.Info())
		named[name]++
		if n := named[name]; n > 1 {
			name = fmt.Sprintf("%s (%d)", name, n)
		}
		cameras[i] = found{media.Device{ID: idOf(d.Info()), Name: name}, d}
	}
	return cameras
}

// isOther tells of a driver whose device is none that captures pictures: Linux
// gives each webcam a second node for metadata. Those cannot be opened as a
// camera and so have no name; a camera we may not open has none either.
func isOther(d driver.Driver) bool {
	if name, _, two := strings.Cut(d.Info().Name, camera.LabelSeparator); name != "" || !two {
		return false
	}
	ok, err := driver.IsAvailable(d)
	return !ok && !errors.Is(explain(err), media.ErrDenied) && !errors.Is(err, availability.ErrUnimplemented)
}

// idOf is the part of a label that stays the same when the camera is plugged in
// again: on Linux what stands before ";video0".
func idOf(info driver.Info) string {
	id, _, _ := strings.Cut(info.Label, camera.LabelSeparator)
	return id
}

// nameOf is what people call the camera. Where the driver does not know, the
// label may: "usb-Vendor_HD_Webcam_0001-video-index0" on Linux.
func nameOf(info driver.Info) string {
	name, _, _ := strings.Cut(info.Name, camera.LabelSeparator)
	name = strings.TrimSpace(name)
	if again, rest, ok := strings.Cut(name, ": "); ok && strings.HasPrefix(again, rest) {
		name = again // "Integrated Camera: Integrated C"
	}
	if name != "" {
		return name
	}
	id := idOf(info)
	if model, ok := strings.CutPrefix(id, "usb-"); ok {
		model, _, _ = strings.Cut(model, "-video-index")
		return strings.ReplaceAll(model, "_", " ")
	}
	if id == "" || strings.Contains(id, "video") {
		return "Camera"
	}
	return id
}

// explain says which of media's errors err is, if it is one. Some drivers keep
// only the text of the system's error.
func explain(err error) error {
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
