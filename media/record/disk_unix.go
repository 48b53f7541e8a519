//go:build unix

package record

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// freeBytes is how much room there is on the disk of a folder, which may be yet to be
// made.
func freeBytes(folder string) (int64, bool) {
	for {
		var s unix.Statfs_t
		if err := unix.Statfs(folder, &s); err == nil {
			return int64(s.Bavail) * int64(s.Bsize), true
		} else if parent := filepath.Dir(folder); !errors.Is(err, os.ErrNotExist) || parent == folder {
			return 0, false
		} else {
			folder = parent
		}
	}
}

func isDiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
