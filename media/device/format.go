//go:build cgo

package device

import (
	"image"
	"math"

	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"
)

// effort is what each format costs us, against the other costs below: raw ones
// a copy, JPEG some milliseconds. A format that is not here we cannot read.
var effort = map[frame.Format]float64{
	frame.FormatI420:  0,
	frame.FormatNV12:  .01,
	frame.FormatNV21:  .01,
	frame.FormatYUYV:  .02,
	frame.FormatYUY2:  .02,
	frame.FormatUYVY:  .02,
	frame.FormatMJPEG: .1,
}

// choose picks the way of capture that is nearest to size and fps. ok is false
// when there is none we can read.
func choose(ways []prop.Media, size image.Point, fps float64) (best prop.Media, ok bool) {
	least := math.Inf(1)
	for _, way := range ways {
		if c := cost(way.Video, size, fps); c < least {
			best, least = way, c
		}
	}
	return best, !math.IsInf(least, 1)
}

// cost says how far v is from what is wanted: each term is a number of
// doublings times what one of them matters. Half the rate hurts a call more
// than half the pixels; another shape of picture more than another size.
func cost(v prop.Video, size image.Point, fps float64) float64 {
	work, known := effort[v.FrameFormat]
	if !known || v.Width < 2 || v.Height < 2 {
		return math.Inf(1)
	}
	w, h := float64(v.Width)/float64(size.X), float64(v.Height)/float64(size.Y)
	pixels := math.Abs(math.Log2(w * h))
	shape := math.Abs(math.Log2(w / h))
	return work + 2*pixels + 4*shape + slowness(float64(v.FrameRate), fps)
}

func slowness(rate, want float64) float64 {
	if !(rate > 0) {
		return .3 // a driver that does not tell mostly does well
	}
	doublings := math.Log2(want / rate)
	return max(4*doublings, -.1*doublings)
}
