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

	"peerscope/app/journal"
	"peerscope/media/record"
)

// readRecordings gives a page of the recordings in a folder, the newest first. All are
// opened for each page, as only the files tell when they begin. Files of others are left
// out.
func readRecordings(ctx context.Context, folder string, f journal.Filter, before journal.ID) (page []journalRow, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if !e.Type().IsRegular() || !slices.Contains([]string{".webm", ".mkv"}, filepath.Ext(e.Name())) || !isNamed(e.Name(), f.Words) {
			continue
		}
		row, ok := readRecording(filepath.Join(folder, e.Name()))
		if at := row.ID.Time(); ok && (before == 0 || at.Before(before.Time())) && !at.Before(f.Since) {
			page = append(page, row)
		}
	}
	slices.SortFunc(page, func(a, b journalRow) int { return cmp.Compare(b.ID, a.ID) })
	return page[:min(len(page), gridPage)], nil
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
