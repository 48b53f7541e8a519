package clip

import (
	"errors"
	"image"
	"io"
	"math"
	"time"

	"peerscope/media"
)

// Sample is a camera that looks around in a photograph: from all
// of it to one part and the next and back, so that what is in it comes and
// goes. It gives size pictures, fps a second, and repeats itself after 22 s. While
// it rests the frames share one picture.
func Sample(photo io.Reader, size image.Point, fps float64) (media.Source, error) {
	if err := errors.Join(checkSize(size), checkRate(fps)); err != nil {
		return nil, err
	}
	img, err := decodePicture(photo)
	if err != nil {
		return nil, err
	}
	return newPlayer(newPanZoom(img, size, fps), fps), nil
}

// A viewpoint is where the camera rests: the middle of what is seen, in fractions
// of the photograph, and its size, in fractions of the largest view there is.
type viewpoint struct{ x, y, zoom float64 }

// viewpoints suit assets/sample/photo.jpg: all, the boy, the girl, the laptop.
var viewpoints = []viewpoint{{.5, .5, 1}, {.26, .38, .58}, {.66, .37, .56}, {.76, .63, .55}}

const (
	restTime = 2 * time.Second         // at each viewpoint
	moveTime = 3500 * time.Millisecond // from each to the next
)

// panZoom is the generator of Sample.
type panZoom struct {
	scaled   scaledPhoto
	size     image.Point
	fps      float64
	views    []view // at each viewpoint
	n        int
	last     *image.YCbCr
	lastView view // is in last
}

func newPanZoom(img *image.YCbCr, size image.Point, fps float64) *panZoom {
	aspect := float64(size.X*img.Rect.Dy()) / float64(size.Y*img.Rect.Dx()) // of a view, in fractions
	p := &panZoom{size: size, fps: fps}
	for _, s := range viewpoints {
		v := view{w: min(1, aspect) * s.zoom, h: min(1, 1/aspect) * s.zoom}
		v.x = min(max(s.x-v.w/2, 0), 1-v.w)
		v.y = min(max(s.y-v.h/2, 0), 1-v.h)
		p.views = append(p.views, v)
	}
	p.scaled = newScaledPhoto(img, size, p.views)
	return p
}

// next gives the picture before once more while the camera rests.
func (p *panZoom) next(skip int) (*image.YCbCr, error) {
	p.n += skip
	v := p.view(float64(p.n) / p.fps)
	p.n++
	if p.last == nil || v != p.lastView {
		p.last = image.NewYCbCr(image.Rectangle{Max: p.size}, image.YCbCrSubsampleRatio420)
		p.lastView = v
		p.scaled.draw(p.last, v)
	}
	return p.last, nil
}

func (p *panZoom) close() error { return nil }

// view is what is seen after so many seconds. Between two views that lie in the
// photograph each one does.
func (p *panZoom) view(seconds float64) view {
	segment, offset := math.Modf(seconds / (restTime + moveTime).Seconds())
	from := p.views[int(segment)%len(p.views)]
	to := p.views[(int(segment)+1)%len(p.views)]
	moved := ease((offset*(restTime+moveTime).Seconds() - restTime.Seconds()) / moveTime.Seconds())
	between := func(a, b float64) float64 { return a + (b-a)*moved }
	return view{between(from.x, to.x), between(from.y, to.y), between(from.w, to.w), between(from.h, to.h)}
}

// ease goes from 0 to 1 and starts and ends without a jolt: smootherstep
// (K. Perlin, Improving Noise, 2002).
func ease(x float64) float64 {
	x = min(max(x, 0), 1)
	return x * x * x * (x*(6*x-15) + 10)
}
