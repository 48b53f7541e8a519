//go:build cgo

package device

import (
	"image"
	"math"
	"time"

	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"
)

// noFrameTimeout is how long a camera may give no picture before it is lost.
const noFrameTimeout = 5 * time.Second

// conversionCost is what reading each format takes, on the scale of formatCost:
// raw ones need a copy, JPEG some milliseconds. Others cannot be read.
var conversionCost = map[frame.Format]float64{
	frame.FormatI420:  0,
	frame.FormatNV12:  .01,
	frame.FormatNV21:  .01,
	frame.FormatYUYV:  .02,
	frame.FormatYUY2:  .02,
	frame.FormatUYVY:  .02,
	frame.FormatMJPEG: .1,
}

// chooseFormat picks the format that is nearest to size and fps. ok is false when
// none can be read.
func chooseFormat(formats []prop.Media, size image.Point, fps float64) (best prop.Media, ok bool) {
	least := math.Inf(1)
	for _, format := range formats {
		if c := formatCost(format.Video, size, fps); c < least {
			best, least = format, c
		}
	}
	return best, !math.IsInf(least, 1)
}

// formatCost says how far v is from what is wanted: each term is a number of
// doublings times the weight of one. Half the rate hurts a call more
// than half the pixels; another shape of picture more than another size.
func formatCost(v prop.Video, size image.Point, fps float64) float64 {
	conversion, known := conversionCost[v.FrameFormat]
	if !known || v.Width < 2 || v.Height < 2 {
		return math.Inf(1)
	}
	w, h := float64(v.Width)/float64(size.X), float64(v.Height)/float64(size.Y)
	pixels := math.Abs(math.Log2(w * h))
	shape := math.Abs(math.Log2(w / h))
	return conversion + 2*pixels + 4*shape + frameRateCost(float64(v.FrameRate), fps)
}

func frameRateCost(rate, want float64) float64 {
	if !(rate > 0) {
		return .3 // a driver that does not tell mostly does well
	}
	doublings := math.Log2(want / rate)
	return max(4*doublings, -.1*doublings)
}
