package clip

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"io"
)

// mjpeg is the sequence of JPEG pictures one after the other, whatever lies between
// them. They are found by their markers (ITU-T T.81, B.1), so that a thumbnail
// within one is not taken for the next.
type mjpeg struct{ r *bufio.Reader }

// The markers that matter here: the second byte of each, after 0xFF. TEM
// and RST0 to RST7 stand alone; a segment follows any other.
const (
	markerTEM  = 0x01
	markerRST0 = 0xD0
	markerRST7 = 0xD7
	markerSOI  = 0xD8 // start of image
	markerEOI  = 0xD9 // end of image
)

func (m *mjpeg) next(show bool) (*image.YCbCr, error) {
	data, err := readJPEG(m.r)
	if err != nil || !show {
		return nil, err
	}
	return decodePicture(bytes.NewReader(data))
}

// readJPEG reads on to the next start of an image and gives it to its end.
func readJPEG(r *bufio.Reader) ([]byte, error) {
	if err := skipToSOI(r); err != nil {
		return nil, err
	}
	p := jpegScanner{r, []byte{0xFF, markerSOI}}
	for {
		marker, err := p.marker()
		if err != nil {
			return nil, err
		}
		switch {
		case marker == markerEOI:
			return p.data, nil
		case marker == markerTEM, markerRST0 <= marker && marker <= markerRST7:
		default:
			if err := p.segment(); err != nil {
				return nil, err
			}
		}
	}
}

// skipToSOI reads to behind the next start of an image.
func skipToSOI(r *bufio.Reader) error {
	last := byte(0)
	for range maxJPEGBytes {
		b, err := r.ReadByte()
		if err != nil {
			return err
		}
		if last == 0xFF && b == markerSOI {
			return nil
		}
		last = b
	}
	return fmt.Errorf("%w: no JPEG picture in %d MiB", ErrFormat, maxJPEGBytes>>20)
}

// A jpegScanner gathers the bytes of a picture.
type jpegScanner struct {
	r    *bufio.Reader
	data []byte
}

// marker reads past coded data to the next marker. In them 0xFF is followed by
// 0, and before a marker there may be more of 0xFF.
func (p *jpegScanner) marker() (byte, error) {
	for last := byte(0); len(p.data) <= maxJPEGBytes; {
		b, err := p.r.ReadByte()
		if err != nil {
			return 0, err
		}
		p.data = append(p.data, b)
		if last == 0xFF && b != 0 && b != 0xFF {
			return b, nil
		}
		last = b
	}
	return 0, fmt.Errorf("%w: a picture of more than %d MiB", ErrFormat, maxJPEGBytes>>20)
}

// segment reads what follows a marker: its length, two bytes that count
// themselves, and the rest.
func (p *jpegScanner) segment() error {
	head, err := p.r.Peek(2)
	if err != nil {
		return err
	}
	n := int(binary.BigEndian.Uint16(head))
	if n < len(head) {
		return fmt.Errorf("%w: a JPEG segment of %d bytes", ErrFormat, n)
	}
	at := len(p.data)
	p.data = append(p.data, make([]byte, n)...)
	_, err = io.ReadFull(p.r, p.data[at:])
	return err
}
