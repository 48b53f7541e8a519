package device

import (
	"errors"
	"fmt"
	"image"
	"io"
	"slices"
	"sync"
	"time"

	"golang.org/x/image/draw"

	"peerscope/media"
)

// Screens are the screens of this machine, the first one first. Windows
// and the X window system give them to a program unasked: elsewhere there are none.
func Screens() []media.Device {
	d, err := openDesktop()
	if err != nil {
		return nil
	}
	defer d.Close()
	layout := d.screens()
	all := make([]media.Device, len(layout))
	for i := range all {
		all[i] = media.Device{ID: screenID(i, layout), Name: "Screen"}
		if i > 0 {
			all[i].Name = fmt.Sprintf("Screen (%d)", i+1)
		}
	}
	return all
}

// screenID names a screen while all of them stay where they are: afterwards another
// one may be in its place.
func screenID(i int, layout []image.Rectangle) string { return fmt.Sprint(i, " of ", layout) }

// OpenScreen shows a screen as a camera would, scaled down to fit into size
// pixels where it is larger. A screen that goes away is media.ErrDeviceLost, and so is
// each when any of them changes its size or place: another one may be there now.
func OpenScreen(id string, size image.Point, fps float64) (media.Source, error) {
	if size.X < 2 || size.Y < 2 || !(fps > 0) {
		return nil, fmt.Errorf("screen of %v at %g frames a second", size, fps)
	}
	d, err := openDesktop()
	if err != nil {
		return nil, fmt.Errorf("screen: %w: %w", media.ErrNoDevice, err)
	}
	layout := d.screens()
	for i := range layout {
		if id == screenID(i, layout) {
			return newScreen(d, layout, layout[i], size, fps), nil
		}
	}
	d.Close()
	return nil, fmt.Errorf("screen %q: %w", id, media.ErrNoDevice)
}

// A desktop is what the screens of this machine show. It is for one goroutine; Close
// may be called by another.
type desktop interface {
	// screens are where in the desktop each screen is now, the first one first; none
	// where that cannot be told.
	screens() []image.Rectangle
	// grab takes a picture of a part of it.
	grab(area image.Rectangle) (*image.RGBA, error)
	Close()
}

// A screen is the Source of one.
type screen struct {
	desktop desktop
	layout  []image.Rectangle // of all screens, as it was when this one was chosen
	area    image.Rectangle
	scaled  *image.RGBA // nil where it is shown as large as it is
	ticks   *time.Ticker
	stopped chan struct{}
	close   func()
}

func newScreen(d desktop, layout []image.Rectangle, area image.Rectangle, size image.Point, fps float64) *screen {
	s := &screen{desktop: d, layout: layout, area: area, ticks: time.NewTicker(time.Duration(float64(time.Second) / fps)), stopped: make(chan struct{})}
	if to := media.FitSize(area.Size(), size); to != area.Size() {
		s.scaled = image.NewRGBA(image.Rectangle{Max: to})
	}
	s.close = sync.OnceFunc(func() {
		close(s.stopped)
		s.ticks.Stop()
		d.Close()
	})
	return s
}

// Read waits for the time of the next picture and takes it.
func (s *screen) Read() (media.Frame, error) {
	select {
	case <-s.stopped:
		return media.Frame{}, io.EOF
	case <-s.ticks.C:
	}
	img, err := s.grab()
	select {
	case <-s.stopped:
		return media.Frame{}, io.EOF
	default:
	}
	if err != nil {
		return media.Frame{}, fmt.Errorf("%w: %w", media.ErrDeviceLost, err)
	}
	at := time.Now()
	if s.scaled != nil {
		draw.ApproxBiLinear.Scale(s.scaled, s.scaled.Rect, img, img.Rect, draw.Src, nil)
		img = s.scaled
	}
	return media.Frame{Image: media.FromImage(img), Time: at}, nil
}

// grab takes a picture, and looks afterwards where the screens are, so that none is
// another screen's.
func (s *screen) grab() (*image.RGBA, error) {
	img, err := s.desktop.grab(s.area)
	if err == nil && !slices.Equal(s.desktop.screens(), s.layout) {
		err = errors.New("the screens were rearranged")
	}
	return img, err
}

// fromBGRX makes a picture of pixels as screens have them, blue, green, red and
// nothing, which it changes in place.
func fromBGRX(pix []byte, size image.Point) *image.RGBA {
	for i := 0; i+3 < len(pix); i += 4 {
		pix[i], pix[i+2], pix[i+3] = pix[i+2], pix[i], 0xFF
	}
	return &image.RGBA{Pix: pix, Stride: 4 * size.X, Rect: image.Rectangle{Max: size}}
}

// Close lets go of the screen; a Read under way ends with io.EOF.
func (s *screen) Close() error {
	s.close()
	return nil
}
