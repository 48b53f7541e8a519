package device

import (
	"errors"
	"fmt"
	"image"
	"io"
	"log"
	"os"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xinerama"
	"github.com/jezek/xgb/xproto"
	"golang.org/x/image/draw"

	"peerscope/media"
)

// Screens are the screens of this machine, the first one first. Only the X
// window system gives them to a program unasked: elsewhere there are none.
func Screens() []media.Device {
	x, err := connectX()
	if err != nil {
		return nil
	}
	defer x.Close()
	all := make([]media.Device, len(x.areas))
	for i := range x.areas {
		all[i] = media.Device{ID: fmt.Sprint(i), Name: "Screen"}
		if i > 0 {
			all[i].Name = fmt.Sprintf("Screen (%d)", i+1)
		}
	}
	return all
}

// OpenScreen shows a screen as a camera would, scaled down to fit into size
// pixels where it is larger. A screen that goes away is media.ErrDeviceLost.
func OpenScreen(id string, size image.Point, fps float64) (media.Source, error) {
	if size.X < 2 || size.Y < 2 || !(fps > 0) {
		return nil, fmt.Errorf("screen of %v at %g frames a second", size, fps)
	}
	x, err := connectX()
	if err != nil {
		return nil, fmt.Errorf("screen: %w: %w", media.ErrNoDevice, err)
	}
	for i, area := range x.areas {
		if id == fmt.Sprint(i) {
			return newScreen(x, area, size, fps), nil
		}
	}
	x.Close()
	return nil, fmt.Errorf("screen %q: %w", id, media.ErrNoDevice)
}

// An xserver is a connection to what draws the screens.
type xserver struct {
	*xgb.Conn
	root  xproto.Drawable
	areas []image.Rectangle // of its screens, within the root window
}

// init has the library report by its errors alone, before any goroutine uses it.
func init() { xgb.Logger = log.New(io.Discard, "", 0) }

func connectX() (*xserver, error) {
	if os.Getenv("WAYLAND_DISPLAY") != "" {
		return nil, errors.New("under Wayland a program cannot see the screen")
	}
	conn, err := xgb.NewConn()
	if err != nil {
		return nil, err
	}
	setup := xproto.Setup(conn).DefaultScreen(conn)
	x := &xserver{Conn: conn, root: xproto.Drawable(setup.Root)}
	whole := image.Rect(0, 0, int(setup.WidthInPixels), int(setup.HeightInPixels))
	if depth := setup.RootDepth; depth != 24 && depth != 32 {
		conn.Close()
		return nil, fmt.Errorf("its pixels have %d bits, not 24", depth)
	}
	x.areas = monitors(conn, whole)
	return x, nil
}

// monitors are where in the whole each monitor is; the whole itself where the
// server does not tell.
func monitors(conn *xgb.Conn, whole image.Rectangle) (areas []image.Rectangle) {
	if xinerama.Init(conn) == nil {
		if reply, err := xinerama.QueryScreens(conn).Reply(); err == nil {
			for _, s := range reply.ScreenInfo {
				area := image.Rect(0, 0, int(s.Width), int(s.Height)).Add(image.Pt(int(s.XOrg), int(s.YOrg)))
				if area = area.Intersect(whole); area.Dx() > 1 && area.Dy() > 1 {
					areas = append(areas, area)
				}
			}
		}
	}
	if len(areas) == 0 {
		areas = []image.Rectangle{whole}
	}
	return areas
}

// A screen is the Source of one.
type screen struct {
	x       *xserver
	area    image.Rectangle
	scaled  *image.RGBA // nil where it is shown as large as it is
	ticks   *time.Ticker
	stopped chan struct{}
	close   func()
}

func newScreen(x *xserver, area image.Rectangle, size image.Point, fps float64) *screen {
	s := &screen{x: x, area: area, ticks: time.NewTicker(time.Duration(float64(time.Second) / fps)), stopped: make(chan struct{})}
	if to := media.FitSize(area.Size(), size); to != area.Size() {
		s.scaled = image.NewRGBA(image.Rectangle{Max: to})
	}
	s.close = sync.OnceFunc(func() {
		close(s.stopped)
		s.ticks.Stop()
		x.Close()
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

// grab takes a picture; X gives its pixels as blue, green, red and nothing.
func (s *screen) grab() (*image.RGBA, error) {
	const allPlanes = 0xFFFFFFFF
	a := s.area
	got, err := xproto.GetImage(s.x.Conn, xproto.ImageFormatZPixmap, s.x.root,
		int16(a.Min.X), int16(a.Min.Y), uint16(a.Dx()), uint16(a.Dy()), allPlanes).Reply()
	if err != nil {
		return nil, err
	}
	pix := got.Data
	if len(pix) < 4*a.Dx()*a.Dy() {
		return nil, errors.New("the server gave part of a picture")
	}
	for i := 0; i+3 < len(pix); i += 4 {
		pix[i], pix[i+2], pix[i+3] = pix[i+2], pix[i], 0xFF
	}
	return &image.RGBA{Pix: pix, Stride: 4 * a.Dx(), Rect: image.Rectangle{Max: a.Size()}}, nil
}

// Close lets go of the screen; a Read under way ends with io.EOF.
func (s *screen) Close() error {
	s.close()
	return nil
}
