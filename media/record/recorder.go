package record

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// What can end a recording by itself, for errors.Is.
var (
	ErrDiskFull = errors.New("record: the disk is full")
	ErrTooSlow  = errors.New("record: the disk is too slow")
)

// ErrContinued says that a file ended because another one goes on.
var ErrContinued = errors.New("record: goes on in another file")

const (
	// maxQueued and maxQueuedBytes bound what waits for the disk: some seconds.
	maxQueued      = 4096 // more than a Ring holds
	maxQueuedBytes = 32 << 20
	// keyFrameInterval is how often a picture is wanted that players can begin at.
	keyFrameInterval = 10 * time.Second
	// firstPictureTime is how long sound waits for the first picture.
	firstPictureTime = 2 * time.Second
	// maxFileBytes begins another file: not all file systems take more than 4 GiB.
	maxFileBytes = 2 << 30
	// minFileTime is from one file to the next at least, however often a member changes
	// what it sends.
	minFileTime = time.Second
	// minFree is the room that is left on the disk, in bytes.
	minFree = 256 << 20
)

// Config is what a Recorder must know.
type Config struct {
	Folder string // is made if it does not exist, for its owner alone
	Name   string // of files, before their time; whatever it has is made fit for one
	// RequestKeyFrame asks the sender for a key frame.
	RequestKeyFrame func()
	// Started and Stopped are told of each file, from the goroutine of Run. Why it
	// stopped is nil where that was wanted.
	Started func(File)
	Stopped func(f File, why error)
}

// A Recorder writes what one member sends. Write and WriteObjects never wait and are
// for any goroutine.
type Recorder struct {
	config Config
	queue  chan entry
	queued atomic.Int64 // bytes
	stuck  chan struct{}

	minFree int64 // room that is left on the disk, in bytes
}

// An entry is a sample, or what was seen at a time.
type entry struct {
	sample  Sample
	objects []Object
	at      time.Time // of objects
}

// New makes a Recorder, which writes while Run runs.
func New(c Config) *Recorder {
	return &Recorder{config: c, queue: make(chan entry, maxQueued), stuck: make(chan struct{}, 1), minFree: minFree}
}

// Write takes a sample. If so many wait that the disk does not keep up, Run ends.
func (r *Recorder) Write(s Sample) {
	if s.Codec = canonicalCodec(s.Codec); s.Codec != "" && len(s.Data) > 0 {
		r.enqueue(entry{sample: s})
	}
}

// WriteObjects takes what was seen in the picture of a time; it holds until the next
// call.
func (r *Recorder) WriteObjects(at time.Time, objects []Object) {
	r.enqueue(entry{objects: objects, at: at})
}

func (r *Recorder) enqueue(e entry) {
	size := int64(len(e.sample.Data))
	if r.queued.Add(size) <= maxQueuedBytes {
		select {
		case r.queue <- e:
			return
		default:
		}
	}
	r.queued.Add(-size)
	select {
	case r.stuck <- struct{}{}:
	default:
	}
}

// Run writes until ctx ends, which is no error, or it cannot.
func (r *Recorder) Run(ctx context.Context) error {
	w := &fileWriter{config: r.config, minFree: r.minFree}
	err := r.write(ctx, w)
	if err == nil {
		err = r.drain(w)
	}
	return errors.Join(err, w.close(err))
}

func (r *Recorder) write(ctx context.Context, w *fileWriter) error {
	ticker := time.NewTicker(maxClusterTime)
	defer ticker.Stop()
	for {
		select {
		case e := <-r.queue:
			if err := r.writeEntry(w, e); err != nil {
				return err
			}
		case <-ticker.C:
			if err := w.flush(); err != nil {
				return err
			}
		case <-r.stuck:
			return ErrTooSlow
		case <-ctx.Done():
			return nil
		}
	}
}

// drain writes what waits at the end.
func (r *Recorder) drain(w *fileWriter) error {
	for {
		select {
		case e := <-r.queue:
			if err := r.writeEntry(w, e); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

func (r *Recorder) writeEntry(w *fileWriter, e entry) error {
	r.queued.Add(-int64(len(e.sample.Data)))
	switch {
	case e.sample.Codec == "":
		return w.writeObjects(e.at, e.objects)
	case e.sample.IsSound():
		return w.writeSound(e.sample)
	}
	return w.writePicture(e.sample)
}
