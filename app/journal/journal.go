// Package journal keeps what was seen in calls in an SQLite file: one row for each
// tracked object, with its best picture, the calls themselves, and alarms. A Writer
// adds to it in a goroutine of its own; readers open the file beside it, in this
// process or another one.
//
// The file is in WAL mode: a reader never waits for a writer, and what was committed
// survives a killed process. SQLite is modernc.org/sqlite, which needs no cgo: beside
// ncruces/go-sqlite3 it was the smaller one (5 MiB), built in a third of the time and
// answered as fast.
package journal

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const fileName = "journal.db"

// Path is the file of the journal in the folder for data.
func Path(folder string) string { return filepath.Join(folder, fileName) }

var (
	// ErrNewer says that a later version of the program has written the file.
	ErrNewer = errors.New("the journal was written by a later version of this program")
	// ErrDamaged says that a file is no journal, or one that cannot be read.
	ErrDamaged = errors.New("the journal cannot be read")
	// ErrDiskFull says that there is no room for more.
	ErrDiskFull = errors.New("the disk is full")
)

// A Journal is an open file. Its methods may be called from any goroutine.
type Journal struct {
	db   *sql.DB
	path string
}

// Open opens a file, which must exist: Create makes one. The error is fs.ErrNotExist,
// ErrNewer, ErrDamaged, or one of the file system.
func Open(path string) (*Journal, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	// Text that SQLite cannot understand as a URI must not be a different file.
	name := url.URL{Scheme: "file", Path: uriPath(path), RawQuery: url.Values{
		"_pragma": {"busy_timeout(5000)", "secure_delete(on)", "synchronous(normal)", fmt.Sprintf("journal_size_limit(%d)", walSize)},
	}.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(2) // a slow question does not hold up a quick one
	j := &Journal{db, path}
	if err := j.migrate(); err != nil {
		return nil, errors.Join(j.explain(err), db.Close())
	}
	return j, nil
}

// uriPath is the path of a URI of a file: that of C:\file is /C:/file.
func uriPath(path string) string {
	path = filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		return "/" + path
	}
	return path
}

// Create opens a file, and makes it, and its folder, if they are not there. Nobody else
// may read them.
func Create(path string) (*Journal, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // SQLite's own would be 0644
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	return Open(path)
}

// Close closes the file.
func (j *Journal) Close() error { return j.explain(j.db.Close()) }

// setAside gives a damaged file another name, so that a new one can be begun.
func setAside(path string, now time.Time) (kept string, err error) {
	kept = path + now.Format(".damaged-20060102-150405")
	for _, suffix := range parts {
		err := os.Rename(path+suffix, kept+suffix)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return kept, nil
}

// parts are the ends of the names of what SQLite keeps beside a file, and of itself.
var parts = []string{"", "-wal", "-shm"}

// explain gives the errors of this package for those of SQLite.
func (j *Journal) explain(err error) error {
	code, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch primary := code.Code() & 0xFF; { // the rest tells more of the same
	case primary == sqlite3.SQLITE_CORRUPT, primary == sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w: %s: %w", ErrDamaged, j.path, err)
	case primary == sqlite3.SQLITE_FULL, code.Code() == sqlite3.SQLITE_IOERR_SHMSIZE: // of the index of the WAL, when a file is opened
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	return err
}

// removeSetAside removes all files that setAside has renamed.
func removeSetAside(path string) error {
	all, err := filepath.Glob(path + ".damaged-*")
	for _, file := range all {
		err = errors.Join(err, os.Remove(file))
	}
	return err
}
