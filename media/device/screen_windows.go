package device

import (
	"fmt"
	"image"
	"runtime"
	"slices"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"
)

// What golang.org/x/sys/windows does not have of winuser.h and wingdi.h.
var (
	user32             = windows.NewLazySystemDLL("user32.dll")
	enumMonitors       = user32.NewProc("EnumDisplayMonitors")
	getDC              = user32.NewProc("GetDC")
	releaseDC          = user32.NewProc("ReleaseDC")
	gdi32              = windows.NewLazySystemDLL("gdi32.dll")
	createCompatibleDC = gdi32.NewProc("CreateCompatibleDC")
	deleteDC           = gdi32.NewProc("DeleteDC")
	createDIBSection   = gdi32.NewProc("CreateDIBSection")
	selectObject       = gdi32.NewProc("SelectObject")
	deleteObject       = gdi32.NewProc("DeleteObject")
	bitBlt             = gdi32.NewProc("BitBlt")
	gdiFlush           = gdi32.NewProc("GdiFlush")
)

const (
	srcCopy    = 0x00CC0020
	captureBlt = 0x40000000 // windows that are layered too
)

// bitmapInfoHeader is BITMAPINFOHEADER.
type bitmapInfoHeader struct {
	Size          uint32
	Width, Height int32 // a negative height has the first row on top
	Planes        uint16
	BitCount      uint16
	_             [6]uint32 // of bitmaps in files and with palettes
}

// A gdiDesktop is what GDI draws: each grab is complete in itself.
type gdiDesktop struct{}

// found is where the monitors are, while EnumDisplayMonitors calls back with them. A
// callback is never freed, so there is one.
var found struct {
	sync.Mutex
	areas []image.Rectangle
}

var addMonitor = sync.OnceValue(func() uintptr {
	return windows.NewCallback(func(_, _ uintptr, r *windows.Rect, _ uintptr) uintptr {
		found.areas = append(found.areas, image.Rect(int(r.Left), int(r.Top), int(r.Right), int(r.Bottom)))
		return 1 // and go on
	})
})

func openDesktop() (desktop, error) { return gdiDesktop{}, nil }

func (gdiDesktop) screens() []image.Rectangle {
	found.Lock()
	defer found.Unlock()
	found.areas = nil
	if ok, _, _ := enumMonitors.Call(0, 0, addMonitor(), 0); ok == 0 {
		return nil
	}
	primary := slices.IndexFunc(found.areas, func(a image.Rectangle) bool { return a.Min == image.Point{} })
	if primary > 0 {
		found.areas[0], found.areas[primary] = found.areas[primary], found.areas[0]
	}
	return found.areas
}

func (gdiDesktop) Close() {}

func (gdiDesktop) grab(a image.Rectangle) (*image.RGBA, error) {
	runtime.LockOSThread() // a device context is of the thread that got it
	defer runtime.UnlockOSThread()
	screen, _, err := getDC.Call(0)
	if screen == 0 {
		return nil, fmt.Errorf("GetDC: %w", err)
	}
	defer releaseDC.Call(0, screen)
	memory, _, err := createCompatibleDC.Call(screen)
	if memory == 0 {
		return nil, fmt.Errorf("CreateCompatibleDC: %w", err)
	}
	defer deleteDC.Call(memory)
	header := bitmapInfoHeader{Width: int32(a.Dx()), Height: -int32(a.Dy()), Planes: 1, BitCount: 32}
	header.Size = uint32(unsafe.Sizeof(header))
	var pixels *byte
	bitmap, _, err := createDIBSection.Call(screen, uintptr(unsafe.Pointer(&header)), 0, uintptr(unsafe.Pointer(&pixels)), 0, 0)
	if bitmap == 0 {
		return nil, fmt.Errorf("CreateDIBSection: %w", err)
	}
	defer deleteObject.Call(bitmap)
	before, _, _ := selectObject.Call(memory, bitmap)
	defer selectObject.Call(memory, before)
	ok, _, err := bitBlt.Call(memory, 0, 0, uintptr(a.Dx()), uintptr(a.Dy()), screen, uintptr(a.Min.X), uintptr(a.Min.Y), srcCopy|captureBlt)
	if ok == 0 {
		return nil, fmt.Errorf("BitBlt: %w", err)
	}
	gdiFlush.Call() // or the pixels may come later
	return fromBGRX(slices.Clone(unsafe.Slice(pixels, 4*a.Dx()*a.Dy())), a.Size()), nil
}
