package clip

import (
	"bytes"
	"errors"
	"image"
	"math"
	"sync"
	"time"
	"weak"

	"peerscope/media"
)

// A Photo is a photograph, as JPEG, that cameras look around in. Its methods may be
// called from any goroutine.
type Photo struct {
	jpeg []byte

	mu    sync.Mutex
	tours map[image.Point]weak.Pointer[tour] // by size, while they are used
}

// NewPhoto keeps the data.
func NewPhoto(jpeg []byte) *Photo {
	return &Photo{jpeg: jpeg, tours: map[image.Point]weak.Pointer[tour]{}}
}

// OpenSample opens a camera that looks around in the photograph: from all
// of it to one part and the next and back, so that what is in it comes and
// goes. It gives size pictures, fps a second, and repeats itself after 22 s. While
// it rests the frames share one picture.
func (p *Photo) OpenSample(size image.Point, fps float64) (media.Source, error) {
	if err := errors.Join(checkSize(size), checkRate(fps)); err != nil {
		return nil, err
	}
	t, err := p.tour(size)
	if err != nil {
		return nil, err
	}
	return newPlayer(&panZoom{tour: t, fps: fps}, fps), nil
}

// tour is prepared once for all who use it at the same time: it takes a processor as
// long as it takes two sides to connect.
func (p *Photo) tour(size image.Point) (*tour, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t := p.tours[size].Value(); t != nil {
		return t, nil
	}
	img, err := decodePicture(bytes.NewReader(p.jpeg))
	if err != nil {
		return nil, err
	}
	t := newTour(img, size)
	p.tours[size] = weak.Make(t)
	return t, nil
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

// A tour is what a camera sees of a photograph. It is not changed.
type tour struct {
	scaled scaledPhoto
	size   image.Point // of the pictures
	views  []view      // at each viewpoint
}

func newTour(img *image.YCbCr, size image.Point) *tour {
	aspect := float64(size.X*img.Rect.Dy()) / float64(size.Y*img.Rect.Dx()) // of a view, in fractions
	t := &tour{size: size}
	for _, s := range viewpoints {
		v := view{w: min(1, aspect) * s.zoom, h: min(1, 1/aspect) * s.zoom}
		v.x = min(max(s.x-v.w/2, 0), 1-v.w)
		v.y = min(max(s.y-v.h/2, 0), 1-v.h)
		t.views = append(t.views, v)
	}
	t.scaled = newScaledPhoto(img, size, t.views)
	return t
}

// view is what is seen after so many seconds. Between two views that lie in the
// photograph each one does.
func (t *tour) view(seconds float64) view {
	segment, offset := math.Modf(seconds / (restTime + moveTime).Seconds())
	from := t.views[int(segment)%len(t.views)]
	to := t.views[(int(segment)+1)%len(t.views)]
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

// panZoom is the generator of a sample.
type panZoom struct {
	tour     *tour
	fps      float64
	n        int
	last     *image.YCbCr
	lastView view // is in last
}

// next gives the picture before once more while the camera rests.
func (p *panZoom) next(skip int) (*image.YCbCr, error) {
	p.n += skip
	v := p.tour.view(float64(p.n) / p.fps)
	p.n++
	if p.last == nil || v != p.lastView {
		p.last = image.NewYCbCr(image.Rectangle{Max: p.tour.size}, image.YCbCrSubsampleRatio420)
		p.lastView = v
		p.tour.scaled.draw(p.last, v)
	}
	return p.last, nil
}

func (p *panZoom) close() error { return nil }
