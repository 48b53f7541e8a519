//go:build unix

package atomicfile

import (
	"path/filepath"
	"syscall"
	"testing"
)

// When no more can be written, as on a full disk, the file is the one of before, and
// nothing lies beside it.
func TestNoSpace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := Write(path, pattern(1)); err != nil {
		t.Fatal(err)
	}
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4096, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	failed := Write(path, pattern(2))
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if failed == nil {
		t.Error("a file that could not be written was no error")
	}
	expectWhole(t, path)
	expectFiles(t, filepath.Dir(path), "file")
}
