package record

import (
	"errors"
	"os"
	"time"
)

// A Reader gives what is in a file that a Recorder or a Writer wrote, also in one that
// was cut off. It is for one goroutine at a time.
type Reader struct {
	file   *os.File
	blocks *reader
	boxes  *boxReader
}

// Open opens a file. The error is ErrFormat where it is another program's.
func Open(path string) (*Reader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	blocks, err := newReader(file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &Reader{file, blocks, openBoxes(boxesPath(path))}, nil
}

// Close closes the file.
func (r *Reader) Close() error { return errors.Join(r.file.Close(), r.boxes.close()) }

// Begin is the time of the beginning of the file, Duration how long it is.
func (r *Reader) Begin() time.Time { return r.blocks.begin }

func (r *Reader) Duration() time.Duration { return r.blocks.layout.length }

// HasPictures says whether there is more than sound.
func (r *Reader) HasPictures() bool { return r.blocks.tracks.video != "" }

// Next gives the next sample, in the order of the file, which is that of time but for
// fractions of a second; io.EOF at its end. H.264 is given as it was written, but with
// the parameter sets before each key frame.
func (r *Reader) Next() (Sample, error) {
	for {
		b, err := r.blocks.next()
		if err != nil {
			return Sample{}, err
		}
		t, s := &r.blocks.tracks, Sample{Data: b.data, Time: r.Begin().Add(b.at)}
		switch {
		case b.track == soundTrack && t.sound:
			s.Codec = mimeOpus
			return s, nil
		case b.track == videoTrack && t.video != "":
			s.Codec, s.Size = t.video, t.size
			if t.video == mimeH264 {
				s.Data = annexB(t.avcC, b.data, b.key)
			}
			return s, nil
		}
	}
}

// Objects gives what was seen at a time, which is not before that of the call before.
func (r *Reader) Objects(at time.Time) []Object { return r.boxes.at(at.Sub(r.Begin())) }
