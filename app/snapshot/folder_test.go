//go:build !windows

package snapshot

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFolder(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	for _, c := range []struct{ userDirs, variable, want string }{
		{"", "", filepath.Join(home, "Pictures")},
		{"# of xdg-user-dirs-update\nXDG_PICTURES_DIR=\"$HOME/Bilder\"\nXDG_MUSIC_DIR=\"$HOME/Musik\"\n", "", home + "/Bilder"},
		{`XDG_PICTURES_DIR="/srv/pictures"`, "", "/srv/pictures"},
		{`XDG_PICTURES_DIR="/srv/pictures"`, "/other", "/other"},
	} {
		config := t.TempDir()
		t.Setenv("XDG_CONFIG_HOME", config)
		t.Setenv("XDG_PICTURES_DIR", c.variable)
		if err := os.WriteFile(filepath.Join(config, "user-dirs.dirs"), []byte(c.userDirs), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := Folder(); got != c.want || err != nil {
			t.Errorf("%q, %q: %q, %v, not %q", c.userDirs, c.variable, got, err, c.want)
		}
	}
}
