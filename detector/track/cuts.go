package track

import (
	"image"
	"math"
)

// The picture is compared as a thumbnail of this size; each of its cells is the
// mean of sub x sub points of luma.
const (
	thumbWidth, thumbHeight = 16, 12
	sub                     = 4
)

const (
	alike = 0.5 // least correlation of the thumbnails of two pictures of one shot
	flat  = 4.0 // luma: a thumbnail that deviates less shows nothing that can be compared
)

// A CutDetector is a run of pictures of one size without a cut. The zero CutDetector waits for
// its first picture. It is for one goroutine, and reads about 3000 points of a
// picture, so each picture can be given: the closer they follow one another,
// the surer it is.
type CutDetector struct {
	size      image.Point
	thumb     [thumbWidth * thumbHeight]float64 // less its mean
	deviation float64
}

// Next says that the picture has another size or shows another scene than the
// one before, so that objects must be forgotten (see Tracker.Reset). Movement,
// and light that changes as a whole, are no cut.
func (s *CutDetector) Next(picture *image.YCbCr) bool {
	next := CutDetector{size: picture.Rect.Size()}
	next.makeThumbnail(picture)
	before := *s
	*s = next
	switch {
	case before.size == image.Point{}:
		return false
	case before.size != next.size:
		return true
	case before.deviation < flat || next.deviation < flat:
		return before.deviation >= 2*flat || next.deviation >= 2*flat
	}
	var sum float64
	for i, v := range next.thumb {
		sum += v * before.thumb[i]
	}
	correlation := sum / float64(len(s.thumb)) / (before.deviation * next.deviation)
	return correlation < alike
}

// makeThumbnail makes the thumbnail.
func (s *CutDetector) makeThumbnail(picture *image.YCbCr) {
	if picture.Rect.Empty() {
		return
	}
	var mean float64
	for y := range thumbHeight * sub {
		row := (2*y + 1) * s.size.Y / (2 * thumbHeight * sub) * picture.YStride
		for x := range thumbWidth * sub {
			v := float64(picture.Y[row+(2*x+1)*s.size.X/(2*thumbWidth*sub)])
			s.thumb[y/sub*thumbWidth+x/sub] += v / (sub * sub)
			mean += v
		}
	}
	mean /= thumbWidth * thumbHeight * sub * sub
	var squares float64
	for i := range s.thumb {
		s.thumb[i] -= mean
		squares += s.thumb[i] * s.thumb[i]
	}
	s.deviation = math.Sqrt(squares / float64(len(s.thumb)))
}
