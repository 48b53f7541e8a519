package clip

import (
	"image"
	"io"
	"sync"

	"peerscope/media"
)

// A reel is an endless series of pictures. next leaves out skip of them first;
// what it gives is not written to again. It is for one goroutine at a time,
// close for any.
type reel interface {
	next(skip int) (*image.YCbCr, error)
	close() error
}

// A player is a Source that shows a reel at its pace.
type player struct {
	reel  reel
	pace  *pace
	close func() error
}

func play(r reel, fps float64) *player {
	return &player{r, newPace(fps), sync.OnceValue(r.close)}
}

// Read gives the next picture, at the moment it was due.
func (p *player) Read() (media.Frame, error) {
	at, missed, err := p.pace.wait()
	if err != nil {
		return media.Frame{}, err
	}
	img, err := p.reel.next(missed)
	if p.pace.isStopped() {
		return media.Frame{}, io.EOF
	}
	if err != nil {
		return media.Frame{}, err
	}
	return media.Frame{Image: img, Time: at}, nil
}

func (p *player) Close() error {
	p.pace.stop()
	return p.close()
}
