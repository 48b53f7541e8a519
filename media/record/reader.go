package record

import (
	"bufio"
	"encoding/binary"
	"errors"
	"image"
	"io"
	"math"
	"time"
)

// ErrFormat says that a file is none that a Recorder wrote.
var ErrFormat = errors.New("record: not a recording of this program")

const (
	// maxHeaderElement and maxBlock bound what is read of a file at once, in bytes.
	maxHeaderElement = 64 << 10
	maxBlock         = 16 << 20
	// maxFileTime is the longest file that is read.
	maxFileTime = 1000 * time.Hour
)

// A reader reads the files of a Recorder, whole ones and those that were cut off. It
// believes no size that it finds.
type reader struct {
	r      *bufio.Reader
	offset int64
	tracks tracks
	layout layout
	ours   bool // the file names this program
	whole  bool // it was finished
	begin  time.Time

	cluster     int64 // offset of the cluster that is being read
	clusterEnd  int64
	clusterTime time.Duration
}

// newReader reads up to the first cluster.
func newReader(r io.Reader) (*reader, error) {
	f := &reader{r: bufio.NewReaderSize(r, 1<<16)}
	id, size, err := f.element()
	if err != nil || id != idEBML || size > maxHeaderElement {
		return nil, ErrFormat
	}
	if err := f.skip(size); err != nil {
		return nil, ErrFormat
	}
	if id, err = f.id(); err != nil || id != idSegment {
		return nil, ErrFormat
	}
	f.layout.segmentSize = f.offset
	if size, err = f.size(); err != nil || f.offset-f.layout.segmentSize != 8 {
		return nil, ErrFormat
	}
	f.whole, f.layout.segment = size != unknownSize, f.offset
	if err := f.readHeader(); err != nil {
		return nil, err
	}
	return f, nil
}

// readHeader reads Info and Tracks, and stops at the first cluster.
func (f *reader) readHeader() error {
	for f.layout.tracks == 0 {
		start := f.offset
		id, size, err := f.element()
		if err != nil || size > maxHeaderElement {
			return ErrFormat
		}
		switch id {
		case idInfo:
			f.layout.info = start
			err = f.readInfo(size)
		case idTracks:
			f.layout.tracks = start
			err = f.readTracks(size)
		case idVoid, idSeekHead:
			err = f.skip(size)
		default:
			err = ErrFormat
		}
		if err != nil {
			return ErrFormat
		}
	}
	f.layout.end = f.offset
	if !f.ours || f.layout.info == 0 || f.layout.duration == 0 || f.layout.info-f.layout.segment != seekHeadSize {
		return ErrFormat
	}
	return nil
}

func (f *reader) readInfo(size int64) error {
	base := f.offset
	content, err := f.content(size)
	if err != nil {
		return err
	}
	for e := range elements(content) {
		switch e.id {
		case idWritingApp:
			f.ours = string(e.content) == application
		case idDuration:
			if len(e.content) == 8 {
				f.layout.duration = base + int64(e.offset)
				f.layout.length = fileTime(math.Float64frombits(binary.BigEndian.Uint64(e.content)))
			}
		case idDateUTC:
			f.begin = epoch.Add(time.Duration(e.uint()))
		case idTimestampScale:
			if e.uint() != uint64(time.Millisecond) {
				return ErrFormat
			}
		}
	}
	return nil
}

// fileTime is a time of a file, in milliseconds, as a duration.
func fileTime(ms float64) time.Duration {
	if !(ms >= 0) || ms > float64(maxFileTime.Milliseconds()) { // which NaN is not, either
		return 0
	}
	return time.Duration(ms) * time.Millisecond
}

func (f *reader) readTracks(size int64) error {
	content, err := f.content(size)
	if err != nil {
		return err
	}
	for entry := range elements(content) {
		if entry.id == idTrackEntry {
			f.tracks.add(entry.content)
		}
	}
	return nil
}

// add takes note of a TrackEntry.
func (t *tracks) add(entry []byte) {
	var private []byte
	for e := range elements(entry) {
		switch e.id {
		case idCodecID:
			switch string(e.content) {
			case "V_VP8":
				t.video = mimeVP8
			case "V_MPEG4/ISO/AVC":
				t.video = mimeH264
			case "A_OPUS":
				t.sound = true
			}
		case idCodecPrivate:
			private = e.content
		case idVideo:
			t.size = pixels(e.content)
			t.avcC = private
		}
	}
}

func pixels(video []byte) (size image.Point) {
	for e := range elements(video) {
		switch v := int(min(e.uint(), 1<<14)); e.id {
		case idPixelWidth:
			size.X = v
		case idPixelHeight:
			size.Y = v
		}
	}
	return size
}

// next gives the next block; io.EOF at the end of the file, also where it was cut off.
func (f *reader) next() (block, error) {
	for {
		start := f.offset
		if f.cluster > 0 && start == f.clusterEnd {
			f.layout.end = start
		}
		id, size, err := f.element()
		if err != nil {
			return block{}, io.EOF
		}
		switch {
		case id == idCluster:
			f.cluster, f.clusterEnd = start, f.offset+size // sizes have 56 bits: there is no overflow
		case id == idTimestamp && size <= 8:
			var b []byte
			if b, err = f.content(size); err == nil {
				f.clusterTime = fileTime(float64(bigEndian(b)))
			}
		case id == idSimpleBlock && size >= 4 && size <= maxBlock:
			return f.readBlock(size)
		default:
			err = f.skip(size)
		}
		if err != nil {
			return block{}, io.EOF
		}
	}
}

func (f *reader) readBlock(size int64) (block, error) {
	b, err := f.content(size)
	if err != nil {
		return block{}, io.EOF
	}
	at := f.clusterTime + time.Duration(int16(binary.BigEndian.Uint16(b[1:])))*time.Millisecond
	return block{track: int(b[0] & 0x7f), at: max(at, 0), key: b[3]&0x80 != 0, data: b[4:]}, nil
}
