package preferences

import (
	"os"
	"path/filepath"
	"runtime"
)

// Folder is where programs keep such files: $XDG_CONFIG_HOME, or where the system has
// them.
func Folder() (string, error) {
	if folder, err := os.UserConfigDir(); err == nil {
		return folder, nil
	}
	home, err := os.UserHomeDir() // XDG_CONFIG_HOME is no absolute path, and so has no meaning
	return filepath.Join(home, ".config"), err
}

// fynePath is the file of Fyne's preferences, where former versions of the program kept
// what was chosen.
func fynePath(folder string) string {
	if runtime.GOOS == "darwin" {
		folder = filepath.Join(filepath.Dir(folder), "Preferences") // beside Application Support
	}
	return filepath.Join(folder, "fyne", "io.github.peerscope.Peerscope", "preferences.json")
}
