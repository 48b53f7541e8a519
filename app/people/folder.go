package people

import (
	"os"
	"path/filepath"
	"runtime"
)

// Folder is where identity and list are kept: in $XDG_DATA_HOME, or where the
// system has such files.
func Folder() (string, error) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		folder, err := os.UserConfigDir()
		return filepath.Join(folder, "peerscope"), err
	}
	if folder := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(folder) {
		return filepath.Join(folder, "peerscope"), nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "share", "peerscope"), err
}
