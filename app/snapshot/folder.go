package snapshot

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
)

// Folder is what the person's desktop has for pictures: that of xdg-user-dirs, or
// Pictures in the home where it has none.
func Folder() (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	config := cmp.Or(os.Getenv("XDG_CONFIG_HOME"), filepath.Join(home, ".config"))
	file, _ := os.ReadFile(filepath.Join(config, "user-dirs.dirs")) // there is none outside Linux
	var named string
	for line := range strings.Lines(string(file)) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), "XDG_PICTURES_DIR="); ok {
			// Shell syntax, with HOME as its only variable.
			named = os.Expand(strings.Trim(value, `"`), func(string) string { return home })
		}
	}
	return cmp.Or(os.Getenv("XDG_PICTURES_DIR"), named, filepath.Join(home, "Pictures")), nil
}
