//go:build !windows

package device

import (
	"errors"
	"fmt"
	"image"
	"io"
	"log"
	"os"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xinerama"
	"github.com/jezek/xgb/xproto"
)

// An xserver is a connection to what draws the screens.
type xserver struct {
	*xgb.Conn
	root  xproto.Drawable
	areas []image.Rectangle // of its screens, within the root window
}

// init has the library report by its errors alone, before any goroutine uses it.
func init() { xgb.Logger = log.New(io.Discard, "", 0) }

func openDesktop() (desktop, error) { return connectX() }

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

func (x *xserver) screens() []image.Rectangle { return x.areas }

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

func (x *xserver) grab(a image.Rectangle) (*image.RGBA, error) {
	const allPlanes = 0xFFFFFFFF
	got, err := xproto.GetImage(x.Conn, xproto.ImageFormatZPixmap, x.root,
		int16(a.Min.X), int16(a.Min.Y), uint16(a.Dx()), uint16(a.Dy()), allPlanes).Reply()
	if err != nil {
		return nil, err
	}
	pix := got.Data
	if len(pix) < 4*a.Dx()*a.Dy() {
		return nil, errors.New("the server gave part of a picture")
	}
	return fromBGRX(pix, a.Size()), nil
}
