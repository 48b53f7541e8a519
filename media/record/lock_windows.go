package record

import (
	"os"

	"golang.org/x/sys/windows"
)

// lock takes the lock of a file, which whoever writes to it holds until it is closed. It
// fails where the lock is another's, unless it is to wait, and where the file system has
// none. The lock is on a byte behind any end: what is locked cannot be read by others.
func lock(file *os.File, wait bool) error {
	flags := uint32(windows.LOCKFILE_EXCLUSIVE_LOCK)
	if !wait {
		flags |= windows.LOCKFILE_FAIL_IMMEDIATELY
	}
	return windows.LockFileEx(windows.Handle(file.Fd()), flags, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 30})
}
