package journal

import (
	"context"
	"errors"
	"image"
	"sync/atomic"
	"time"
)

const (
	// maxQueued bounds what waits to be written; a picture takes 150 KiB until it is.
	maxQueued = 256
	// maxBatch is how many entries are written in one transaction.
	maxBatch = 64
	// pruneInterval is how often it is looked for what is too old, or too much.
	pruneInterval = 10 * time.Second
)

// A Status is what became of a journal that is to be kept.
type Status struct {
	// Err is why nothing can be written now; nil is that all is well.
	Err error
	// Dropped is how many entries were lost, to Err or to a disk that is too slow.
	Dropped int
	// KeptAside is where a file is that could not be read, so that a new one was begun.
	KeptAside string
}

// A Writer adds to a journal while Run runs. Its other methods may be called from any
// goroutine, and never wait for the disk.
type Writer struct {
	path     string
	report   func(Status)
	settings atomic.Pointer[Settings] // nil while nothing is kept
	changed  chan struct{}            // holds a token when settings are new
	queue    chan entry               // when it is full, new entries are dropped
	dropped  atomic.Int64

	// Of Run's goroutine:
	journal *Journal // nil while none is open
	status  Status   // as it was reported last
}

// NewWriter makes a writer of the file at a path; "" keeps nothing. Run calls report
// when the status changes.
func NewWriter(path string, report func(Status)) *Writer {
	return &Writer{path: path, report: report, changed: make(chan struct{}, 1), queue: make(chan entry, maxQueued)}
}

// Configure begins to keep a journal, or ends that, and says how much is kept.
func (w *Writer) Configure(s Settings) {
	if s = s.bounded(); s.On && w.path != "" {
		w.settings.Store(&s)
	} else {
		w.settings.Store(nil)
	}
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

// Keeps says whether a journal is kept.
func (w *Writer) Keeps() bool { return w.settings.Load() != nil }

// KeepsPictures says whether it is kept with pictures.
func (w *Writer) KeepsPictures() bool {
	s := w.settings.Load()
	return s != nil && !s.PicturesOff
}

// PutObject adds an object, or brings its row up to date. A nil picture leaves the one
// there is; another is not written to any more.
func (w *Writer) PutObject(o Object, picture *image.YCbCr) {
	w.put(entry{object: &o, picture: picture})
}

// PutCall does the same for a call.
func (w *Writer) PutCall(c Call) { w.put(entry{call: &c}) }

// PutAlarm does the same for an alarm and its picture.
func (w *Writer) PutAlarm(a Alarm, picture *image.YCbCr) {
	w.put(entry{alarm: &a, picture: picture})
}

func (w *Writer) put(e entry) {
	if w.settings.Load() == nil {
		return
	}
	select {
	case w.queue <- e:
	default:
		w.dropped.Add(1)
	}
}

// Run works until ctx ends, and then writes what still waits. One Run at a time.
func (w *Writer) Run(ctx context.Context) {
	defer w.close()
	ticker := time.NewTicker(pruneInterval)
	defer ticker.Stop()
	for {
		select {
		case <-w.changed:
			w.tidy()
		case <-ticker.C:
			w.tidy()
		case e := <-w.queue:
			w.write(w.batch(e))
		case <-ctx.Done():
			for len(w.queue) > 0 {
				w.write(w.batch(<-w.queue))
			}
			return
		}
	}
}

// batch is an entry and those that wait behind it.
func (w *Writer) batch(first entry) []entry {
	all := []entry{first}
	for len(all) < maxBatch && len(w.queue) > 0 {
		all = append(all, <-w.queue)
	}
	return all
}

// write keeps entries, or counts them as dropped. In place of a file that proves to be
// damaged a new one is begun.
func (w *Writer) write(entries []entry) {
	if w.settings.Load() == nil {
		return // they waited while it was turned off
	}
	err := w.open()
	if err == nil {
		err = w.journal.write(entries)
	}
	if errors.Is(err, ErrDamaged) {
		if err = w.replace(err); err == nil {
			err = w.journal.write(entries)
		}
	}
	if err != nil {
		w.dropped.Add(int64(len(entries)))
	}
	w.tell(err)
}

// tidy opens or closes the journal as the settings say, and removes what is not to be
// kept any longer.
func (w *Writer) tidy() {
	s := w.settings.Load()
	if s == nil {
		w.close()
		w.tell(nil)
		return
	}
	err := w.open()
	if err == nil {
		err = w.journal.prune(*s, time.Now())
	}
	if errors.Is(err, ErrDamaged) {
		err = w.replace(err)
	}
	if err == nil {
		err = w.status.Err // a write shows whether there is room again: to remove nothing takes none
	}
	w.tell(err)
}

// open opens the journal, and makes the file if there is none.
func (w *Writer) open() (err error) {
	if w.journal == nil {
		w.journal, err = Create(w.path)
	}
	return err
}

func (w *Writer) close() {
	if w.journal != nil {
		_ = w.journal.Close() // all has been committed
		w.journal = nil
	}
}

// replace sets a damaged file aside and begins a new one.
func (w *Writer) replace(damage error) (err error) {
	w.close()
	if w.status.KeptAside, err = setAside(w.path, time.Now()); err != nil {
		return errors.Join(damage, err)
	}
	return w.open()
}

// tell reports the status if it has changed.
func (w *Writer) tell(err error) {
	now := Status{Err: err, Dropped: int(w.dropped.Load()), KeptAside: w.status.KeptAside}
	if now.Dropped == w.status.Dropped && (now.Err == nil) == (w.status.Err == nil) && now.KeptAside == "" {
		return
	}
	w.report(now)
	w.status = now
	w.status.KeptAside = "" // that was told
}
