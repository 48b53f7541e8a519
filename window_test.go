//go:build unix

package main

import (
	"image"
	"os"
	"path/filepath"
	"testing"

	"peerscope/app/session"
	"peerscope/media"
)

// TestSnapshotsArePrivate: nobody else on the machine can read them. A folder that
// was there keeps its mode.
func TestSnapshotsArePrivate(t *testing.T) {
	picture := session.Picture{Frame: media.Frame{Image: media.FromImage(image.NewGray(image.Rect(0, 0, 20, 10)))}}
	for _, existing := range []os.FileMode{0, 0o755} {
		pictures := t.TempDir()
		t.Setenv("XDG_PICTURES_DIR", pictures)
		folder, want := filepath.Join(pictures, "Peerscope"), os.FileMode(0o700)
		if existing != 0 {
			want = existing
			if err := os.Mkdir(folder, existing); err != nil {
				t.Fatal(err)
			}
		}
		file, err := saveSnapshot([]session.Picture{picture})
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]os.FileMode{file: 0o600, folder: want} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: %v, %v, want %v", path, info.Mode(), err, want)
			}
		}
	}
}
