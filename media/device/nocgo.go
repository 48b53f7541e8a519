//go:build !cgo

package device

import (
	"context"
	"image"

	"peerscope/media"
)

// Cameras returns media.ErrNoCgo.
func Cameras() ([]media.Device, error) { return nil, media.ErrNoCgo }

// OpenCamera returns media.ErrNoCgo.
func OpenCamera(string, image.Point, float64) (media.Source, error) { return nil, media.ErrNoCgo }

// Microphones returns media.ErrNoCgo.
func Microphones() ([]media.Device, error) { return nil, media.ErrNoCgo }

// OpenMicrophone returns media.ErrNoCgo.
func OpenMicrophone(string) (media.AudioSource, error) { return nil, media.ErrNoCgo }

// Speakers returns media.ErrNoCgo.
func Speakers() ([]media.Device, error) { return nil, media.ErrNoCgo }

// Play returns media.ErrNoCgo.
func Play(context.Context, string, func([]int16)) error { return media.ErrNoCgo }
