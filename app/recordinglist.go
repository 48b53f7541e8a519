package app

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"peerscope/app/journal"
	"peerscope/media/record"
)

// readRecordings gives a page of the recordings in a folder, the newest first. Files of
// others are left out.
func readRecordings(ctx context.Context, folder string, f journal.Filter, before journal.ID) (all []journalRow, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range newestFirst(entries) {
		if len(all) == gridPage || ctx.Err() != nil {
			break
		}
		row, ok := readRecording(filepath.Join(folder, e.Name()))
		if at := row.ID.Time(); ok && (before == 0 || at.Before(before.Time())) && !at.Before(f.Since) && isNamed(e.Name(), f.Words) {
			all = append(all, row)
		}
	}
	slices.SortFunc(all, func(a, b journalRow) int { return cmp.Compare(b.ID, a.ID) })
	return all, nil
}

// newestFirst are the files that may be recordings, by when they were written last.
func newestFirst(entries []os.DirEntry) []os.DirEntry {
	written := map[string]time.Time{}
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || !slices.Contains([]string{".webm", ".mkv"}, filepath.Ext(e.Name())) {
			return true
		}
		written[e.Name()] = info.ModTime()
		return false
	})
	slices.SortFunc(entries, func(a, b os.DirEntry) int { return written[b.Name()].Compare(written[a.Name()]) })
	return entries
}

// isNamed says whether one of the words is in a name; none are in any.
func isNamed(name string, words []string) bool {
	return len(words) == 0 || slices.ContainsFunc(words, func(w string) bool { return strings.Contains(strings.ToLower(name), strings.ToLower(w)) })
}

// recordedTime is the time of its beginning in the name of a recording.
var recordedTime = regexp.MustCompile(` \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d`)

func readRecording(path string) (row journalRow, ok bool) {
	r, err := record.Open(path)
	if err != nil {
		return row, false
	}
	defer r.Close()
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	return journalRow{kind: recordedFiles, file: path, Object: journal.Object{ID: journal.NewID(r.Begin()), Last: r.Begin().Add(r.Duration()),
		Member: recordedTime.ReplaceAllString(name, "")}}, true
}
