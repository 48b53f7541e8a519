//go:build cgo && !race

package apm

// #cgo CXXFLAGS: -std=c++17 -fno-rtti -DWEBRTC_AUDIO_PROCESSING_ONLY_BUILD -DWEBRTC_APM_DEBUG_DUMP=0 -DNDEBUG
// #cgo linux CXXFLAGS: -DWEBRTC_POSIX -DWEBRTC_LINUX
// #cgo darwin CXXFLAGS: -DWEBRTC_POSIX -DWEBRTC_MAC
// #cgo windows CXXFLAGS: -DWEBRTC_WIN
// #cgo windows LDFLAGS: -lwinmm -ldbghelp -lbcrypt
// #include "engine.h"
import "C"

import (
	"time"
	"unsafe"

	"peerscope/media"
	_ "peerscope/media/device/apm/webrtc"
)

// An engine is one of WebRTC's AudioProcessing, for one goroutine at a time.
type engine struct{ c *C.ps_apm }

func newEngine() *engine { return &engine{C.ps_apm_new()} }

func (e *engine) configure(c media.AudioProcessing) {
	C.ps_apm_configure(e.c, C.bool(c.EchoCancellation), C.bool(c.NoiseSuppression), C.bool(c.AutoGainControl))
}

// render tells what was played: frameSize samples.
func (e *engine) render(frame []int16) { C.ps_apm_render(e.c, samplesPtr(frame)) }

// capture processes frameSize samples in place.
func (e *engine) capture(frame []int16) { C.ps_apm_capture(e.c, samplesPtr(frame)) }

// setDelay tells how much later than at render an echo comes to the next capture.
func (e *engine) setDelay(d time.Duration) {
	C.ps_apm_set_delay(e.c, C.int(d.Milliseconds()))
}

func (e *engine) close() { C.ps_apm_free(e.c) }

func samplesPtr(s []int16) *C.int16_t { return (*C.int16_t)(unsafe.SliceData(s)) }
