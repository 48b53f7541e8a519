package session

import (
	"errors"
	"image"
	"sync"
	"time"
)

// What is decoded, in pixels.
const (
	maxPicture       = 1920 * 1088 // of a picture; H.264 counts in blocks of 16x16
	maxLargePicture  = 4096 * 2304 // where the person asks for more
	maxDecodedPixels = 250_000_000 // in a second: four members at 1920x1080 and 30 pictures
)

// Why a picture is not decoded.
var (
	errLargePicture   = errors.New("its picture is too large")
	errDecodingBudget = errors.New("more arrives than is decoded")
)

// A decodingBudget bounds what the members of a call can have decoded. Each has an
// equal share; what others leave of theirs is whose it is needed by. Any goroutine
// may use it.
type decodingBudget struct {
	roster     *roster
	maxPicture int // pixels

	mu     sync.Mutex
	common pixelBucket
}

func newDecodingBudget(r *roster, largePictures bool) *decodingBudget {
	b := &decodingBudget{roster: r, maxPicture: maxPicture}
	if largePictures {
		b.maxPicture = maxLargePicture
	}
	return b
}

// admit takes a picture from the budget. Its error is one of those above.
func (b *decodingBudget) admit(p *participant, size image.Point, now time.Time) error {
	pixels := size.X * size.Y
	if pixels > b.maxPicture {
		return errLargePicture
	}
	share := maxDecodedPixels / max(len(b.roster.participants()), 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.common.fill(maxDecodedPixels, now)
	p.decoding.fill(share, now)
	switch {
	case p.decoding.holds(pixels):
		p.decoding.pixels -= float64(pixels)
	case !b.common.holds(pixels):
		return errDecodingBudget
	}
	b.common.pixels -= float64(pixels) // below zero while the shares are used up
	return nil
}

// A pixelBucket is a token bucket that holds what a second brings.
type pixelBucket struct {
	pixels float64
	filled time.Time // zero is full
}

func (b *pixelBucket) fill(perSecond int, now time.Time) {
	b.pixels = min(b.pixels+now.Sub(b.filled).Seconds()*float64(perSecond), float64(perSecond))
	b.filled = now
}

func (b *pixelBucket) holds(pixels int) bool { return b.pixels >= float64(pixels) }
