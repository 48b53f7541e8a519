// Package media holds what travels from a camera to a screen and from a
// microphone to a speaker, and the loops that carry it. It is pure Go: devices
// are in media/device, codecs in media/codec, files played as cameras in
// media/clip.
//
//	camera -> Source.Read -> Pump -> Slot -> encoder
//	                              -> Slot -> self view
package media

import (
	"errors"
	"image"
	"time"
)

// A Frame is one picture and the moment it was captured. The picture is I420:
// 4:2:0 chroma, limited-range BT.601 as WebRTC's codecs carry it. Neither the
// picture nor its pixels are written to after the frame left its source, so any
// number of goroutines may read it.
type Frame struct {
	Image *image.YCbCr
	Time  time.Time
}

// A Source gives frames at its own pace. Read waits for the next one and
// returns io.EOF after Close or at the end. Close unblocks Read, may be called
// from any goroutine and more than once; Read is for one goroutine at a time.
type Source interface {
	Read() (Frame, error)
	Close() error
}

// Audio runs at one rate and one block length through the whole program: what
// Opus and WebRTC use.
const (
	SampleRate = 48000            // samples a second
	BlockSize  = SampleRate / 50  // samples in a block: 20 ms
	BlockTime  = time.Second / 50 // duration of a block
)

// DurationOf is how long so many samples last.
func DurationOf(samples int) time.Duration { return time.Duration(samples) * time.Second / SampleRate }

// SamplesIn is how many samples last so long.
func SamplesIn(d time.Duration) int { return int(d * SampleRate / time.Second) }

// A Block is 20 ms of mono sound: BlockSize samples, captured at Time. Like a
// Frame it is never written to again.
type Block struct {
	Samples []int16
	Time    time.Time
}

// An AudioSource gives blocks at the pace of a microphone, under the same
// contract as Source.
type AudioSource interface {
	Read() (Block, error)
	Close() error
}

// What can be wrong with a device, for errors.Is. The texts are for the log;
// the session has the words for people.
var (
	ErrNoDevice   = errors.New("no such device")
	ErrBusy       = errors.New("device is in use")
	ErrDenied     = errors.New("no permission for the device")
	ErrDeviceLost = errors.New("device was unplugged")
	ErrNoCgo      = errors.New("built without cgo: no devices and no codecs")
)
