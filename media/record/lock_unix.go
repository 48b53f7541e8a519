//go:build unix

package record

import (
	"os"

	"golang.org/x/sys/unix"
)

// lock takes the lock of a file, which whoever writes to it holds until it is closed. It
// fails where the lock is another's, unless it is to wait, and where the file system has
// none.
func lock(file *os.File, wait bool) error {
	how := unix.LOCK_EX
	if !wait {
		how |= unix.LOCK_NB
	}
	for {
		if err := unix.Flock(int(file.Fd()), how); err != unix.EINTR { // by a signal, such as Go's runtime sends itself
			return err
		}
	}
}
