// Package clip plays what is not live as if it were: a photograph or a video as
// a camera, a tone as a microphone, nothing as a speaker. For demos, for tests,
// and for machines that have none.
//
// Everything here keeps its own rate by absolute deadlines: a reader that is
// late misses frames, as it would with a camera, and never gets a burst.
package clip

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"

	"peerscope/media"
	"peerscope/media/picture"
)

// ErrFormat marks a file that is not a picture or video, or too large.
var ErrFormat = errors.New("not a picture or film that can be shown")

// What a video may ask for.
const (
	maxSide      = 8192     // pixels
	maxPixels    = 50e6     // in one
	maxRate      = 240      // pictures a second
	maxJPEGBytes = 64 << 20 // of a picture in an .mjpeg
)

// The frame rates of what has none of its own, in pictures a second.
const (
	defaultFrameRate = 30
	folderRate       = 2
	stillRate        = 10
)

// Open plays a file as a camera, over and over. By its name it is
//
//   - a video, .y4m (4:2:0), at its own rate,
//   - a video, .mjpeg or .mjpg: JPEG pictures one after the other, 30 a second,
//   - a picture that package picture reads, 10 times a second,
//   - or a folder of such pictures, by name, 2 a second.
//
// Videos are read as they play. Pictures are made smaller where they are larger
// than 1280x720 and get an even size; all get that of the first, with black
// beside those of another shape. What is missing is an fs.ErrNotExist,
// what cannot be shown an ErrFormat.
func Open(path string) (media.Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: %w: it is not a regular file", filepath.Base(path), ErrFormat)
	}
	src, err := open(path, info.IsDir())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return src, nil
}

func open(path string, isDir bool) (*player, error) {
	ext := strings.ToLower(filepath.Ext(path))
	switch {
	case isDir:
		paths, err := listStills(path)
		if err != nil {
			return nil, err
		}
		if len(paths) == 0 {
			return nil, fmt.Errorf("%w: no picture in the folder", ErrFormat)
		}
		return playSequence(folderRate, nil, func() (sequence, error) { return &folderSequence{paths}, nil })
	case picture.HasExtension(path):
		img, err := readPicture(path)
		if err != nil {
			return nil, err
		}
		return newPlayer(still{letterbox(img, media.FitSize(img.Rect.Size(), maxOutputSize))}, stillRate), nil
	case ext == ".y4m":
		return playFile(path, func(r *bufio.Reader) (sequence, float64, error) { return newY4M(r) })
	case ext == ".mjpeg", ext == ".mjpg":
		return playFile(path, func(r *bufio.Reader) (sequence, float64, error) { return &mjpeg{r}, defaultFrameRate, nil })
	}
	return nil, fmt.Errorf("%w: it is none of .y4m, .mjpeg, .mjpg, %s or a folder of pictures", ErrFormat, strings.Join(picture.Extensions, ", "))
}

// playFile plays a sequence that parse reads, always from the start of the file.
func playFile(path string, parse func(*bufio.Reader) (sequence, float64, error)) (*player, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r := bufio.NewReaderSize(f, 1<<16)
	_, fps, err := parse(r)
	if err != nil {
		f.Close()
		return nil, err
	}
	return playSequence(fps, f, func() (sequence, error) {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		r.Reset(f)
		sequence, _, err := parse(r)
		return sequence, err
	})
}

func playSequence(fps float64, file *os.File, rewind func() (sequence, error)) (*player, error) {
	l, err := newLoop(file, rewind)
	if err != nil {
		return nil, err
	}
	return newPlayer(l, fps), nil
}

func checkSize(size image.Point) error {
	w, h := size.X, size.Y
	if w < 1 || h < 1 || w > maxSide || h > maxSide || w*h > maxPixels {
		return fmt.Errorf("%w: it is %dx%d pixels", ErrFormat, w, h)
	}
	return nil
}

func checkRate(fps float64) error {
	if !(fps > 0 && fps <= maxRate) { // so that NaN is refused too
		return fmt.Errorf("%w: it has %g pictures a second", ErrFormat, fps)
	}
	return nil
}
