//go:build !windows

package snapshot

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
)

// Folder is what the person's desktop has for pictures: that of xdg-user-dirs, or
// Pictures in the home where it has none.
func Folder() (string, error) { return userFolder("XDG_PICTURES_DIR", "Pictures") }

// VideoFolder is likewise what it has for videos.
func VideoFolder() (string, error) { return userFolder("XDG_VIDEOS_DIR", "Videos") }

// userFolder is one of xdg-user-dirs by its variable.
func userFolder(variable, unnamed string) (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	config := cmp.Or(os.Getenv("XDG_CONFIG_HOME"), filepath.Join(home, ".config"))
	file, _ := os.ReadFile(filepath.Join(config, "user-dirs.dirs")) // there is none outside Linux
	var named string
	for line := range strings.Lines(string(file)) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), variable+"="); ok {
			// Shell syntax, with HOME as its only variable.
			named = os.Expand(strings.Trim(value, `"`), func(string) string { return home })
		}
	}
	return cmp.Or(os.Getenv(variable), named, filepath.Join(home, unnamed)), nil
}
