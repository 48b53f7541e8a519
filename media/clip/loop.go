package clip

import (
	"errors"
	"fmt"
	"image"
	"io"
	"os"

	"peerscope/media"
)

// A sequence is a finite series of pictures. next passes one, and decodes it if it
// is to be shown; at the end, and where the file is cut short, it returns io.EOF
// or io.ErrUnexpectedEOF.
type sequence interface {
	next(show bool) (*image.YCbCr, error)
}

// maxSkip bounds how many pictures are left out at once for a late reader: after
// a long pause the sequence goes on where it was.
const maxSkip = 60

// A loop is the generator that repeats a sequence, all of it in the size of its
// first picture.
type loop struct {
	rewind   func() (sequence, error)
	file     *os.File // what the sequence is read from; nil when it opens its own
	sequence sequence
	size     image.Point
	first    *image.YCbCr // was read ahead
}

// newLoop reads the first picture, so that there is one.
func newLoop(file *os.File, rewind func() (sequence, error)) (*loop, error) {
	l := &loop{file: file, rewind: rewind}
	img, err := l.advance(true)
	if err != nil {
		l.close()
		return nil, err
	}
	l.size = media.FitSize(img.Rect.Size(), maxOutputSize)
	l.first = img
	return l, nil
}

func (l *loop) next(skip int) (*image.YCbCr, error) {
	if img := l.first; img != nil {
		l.first = nil
		return letterbox(img, l.size), nil
	}
	for skip = min(skip, maxSkip); ; skip-- {
		img, err := l.advance(skip <= 0)
		if err != nil {
			return nil, err
		}
		if img != nil {
			return letterbox(img, l.size), nil
		}
	}
}

// advance goes past one picture, over the end to the first.
func (l *loop) advance(show bool) (*image.YCbCr, error) {
	if l.sequence != nil {
		img, err := l.sequence.next(show)
		if !atEnd(err) {
			return img, err
		}
	}
	next, err := l.rewind()
	if err != nil {
		return nil, err
	}
	l.sequence = next
	img, err := l.sequence.next(show)
	if atEnd(err) {
		return nil, fmt.Errorf("%w: it holds no whole picture", ErrFormat)
	}
	return img, err
}

// atEnd tells the end of a sequence from a picture that is broken, which may name
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
