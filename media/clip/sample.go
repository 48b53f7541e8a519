package clip

import (
	"errors"
	"image"
	"io"
	"math"
	"time"

	"peerscope/media"
)

// Sample is a camera that looks around in a photograph, a JPEG or PNG: from all
// of it to one part and the next and back, so that what is in it comes and
// goes. It gives size pictures, fps a second, and repeats itself after 22 s.
func Sample(photo io.Reader, size image.Point, fps float64) (media.Source, error) {
	if err := errors.Join(checkSize(size), checkRate(fps)); err != nil {
		return nil, err
	}
	img, err := decodeStill(photo)
	if err != nil {
		return nil, err
	}
	return play(newTour(img, size, fps), fps), nil
}

// A stop is where the tour rests: the middle of what is seen, in fractions of
// the photograph, and how large it is, in those of the largest view there is.
type stop struct{ x, y, zoom float64 }

// stops suit assets/sample/photo.jpg: all, the boy, the girl, the laptop.
var stops = []stop{{.5, .5, 1}, {.26, .38, .58}, {.66, .37, .56}, {.76, .63, .55}}

const (
	restTime = 2 * time.Second         // at each stop
	moveTime = 3500 * time.Millisecond // from each to the next
)

// A tour is the reel of Sample.
type tour struct {
	photo pyramid
	size  image.Point
	fps   float64
	views []view // at each stop
	n     int
}

func newTour(img *image.YCbCr, size image.Point, fps float64) *tour {
	aspect := float64(size.X*img.Rect.Dy()) / float64(size.Y*img.Rect.Dx()) // of a view, in fractions
	t := &tour{photo: newPyramid(img), size: size, fps: fps}
	for _, s := range stops {
		v := view{w: min(1, aspect) * s.zoom, h: min(1, 1/aspect) * s.zoom}
		v.x = min(max(s.x-v.w/2, 0), 1-v.w)
		v.y = min(max(s.y-v.h/2, 0), 1-v.h)
		t.views = append(t.views, v)
	}
	return t
}

func (t *tour) next(skip int) (*image.YCbCr, error) {
	t.n += skip
	dst := image.NewYCbCr(image.Rectangle{Max: t.size}, image.YCbCrSubsampleRatio420)
	t.photo.draw(dst, dst.Rect, t.view(float64(t.n)/t.fps))
	t.n++
	return dst, nil
}

func (t *tour) close() error { return nil }

// view is what is seen after so many seconds. Between two views that lie in the
// photograph each one does.
func (t *tour) view(seconds float64) view {
	leg, within := math.Modf(seconds / (restTime + moveTime).Seconds())
	from := t.views[int(leg)%len(t.views)]
	to := t.views[(int(leg)+1)%len(t.views)]
	moved := ease((within*(restTime+moveTime).Seconds() - restTime.Seconds()) / moveTime.Seconds())
	between := func(a, b float64) float64 { return a + (b-a)*moved }
	return view{between(from.x, to.x), between(from.y, to.y), between(from.w, to.w), between(from.h, to.h)}
}

// ease goes from 0 to 1 and starts and ends without a jolt: smootherstep
// (K. Perlin, Improving Noise, 2002).
func ease(x float64) float64 {
	x = min(max(x, 0), 1)
	return x * x * x * (x*(6*x-15) + 10)
}
