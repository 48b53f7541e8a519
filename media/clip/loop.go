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

// A loop is the reel of a film shown again and again.
type loop struct {
	rewind func() (film, error)
	file   *os.File // what the film is read from; nil when it opens its own
	film   film
	first  *image.YCbCr // was read ahead
}

func (l *loop) next(skip int) (*image.YCbCr, error) {
	if img := l.first; img != nil {
		l.first = nil
		return img, nil
	}
	for skip = min(skip, maxSkip); ; skip-- {
		img, err := l.advance(skip <= 0)
		if img != nil || err != nil {
			return img, err
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
	var err error
	if l.film, err = l.rewind(); err != nil {
		return nil, err
	}
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
