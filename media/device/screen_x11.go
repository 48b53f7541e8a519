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
	root     xproto.Drawable
	xinerama bool // it tells where its screens are
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
	if depth := setup.RootDepth; depth != 24 && depth != 32 {
		conn.Close()
		return nil, fmt.Errorf("its pixels have %d bits, not 24", depth)
	}
	return &xserver{conn, xproto.Drawable(setup.Root), xinerama.Init(conn) == nil}, nil
}

// screens are the monitors; the whole of the root window where the server does not
// tell.
func (x *xserver) screens() (areas []image.Rectangle) {
	root, err := xproto.GetGeometry(x.Conn, x.root).Reply()
	if err != nil {
		return nil
	}
	whole := image.Rect(0, 0, int(root.Width), int(root.Height))
	if x.xinerama {
		if reply, err := xinerama.QueryScreens(x.Conn).Reply(); err == nil {
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
