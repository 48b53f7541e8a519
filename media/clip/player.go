package clip

import (
	"image"
	"io"
	"sync"

	"peerscope/media"
)

// A generator gives pictures without end. next leaves out skip of them first;
// what it gives is not written to again. It is for one goroutine at a time,
// close for any.
type generator interface {
	next(skip int) (*image.YCbCr, error)
	close() error
}

// A player is the Source of a generator's pictures at a constant rate.
type player struct {
	generator generator
	pacer     *pacer
	close     func() error
}

func newPlayer(g generator, fps float64) *player {
	return &player{g, newPacer(fps), sync.OnceValue(g.close)}
}

// Read gives the next picture, at the moment it was due.
func (p *player) Read() (media.Frame, error) {
	at, missed, err := p.pacer.wait()
	if err != nil {
		return media.Frame{}, err
	}
	img, err := p.generator.next(missed)
	if p.pacer.isStopped() {
		return media.Frame{}, io.EOF
	}
	if err != nil {
		return media.Frame{}, err
	}
	return media.Frame{Image: img, Time: at}, nil
}

func (p *player) Close() error {
	p.pacer.stop()
	return p.close()
}
