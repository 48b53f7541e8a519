package clip

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"io"
	"strconv"
	"strings"

	"peerscope/media"
)

// maxLine bounds the header of a Y4M file and that of each of its frames, in
// bytes.
const maxLine = 256

// y4m is the sequence of a YUV4MPEG2 stream (mjpegtools, yuv4mpeg(5)): a line of
// parameters, then for each picture a line that begins with FRAME and its three
// planes.
type y4m struct {
	r         *bufio.Reader
	size      image.Point
	fullRange bool // as JPEG; else limited range
}

func newY4M(r *bufio.Reader) (*y4m, float64, error) {
	line, err := readLine(r)
	if atEnd(err) {
		return nil, 0, fmt.Errorf("%w: the .y4m ends in its first line", ErrFormat)
	}
	if err != nil {
		return nil, 0, err
	}
	tags := strings.Split(line, " ")
	if tags[0] != "YUV4MPEG2" {
		return nil, 0, fmt.Errorf("%w: it is no YUV4MPEG2 film", ErrFormat)
	}
	y, fps := &y4m{r: r}, float64(defaultFrameRate)
	for _, tag := range tags[1:] {
		if tag == "" {
			continue
		}
		if err := y.parseTag(tag[0], tag[1:], &fps); err != nil {
			return nil, 0, err
		}
	}
	if err := errors.Join(checkSize(y.size), checkRate(fps)); err != nil {
		return nil, 0, err
	}
	return y, fps, nil
}

func (y *y4m) parseTag(tag byte, value string, fps *float64) (err error) {
	switch tag {
	case 'W':
		y.size.X, err = strconv.Atoi(value)
	case 'H':
		y.size.Y, err = strconv.Atoi(value)
	case 'F':
		*fps, err = parseRate(value)
	case 'I':
		if value != "p" && value != "?" {
			return fmt.Errorf("%w: it is interlaced (I%.9s)", ErrFormat, value)
		}
	case 'C':
		switch value {
		case "420", "420jpeg", "420mpeg2", "420paldv": // they differ in where chroma lies, by half a pixel
		default:
			return fmt.Errorf("%w: its colours are C%.9s, only 8-bit 4:2:0 is known", ErrFormat, value)
		}
	case 'X':
		y.fullRange = y.fullRange || value == "COLORRANGE=FULL"
	}
	if err != nil {
		return fmt.Errorf("%w: parameter %c%.20s", ErrFormat, tag, value)
	}
	return nil
}

// parseRate reads "30000:1001". "0:0" is a video that does not know its rate.
func parseRate(s string) (float64, error) {
	if s == "0:0" {
		return defaultFrameRate, nil
	}
	a, b, _ := strings.Cut(s, ":")
	num, err1 := strconv.ParseUint(a, 10, 32)
	den, err2 := strconv.ParseUint(b, 10, 32)
	return float64(num) / float64(den), errors.Join(err1, err2)
}

func (y *y4m) next(show bool) (*image.YCbCr, error) {
	line, err := readLine(y.r)
	if err != nil {
		return nil, err
	}
	if line != "FRAME" && !strings.HasPrefix(line, "FRAME ") {
		return nil, fmt.Errorf("%w: the .y4m has no FRAME where one should be", ErrFormat)
	}
	if !show {
		w, h := y.size.X, y.size.Y
		_, err := y.r.Discard(w*h + 2*((w+1)/2)*((h+1)/2))
		return nil, err
	}
	img := image.NewYCbCr(image.Rectangle{Max: y.size}, image.YCbCrSubsampleRatio420)
	for _, plane := range [][]byte{img.Y, img.Cb, img.Cr} {
		if _, err := io.ReadFull(y.r, plane); err != nil {
			return nil, err
		}
	}
	if y.fullRange {
		img = media.FromImage(img)
	}
	return img, nil
}

// readLine reads up to a line feed, which it leaves out.
func readLine(r *bufio.Reader) (string, error) {
	var line []byte
	for len(line) <= maxLine {
		b, err := r.ReadByte()
		if err != nil {
			return "", err
		}
		if b == '\n' {
			return string(line), nil
		}
		line = append(line, b)
	}
	return "", fmt.Errorf("%w: the .y4m has a line of more than %d bytes", ErrFormat, maxLine)
}
