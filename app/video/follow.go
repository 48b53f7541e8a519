package video

import (
	"context"
	"encoding/binary"
	"image"

	"peerscope/internal/latest"
	"peerscope/media"
)

// Follow shows each value of slot until ctx ends, the newest if it cannot keep
// up. prepare works on the caller's goroutine and gives what is left to do on
// the window's, nil for nothing; do queues that, as fyne.Do does. The next value is not taken
// before the last was shown, so the queue, which is unbounded, holds at most
// one function of each follower, and what was shown before is free again.
func Follow[T any](ctx context.Context, slot *latest.Slot[T], do func(func()), prepare func(T) func()) {
	shown := make(chan struct{}, 1)
	for {
		v, err := slot.Get(ctx)
		if err != nil {
			return
		}
		show := prepare(v)
		if show == nil {
			continue
		}
		do(func() {
			if ctx.Err() == nil {
				show()
			}
			shown <- struct{}{}
		})
		select {
		case <-shown:
		case <-ctx.Done():
			return
		}
	}
}

// A Converter makes the pictures the screen takes from those of frames. It has
// two buffers and gives them in turn: one is on the screen while the other is
// written. It is for one goroutine.
type Converter struct {
	Mirrored bool
	Half     bool // makes them half as wide and high
	buffers  [2]*image.RGBA
	turn     int
}

// Convert gives nil for a picture without pixels.
func (c *Converter) Convert(src *image.YCbCr) *image.RGBA {
	if src == nil || src.Rect.Empty() {
		return nil
	}
	c.turn = 1 - c.turn
	size, convert := src.Rect.Size(), media.ToRGBA
	if half := size.Div(2); c.Half && half.X > 0 && half.Y > 0 {
		size, convert = half, media.ToHalfRGBA
	}
	dst := c.buffers[c.turn]
	if dst == nil || dst.Rect.Size() != size {
		dst = image.NewRGBA(image.Rectangle{Max: size})
		c.buffers[c.turn] = dst
	}
	convert(dst, src)
	if c.Mirrored {
		mirror(dst)
	}
	return dst
}

// mirror swaps left and right, pixel by pixel.
func mirror(img *image.RGBA) {
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride:][:4*img.Rect.Dx()]
		for left, right := 0, len(row)-4; left < right; left, right = left+4, right-4 {
			a, b := binary.NativeEndian.Uint32(row[left:]), binary.NativeEndian.Uint32(row[right:])
			binary.NativeEndian.PutUint32(row[left:], b)
			binary.NativeEndian.PutUint32(row[right:], a)
		}
	}
}
