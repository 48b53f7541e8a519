//go:build unix

package journal

import (
	"fmt"
	"syscall"
	"testing"
)

// On a full disk what was committed is there and what is lost is counted; when there is
// room again it goes on. A file that may not grow stands for the disk.
func TestDiskFull(t *testing.T) {
	j := create(t)
	write(t, j, seenNow("before"))
	w, reported, stop := run(t, j.path, Settings{On: true})
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4096, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	w.PutObject(seenNow("lost"), nil)
	s := reported.await(t, func(s Status) bool { return s.Err != nil })
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if s.Dropped != 1 {
		t.Errorf("reported is %+v", s)
	}
	w.PutObject(seenNow("after"), nil)
	reported.await(t, func(s Status) bool { return s.Err == nil })
	stop()
	if got := fmt.Sprint(labels(list(t, j, Filter{}, 0, 10))); got != "[after before]" {
		t.Errorf("kept are %s", got)
	}
}

func labels(all []Object) (labels []string) {
	for _, o := range all {
		labels = append(labels, o.Label)
	}
	return labels
}
