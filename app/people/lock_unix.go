//go:build unix

package people

import (
	"os"
	"path/filepath"
	"syscall"
)

// lockFile waits for the file's lock, which all processes that change the list take,
// each for the time of a change. The file stays.
func lockFile(path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
	for err == syscall.EINTR { // by a signal, such as Go's runtime sends itself
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return func() { _ = f.Close() }, nil // which unlocks it
}
