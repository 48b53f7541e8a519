package clip

import (
	"image"
	"math"
)

// levelsPerOctave is how many sizes of a photo there are from one to its half: so many
// that the step from one to the next, 2^(1/4), cannot be seen in motion.
const levelsPerOctave = 4

// A scaledPhoto is a photo in the sizes that some views take, so that each can be
// drawn from one of nearly the size it needs. It costs less a picture than mixing
// the levels of a pyramid.
type scaledPhoto struct {
	photo  image.Point // its size
	levels []*image.YCbCr
	first  int // of how many steps the first level is smaller than the photo
}

// newScaledPhoto prepares for pictures of size that show the views, and what is
// between two of them.
func newScaledPhoto(photo *image.YCbCr, size image.Point, views []view) scaledPhoto {
	s := scaledPhoto{photo: photo.Rect.Size(), first: math.MaxInt}
	last := 0
	for _, v := range views {
		step := s.step(v, size)
		s.first, last = min(s.first, step), max(last, step)
	}
	whole := newPyramid(photo)
	for step := s.first; step <= last; step++ {
		scale := math.Exp2(float64(step) / levelsPerOctave)
		w, h := math.Round(float64(s.photo.X)/scale), math.Round(float64(s.photo.Y)/scale)
		level := image.NewYCbCr(image.Rect(0, 0, max(int(w), 1), max(int(h), 1)), image.YCbCrSubsampleRatio420)
		whole.draw(level, level.Rect, view{0, 0, 1, 1})
		s.levels = append(s.levels, level)
	}
	return s
}

// step is by how many steps the photo must be smaller for a picture of size to show
// the view pixel by pixel.
func (s scaledPhoto) step(v view, size image.Point) int {
	scale := max(v.w*float64(s.photo.X)/float64(size.X), v.h*float64(s.photo.Y)/float64(size.Y))
	return max(int(math.Round(math.Log2(scale)*levelsPerOctave)), 0)
}

// draw fills dst with the view.
func (s scaledPhoto) draw(dst *image.YCbCr, v view) {
	level := min(max(s.step(v, dst.Rect.Size())-s.first, 0), len(s.levels)-1)
	y, cb, cr := planes(dst)
	srcY, srcCb, srcCr := planes(s.levels[level])
	samplePlane(y, srcY, v)
	samplePlane(cb, srcCb, v)
	samplePlane(cr, srcCr, v)
}
