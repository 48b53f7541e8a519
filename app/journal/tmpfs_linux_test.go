package journal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"peerscope/internal/skip"
)

// The same on a real disk of half a megabyte, which something else fills up.
func TestDiskOfItsOwnIsFull(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=512k"); err != nil {
		skip.Lacking(t, "a disk of memory cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	j, err := Create(Path(disk))
	if err != nil {
		t.Fatal(err)
	}
	write(t, j, seenNow("before"))
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	filler := filepath.Join(disk, "filler")
	if err := os.WriteFile(filler, bytes.Repeat([]byte{1}, 1<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("filling it up: %v", err)
	}
	w, reported, stop := run(t, Path(disk), Settings{On: true})
	w.PutObject(seenNow("lost"), nil)
	if s := reported.await(t, func(s Status) bool { return s.Dropped == 1 }); !errors.Is(s.Err, ErrDiskFull) {
		t.Errorf("reported is %+v", s)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	w.PutObject(seenNow("after"), nil)
	reported.await(t, func(s Status) bool { return s.Err == nil })
	stop()
	j = open(t, Path(disk))
	if got := fmt.Sprint(labels(list(t, j, Filter{}, 0, 10))); got != "[after before]" {
		t.Errorf("kept are %s", got)
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
}
