package record

import (
	"errors"
	"image"
	"os"
	"time"
)

// A Writer writes one file of VP8 and Opus from samples that are all at hand: unlike a
// Recorder it has its caller wait for the disk, and its file is named by the caller. It is
// for one goroutine at a time.
type Writer struct {
	file  *os.File
	muxer *muxer
	begin time.Time
}

// Create makes a WebM file, for its owner alone, or empties the one that is there. size is
// that of its first picture, begin the time of its beginning.
func Create(path string, size image.Point, begin time.Time) (*Writer, error) {
	file, err := openToWrite(path, os.O_TRUNC)
	if err != nil {
		return nil, err
	}
	m, err := newMuxer(file, tracks{video: mimeVP8, size: size, sound: true}, begin)
	if err != nil {
		return nil, errors.Join(describe(err), file.Close())
	}
	return &Writer{file, m, begin}, nil
}

// Write adds a sample. The first picture must be a key frame.
func (w *Writer) Write(s Sample) error {
	track, key := soundTrack, true
	if !s.IsSound() {
		track, key = videoTrack, isKey(mimeVP8, s.Data)
	}
	return describe(w.muxer.write(block{track, s.Time.Sub(w.begin), key, s.Data}))
}

// Close makes the file whole.
func (w *Writer) Close() error { return errors.Join(describe(w.muxer.finish()), w.file.Close()) }
