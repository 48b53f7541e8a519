//go:build cgo

package device

// #cgo CXXFLAGS: -std=c++17
// #cgo LDFLAGS: -lole32 -lmfuuid
// #include <stdlib.h>
// #include "mediafoundation.h"
import "C"

import (
	"fmt"
	"image"
	"unsafe"

	"peerscope/media"
)

const eNotImpl hresult = 0x80004001 - 1<<32 // E_NOTIMPL

// Cameras looks again which cameras there are, the system's first one first.
func Cameras() ([]media.Device, error) {
	var list *C.char
	code := hresult(C.ps_camera_list(&list))
	if code == eNotImpl { // no Media Foundation, which Windows N lacks
		return nil, nil
	}
	if code.failed() {
		return nil, fmt.Errorf("cameras: %w", code.err())
	}
	defer C.free(unsafe.Pointer(list))
	return parseCameras(C.GoString(list)), nil
}

// OpenCamera starts the camera with that ID, or the first one for "", in the
// format nearest to size and fps, and waits up to 5 s for its first picture, for before
// that Windows does not tell whether another program has it. One camera can be open once:
// then it is media.ErrBusy. A Read that fails with media.ErrDeviceLost ends it, as one
// does that has waited for 5 s.
func OpenCamera(id string, size image.Point, fps float64) (media.Source, error) {
	all, err := Cameras()
	if err != nil {
		return nil, err
	}
	return openReader(openSourceReader, all, id, size, fps)
}

// A mediaFoundationReader is the sourceReader of an open camera.
type mediaFoundationReader struct{ c *C.ps_camera }

func openSourceReader(id string) (sourceReader, hresult) {
	text := C.CString(id)
	defer C.free(unsafe.Pointer(text))
	var r mediaFoundationReader
	code := hresult(C.ps_camera_open(text, &r.c))
	return r, code
}

func (r mediaFoundationReader) nativeFormat(number int) (nativeFormat, hresult) {
	var f C.ps_camera_format
	code := hresult(C.ps_camera_native_format(r.c, C.int(number), &f))
	return nativeFormat{uint32(f.fourcc), int(f.width), int(f.height), float32(f.rate)}, code
}

func (r mediaFoundationReader) start(number int) hresult {
	return hresult(C.ps_camera_start(r.c, C.int(number)))
}

func (r mediaFoundationReader) read(nv12 []byte) hresult {
	return hresult(C.ps_camera_read(r.c, (*C.uint8_t)(&nv12[0]), C.size_t(len(nv12))))
}

func (r mediaFoundationReader) stop() { C.ps_camera_stop(r.c) }
func (r mediaFoundationReader) free() { C.ps_camera_free(r.c) }
