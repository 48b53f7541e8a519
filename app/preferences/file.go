package preferences

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"peerscope/internal/atomicfile"
)

// DamagedError says that a file could not be read. What it may still have is kept.
type DamagedError struct {
	Kept string // the path
	Err  error
}

func (e *DamagedError) Error() string { return fmt.Sprintf("%s: %v", e.Kept, e.Err) }

// Unwrap gives the reason.
func (e *DamagedError) Unwrap() error { return e.Err }

// A file is one of a Store's.
type file struct {
	path    string
	text    []byte // what is in it; nil is not known
	damaged bool   // it could not be read, and still has its name
}

// write replaces what is in the file, unless it is the same. What could not be read is
// never overwritten.
func (f *file) write(text []byte) error {
	if bytes.Equal(text, f.text) {
		return nil
	}
	if f.damaged {
		if _, err := f.putAside(); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return err
	}
	if err := atomicfile.Write(f.path, text); err != nil {
		return err
	}
	f.text = text
	return nil
}

// keepDamaged keeps what could not be read, under another name if it can have one.
func (f *file) keepDamaged(damage error) error {
	kept, err := f.putAside()
	if err != nil {
		kept = f.path
	}
	return &DamagedError{Kept: kept, Err: damage}
}

// putAside gives a file that could not be read another name.
func (f *file) putAside() (kept string, err error) {
	kept = f.path + time.Now().Format(".damaged-20060102-150405")
	err = os.Rename(f.path, kept)
	f.damaged = err != nil && !errors.Is(err, fs.ErrNotExist)
	if !f.damaged {
		err = nil
	}
	return kept, err
}
