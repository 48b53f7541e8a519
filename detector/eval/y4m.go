package main

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"io"
	"strings"
)

// errClip is a file that is no clip that walk can read.
var errClip = errors.New("clip is not 8-bit 4:2:0 in YUV4MPEG2")

const mostSide = 4096 // pixels

// A film is a YUV4MPEG2 stream (yuv4mpeg(5)) as ffmpeg writes it.
type film struct {
	in   *bufio.Reader
	size image.Point
	rate float64 // pictures a second
}

func openFilm(in io.Reader) (*film, error) {
	f := &film{in: bufio.NewReader(in)}
	head, err := f.in.ReadString('\n')
	fields := strings.Fields(head)
	if err != nil || len(fields) == 0 || fields[0] != "YUV4MPEG2" {
		return nil, errClip
	}
	var over, under float64
	for _, field := range fields[1:] {
		switch field[0] {
		case 'W':
			_, err = fmt.Sscanf(field, "W%d", &f.size.X)
		case 'H':
			_, err = fmt.Sscanf(field, "H%d", &f.size.Y)
		case 'F':
			_, err = fmt.Sscanf(field, "F%g:%g", &over, &under)
		case 'C':
			if !strings.HasPrefix(field, "C420") || strings.HasPrefix(field, "C420p") {
				err = errClip
			}
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %q", errClip, field)
		}
	}
	f.rate = over / under
	if s := f.size; s.X < 2 || s.Y < 2 || s.X > mostSide || s.Y > mostSide || !(f.rate >= 1 && f.rate <= 240) {
		return nil, fmt.Errorf("%w: %v at %g pictures a second", errClip, f.size, f.rate)
	}
	return f, nil
}

// next is the next picture, or io.EOF.
func (f *film) next() (*image.YCbCr, error) {
	head, err := f.in.ReadString('\n')
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(head, "FRAME") {
		return nil, fmt.Errorf("%w: %.20q where a picture should begin", errClip, head)
	}
	p := image.NewYCbCr(image.Rectangle{Max: f.size}, image.YCbCrSubsampleRatio420)
	for _, plane := range [][]byte{p.Y, p.Cb, p.Cr} {
		if _, err := io.ReadFull(f.in, plane); err != nil {
			return nil, err
		}
	}
	return p, nil
}
