package record

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// maxRepaired bounds how many files of a folder are looked at.
const maxRepaired = 10_000

// RepairFolder makes the files whole that were cut off when the program was killed, and
// gives their paths. Files of others, and those that are being written, by whichever
// process, are left alone. Its error tells of those that
// cannot be repaired.
func RepairFolder(ctx context.Context, folder string) (repaired []string, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var all []error
	for _, e := range entries[:min(len(entries), maxRepaired)] {
		extension := filepath.Ext(e.Name())
		if ctx.Err() != nil || !e.Type().IsRegular() || !slices.Contains([]string{".webm", ".mkv"}, extension) {
			continue
		}
		path := filepath.Join(folder, e.Name())
		switch done, err := repair(path); {
		case err != nil && !errors.Is(err, ErrFormat):
			all = append(all, fmt.Errorf("repairing %s: %w", path, err))
		case done:
			repaired = append(repaired, path)
		}
	}
	return repaired, errors.Join(all...)
}

// repair makes a file whole, unless it is or is being written.
func repair(path string) (done bool, err error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if lock(file, false) != nil {
		return false, nil
	}
	r, err := newReader(file)
	if err != nil || r.whole {
		return false, err
	}
	r.layout.length = 0
	l, err := r.readLayout()
	if err != nil {
		return false, err
	}
	if err := file.Truncate(l.end); err != nil {
		return false, err
	}
	return true, l.finish(file)
}

// readLayout reads all whole clusters.
func (f *reader) readLayout() (layout, error) {
	whole, current, cluster := f.layout, f.layout, int64(0)
	for {
		b, err := f.next()
		if cluster != f.cluster || err != nil {
			if f.layout.end > cluster && cluster > 0 {
				whole, whole.end = current, f.layout.end
			}
			current, cluster = whole, f.cluster
		}
		switch {
		case errors.Is(err, io.EOF):
			return whole, nil
		case err != nil:
			return whole, err
		}
		current.addBlock(cluster, b, f.tracks.video != "")
	}
}
