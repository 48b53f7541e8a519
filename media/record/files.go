package record

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

const (
	maxNameLength = 40 // runes of a member's name in a file's
	maxSameName   = 100
)

// creating keeps two Recorders from taking one name.
var creating sync.Mutex

// createFile makes a file that its owner alone can read (mode 0600), in a folder that
// is made likewise (0700). No other recording has its name, whatever its extension: its
// boxes have that name too.
func createFile(folder, name, extension string, begin time.Time) (*os.File, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	creating.Lock()
	defer creating.Unlock()
	base := filepath.Join(folder, fileName(name)+" "+begin.Format("2006-01-02 15.04.05"))
	path := base
	for i := 2; isTaken(path); i++ {
		if i > maxSameName {
			return nil, fmt.Errorf("%s: %w", base, fs.ErrExist)
		}
		path = fmt.Sprintf("%s (%d)", base, i)
	}
	return openToWrite(path+extension, os.O_EXCL)
}

// isTaken tells whether a recording has a path but for its extension.
func isTaken(path string) bool {
	return slices.ContainsFunc([]string{".webm", ".mkv", ".vtt"}, func(extension string) bool {
		_, err := os.Lstat(path + extension)
		return err == nil
	})
}

// openToWrite opens a file for its owner alone, which no process repairs until it is
// closed: it is locked, or the file system has no locks, where nothing is repaired.
func openToWrite(path string, flag int) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|flag, 0o600)
	if err == nil {
		_ = lock(file, true)
	}
	return file, err
}

// fileName keeps what every file system takes of a name that somebody else chose.
func fileName(name string) string {
	kept := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mn, r), unicode.Is(unicode.Mc, r), strings.ContainsRune(" -_.", r):
			return r
		}
		return '_'
	}, name)
	if runes := []rune(kept); len(runes) > maxNameLength {
		kept = string(runes[:maxNameLength])
	}
	if kept = strings.Trim(kept, " ."); kept == "" {
		return "Member"
	}
	return strings.ReplaceAll(kept, ".", "_") // COM1.x is a device for Windows
}

// boxesPath is that of the boxes of a file.
func boxesPath(path string) string { return strings.TrimSuffix(path, filepath.Ext(path)) + ".vtt" }
