package video

import (
	"context"
	"image"
	"slices"

	"peerscope/internal/latest"
	"peerscope/media"
)

// Follow shows each value of slot until ctx ends, the newest if it cannot keep
// up. prepare works on the caller's goroutine and gives what is left to do on
// the window's; do queues that, as fyne.Do does. The next value is not taken
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
	buffers  [2]*image.RGBA
	turn     int
}

// Convert gives nil for a picture without pixels.
func (c *Converter) Convert(src *image.YCbCr) *image.RGBA {
	if src == nil || src.Rect.Empty() {
		return nil
	}
	c.turn = 1 - c.turn
	size := src.Rect.Size()
	dst := c.buffers[c.turn]
	if dst == nil || dst.Rect.Size() != size {
		dst = image.NewRGBA(image.Rectangle{Max: size})
		c.buffers[c.turn] = dst
	}
	media.ToRGBA(dst, src)
	if c.Mirrored {
		mirror(dst)
	}
	return dst
}

// mirror swaps left and right.
func mirror(img *image.RGBA) {
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride:][:4*img.Rect.Dx()]
		slices.Reverse(row) // ABGR from right to left
		for i := 0; i < len(row); i += 4 {
			p := (*[4]byte)(row[i:])
			p[0], p[1], p[2], p[3] = p[3], p[2], p[1], p[0]
		}
	}
}
