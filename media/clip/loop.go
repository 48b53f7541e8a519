package clip

import (
	"errors"
	"fmt"
	"image"
	"io"
	"os"
)

// A film is pictures that end. next goes past one and gives it if it is to be
// shown; at the end, and where the film is cut short, it is io.EOF or
// io.ErrUnexpectedEOF.
type film interface {
	next(show bool) (*image.YCbCr, error)
}

// maxSkip bounds how many pictures a late reader makes a film leave out at
// once: after a long pause it goes on where it was.
const maxSkip = 60

// A loop is the reel of a film shown again and again, all of it in the size of
// its first picture.
type loop struct {
	rewind func() (film, error)
	file   *os.File // what the film is read from; nil when it opens its own
	film   film
	size   image.Point
	first  *image.YCbCr // was read ahead
}

// newLoop reads the first picture, so that there is one.
func newLoop(file *os.File, rewind func() (film, error)) (*loop, error) {
	l := &loop{file: file, rewind: rewind}
	img, err := l.advance(true)
	if err != nil {
		l.close()
		return nil, err
	}
	l.size = within(img.Rect.Size(), fitWithin)
	l.first = img
	return l, nil
}

func (l *loop) next(skip int) (*image.YCbCr, error) {
	if img := l.first; img != nil {
		l.first = nil
		return fit(img, l.size), nil
	}
	for skip = min(skip, maxSkip); ; skip-- {
		img, err := l.advance(skip <= 0)
		if err != nil {
			return nil, err
		}
		if img != nil {
			return fit(img, l.size), nil
		}
	}
}

// advance goes past one picture, over the end to the first.
func (l *loop) advance(show bool) (*image.YCbCr, error) {
	if l.film != nil {
		img, err := l.film.next(show)
		if !atEnd(err) {
			return img, err
		}
	}
	again, err := l.rewind()
	if err != nil {
		return nil, err
	}
	l.film = again
	img, err := l.film.next(show)
	if atEnd(err) {
		return nil, fmt.Errorf("%w: it holds no whole picture", ErrFormat)
	}
	return img, err
}

// atEnd tells the end of a film from a picture that is broken, which may name
// io.ErrUnexpectedEOF as its cause.
func atEnd(err error) bool {
	return !errors.Is(err, ErrFormat) && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF))
}

func (l *loop) close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}
